"""PacsViewModel: one thing at a time is asked of the PACS; what came of it is said until the next one."""

from __future__ import annotations

from dataclasses import asdict, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.settings import Settings
from desktop.settings.wishes import as_far_as_it_makes_sense
from desktop.viewmodels.pacs.table import SeriesRows, StudyRows
from desktop.viewmodels.pacs.use_cases import PacsUseCases
from desktop.viewmodels.pacs.values import Fetched, Find, ListSeries, Retrieve, Send, Stopped
from engine.dicom.values import Study
from engine.pacs.peer import SITE_KEYS, PacsWish
from engine.pacs.query import Found, FoundStudy, Query
from engine.site import SiteProfile, site_profile
from engine.volume import Progress


class PacsStage(str, Enum):
    """What is going on; the value is the handler's name."""

    IDLE = ""
    FINDING = "find"
    LISTING = "series"
    RETRIEVING = "retrieve"
    SENDING = "send"
    TESTING = "test"


class PacsViewModel(QObject):
    """Search, retrieve, send.

    Signals
    -------
    changed()
        The stage, the rows, or what came of the last question.
    progressed()
        :attr:`report` is another one.
    retrieved(object)
        Tuple of folders with studies that came, to be opened.
    ended()
        A sending is over: :attr:`sent` says what came of it.
    """

    changed = Signal()
    progressed = Signal()
    retrieved = Signal(object)
    ended = Signal()

    def __init__(
        self,
        use_cases: PacsUseCases,
        settings: Settings,
        profile: SiteProfile | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._profile = settings, profile or site_profile()
        self.stage = PacsStage.IDLE
        #: Of the last question: what the engine answered, or why it could not; None before the first.
        self.answer: Any = None
        #: The same of a sending after it, which takes no answer away: nobody at the page has asked for it.
        self.sent: Any = None
        #: It was asked to stop, and has not ended yet.
        self.stopping = False
        self.report: Progress | None = None
        self.studies, self.series = StudyRows(self), SeriesRows(self)
        #: UID of the study that :attr:`series` are of.
        self.listed = ""

        def work(asked: tuple[PacsStage, object], context: JobContext) -> Any:
            return use_cases.call(asked[0].value, asked[1], context)

        self._runner = JobRunner(work, "pacs", self)
        self._runner.progressed.connect(self._progress)
        self._runner.done.connect(lambda _job, answer: self._end(answer))
        self._runner.failed.connect(lambda _job, error: self._end(error))
        self._runner.cancelled.connect(lambda _job: self._end(Stopped()))

    # --- which PACS ---

    @property
    def wish(self) -> PacsWish:
        """As the user wrote it down; what the site has locked is the site's."""
        site = PacsWish.of_site(self._profile)
        own = as_far_as_it_makes_sense(site, self._settings.get("pacs.wish"))
        return replace(own, **{name: getattr(site, name) for name in self.locked})

    @property
    def locked(self) -> frozenset[str]:
        """Fields of the wish that the site decides."""
        return frozenset(name for name, key in SITE_KEYS.items() if self._profile.locked(key))

    def set_wish(self, wish: PacsWish) -> None:
        """Remember which PACS."""
        self._settings.set("pacs.wish", asdict(wish))
        self.changed.emit()

    @property
    def known(self) -> bool:
        """Whether one is named."""
        return bool(self.wish.address or self.wish.web)

    @property
    def may_send(self) -> bool:
        """False where the site decides where results go, and names nothing."""
        return bool(self._profile.text("export.pacs")) or not self._profile.locked("export.pacs")

    # --- what can be asked ---

    @property
    def busy(self) -> bool:
        return self.stage is not PacsStage.IDLE

    def find(self, query: Query) -> None:
        """Search for studies."""
        self._ask(PacsStage.FINDING, Find(self.wish, query))

    def find_earlier(self, study: Study) -> None:
        """Search for studies of the same patient before that one."""
        patient = study.patient
        later = FoundStudy(
            study.study_instance_uid,
            patient_id=patient.patient_id,
            birth_date=patient.birth_date,
            date=study.study_date,
            time=study.study_time,
        )
        self._ask(PacsStage.FINDING, Find(self.wish, Query(), later))

    def list_series(self, study: FoundStudy) -> None:
        """List the series of a study."""
        if not self.busy:
            self.listed = study.study_instance_uid
        self._ask(PacsStage.LISTING, ListSeries(self.wish, study.study_instance_uid))

    def retrieve(self, study: FoundStudy, series: tuple[str, ...] = (), *, priors: bool = False) -> None:
        """Fetch a study or some of its series; with its earlier studies where they are wanted."""
        self._ask(PacsStage.RETRIEVING, Retrieve(self.wish, study, series, priors))

    def send(self, paths: tuple[Path, ...]) -> None:
        """Send results where the site wants them, else to the PACS that is searched."""
        own = self._profile.text("export.pacs")
        self._ask(PacsStage.SENDING, Send(replace(self.wish, address=own) if own else self.wish, paths))

    def test(self) -> None:
        """Ask whether it answers."""
        self._ask(PacsStage.TESTING, self.wish)

    def stop(self) -> None:
        """Stop what is going on; images that came stay."""
        if self.busy:
            self.stopping = True
            self._runner.cancel()
            self.changed.emit()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    # --- inside ---

    def _ask(self, stage: PacsStage, request: object) -> None:
        if self.busy:
            return
        self.stage, self.sent, self.report = stage, None, None
        if stage is not PacsStage.SENDING:
            self.answer = None
        if stage is PacsStage.FINDING:
            self.studies.put(())
        if stage in (PacsStage.FINDING, PacsStage.LISTING):
            self.series.put(())
        self._runner.submit((stage, request))
        self.changed.emit()

    def _progress(self, _job: int, report: Progress) -> None:
        self.report = report
        self.progressed.emit()

    def _end(self, answer: Any) -> None:
        before, self.stage, self.stopping = self.stage, PacsStage.IDLE, False
        if before is PacsStage.SENDING:
            self.sent = answer
            self.changed.emit()
            self.ended.emit()
            return
        self.answer = answer
        if isinstance(answer, Found):
            self.studies.put(answer.studies)
        elif isinstance(answer, Fetched):
            self.studies.here.update({one.study_instance_uid: one for one in answer.studies})
            self.studies.touch()
            self.retrieved.emit(tuple(one.folder for one in answer.studies))
        elif before is PacsStage.LISTING and isinstance(answer, tuple):
            self.series.put(answer)
        self.changed.emit()
