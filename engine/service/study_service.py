"""The only way from paths to a recorded result; commands, services, the window and the Python call are thin callers."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from engine.dicom import scan
from engine.dicom.values import ScanResult
from engine.inference import StandingBackend, load_bundle
from engine.service.deliver import deliver
from engine.service.facts import facts_of
from engine.service.known import Known, content_of
from engine.service.results import ResultStore
from engine.service.values import NOT_RECORDED, Answer, BundleFacts, Delivered, Place, Records
from engine.triage.analyse import Judging, PartlyDoneError, ResultSink, analyse_found, check_asked, now, provenance
from engine.triage.preliminary import PreliminarySink
from engine.triage.request import AnalyseRequest, Question
from engine.triage.values import Provenance, SeriesResult, StudyReport, StudyResult
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from pathlib import Path

    from engine.dicom.values import Series, Study
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.lungs import LungStack
    from engine.triage.measures import MeasuredLungs

T = TypeVar("T")


class StudyService:
    """Judges study after study with one bundle; its back-end stays open from one to the next.

    A back-end that was chosen automatically and dies (a GPU that falls off the bus) is never replaced inside a study:
    everything is judged again on the next one, and the report's ``backend.tried`` says so.

    Parameters
    ----------
    request : AnalyseRequest
        Bundle, back-end, precision, threads; its paths and series belong to :meth:`run`.

    Raises
    ------
    BundleError
        No bundle that can be used.
    """

    def __init__(self, request: AnalyseRequest, records: Records = NOT_RECORDED) -> None:
        self.request = request
        self.records = records
        self.bundle: Bundle = load_bundle(request.bundle)
        self._lungs: list[tuple[Series, MeasuredLungs]] = []
        self._known: Mapping[str, Provenance] = {}
        self._made_now: Callable[[], Provenance] | None = None
        self._standing = StandingBackend(
            self.bundle, backend=request.backend, precision=request.precision, threads=request.threads
        )

    def __enter__(self) -> StudyService:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the back-end; another study opens it again."""
        self._standing.close()

    @property
    def facts(self) -> BundleFacts:
        """The bundle's numbers."""
        return facts_of(self.bundle.manifest)

    def with_backend(self, work: Callable[[Backend], T]) -> T:
        """Do something on the back-end that stands; on an automatic one that dies, once more on the next.

        Raises
        ------
        BackendError
        """
        return self._standing.run(work)

    def judge(
        self,
        found: ScanResult,
        question: Question | None = None,
        *,
        progress: ProgressSink = ignore_progress,
        cancel: CancelToken | None = None,
        on_result: ResultSink = lambda _result: None,
        on_preliminary: PreliminarySink | None = None,
        scan_ms: float = 0.0,
        started: str = "",
    ) -> StudyReport:
        """Choose and judge what a scan found; nothing is kept.

        Parameters
        ----------
        on_result : callable
            Called with each series' result as soon as it stands; one that is filled in or judged again replaces it.
        on_preliminary : callable, optional
            Where somebody waits: called with what an even part of the slices says, before the result stands.

        Raises
        ------
        UsageError
            A series that was asked for is not there.
        BackendError, Cancelled
        PartlyDoneError
            Cancelled, with the report of the studies whose verdict was final.
        """
        asked = question or self.request.question
        check_asked(found, asked)  # said before a back-end is opened
        started = started or now()

        def judged(backend: Backend) -> StudyReport:
            self._lungs = lungs = []
            self._made_now = lambda: provenance(self.bundle, backend, started)
            reuse = self.records.store and self.records.reuse
            known = Known(ResultStore() if reuse else None, self.bundle, backend.selection, self.request)
            self._known = known.made
            judging = Judging(
                self.bundle,
                backend,
                progress,
                cancel or CancelToken(),
                on_result,
                scan_ms,
                on_lungs=lambda series, measured: lungs.append((series, measured)),
                on_preliminary=on_preliminary,
                known=known.result,
                grid=self.request.grid,
                fill=self.request.fill,
            )
            return analyse_found(found, asked, judging, started=started)

        return self._standing.run(judged, cancel)

    def lungs_of(self, series: Series, report: StudyReport | None = None) -> MeasuredLungs | None:
        """Lungs and opacities of a series that the last :meth:`judge` measured: this very one, not one of its name.

        Parameters
        ----------
        report : StudyReport, optional
            A result of the series from before, whose lungs are looked for in the store as well.
        """
        measured = next((lungs for known, lungs in self._lungs if known is series), None)
        if measured is None and report is not None:
            return ResultStore().lungs(series, report, self.bundle.manifest)
        return measured

    def lungs_by_key(self, study: Study) -> Mapping[str, LungStack]:
        """Key of each series of a study that the last :meth:`judge` measured -> its lungs."""
        measured = ((series.key, self.lungs_of(series)) for series in study.series)
        return {key: one.stack for key, one in measured if one is not None and one.stack is not None}

    def so_far(self, study: Study, result: SeriesResult) -> StudyReport:
        """A report of one series whose verdict stands while it is being filled in: from within ``on_result``."""
        assert self._made_now is not None
        alone = StudyResult(study.study_instance_uid, (result,), result.key, key=study.key)
        return StudyReport((alone,), self._made_now())

    @property
    def known(self) -> Collection[str]:
        """Keys of the series that the last :meth:`judge` did not judge again: their results were kept."""
        return self._known.keys()

    def as_made(self, report: StudyReport) -> StudyReport:
        """A report with what made its verdicts: the run of before where a study was not judged again. The report of one
        study is of that run; of several, each such study names its own."""
        studies = tuple(replace(one, made=self._known.get(one.chosen or "")) for one in report.studies)
        found = replace(report, studies=studies)
        return found.of(studies[0]) if len(studies) == 1 else found

    def keep(self, study: Study, report: StudyReport) -> None:
        """Put into the store what the last :meth:`judge` judged of a study.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        fresh = {one.key for one in report.studies[0].series} - set(self._known)
        new = tuple(one for one in report.studies[0].series if one.key in fresh)
        if not new:
            return
        alone = replace(report, studies=(replace(report.studies[0], series=new),))
        judged = {one.key for one in new if one.reasons[0].code != "not-chosen"}
        contents = {series.key: content_of(series) for series in study.series if series.key in judged}
        ResultStore().keep(alone, self.facts, self.lungs_by_key(study), contents)

    def deliver(self, study: Study, report: StudyReport, place: Place | None = None) -> Delivered:
        """Keep one study's result, the result first; see :func:`engine.service.deliver.deliver`.

        Raises
        ------
        OutputNotWritableError, DiskFullError
            Not even the result could be written.
        """
        return deliver(self, study, report, place)

    def run(
        self,
        place: Place | None = None,
        *,
        paths: tuple[Path, ...] | None = None,
        found: ScanResult | None = None,
        progress: ProgressSink = ignore_progress,
        cancel: CancelToken | None = None,
        on_result: ResultSink = lambda _result: None,
        on_preliminary: PreliminarySink | None = None,
    ) -> Answer:
        """Scan the request's paths (or those given), judge what is there, and keep every study's result.

        Parameters
        ----------
        found : ScanResult, optional
            Of whoever had to scan before this; nothing is scanned again.

        Raises
        ------
        PathNotFoundError, PathUnreadableError, NothingFoundError, UsageError
            Nothing to work on.
        BackendError
            No back-end for the bundle.
        OutputNotWritableError, DiskFullError
        Cancelled
            Stopped before any study had its verdict. Where some had, the answer is of those, and they are kept.
        """
        started, begin = now(), time.monotonic()
        if found is None:
            found = scan(self.request.paths if paths is None else paths, progress=progress, cancel=cancel)
        scan_ms = (time.monotonic() - begin) * 1000.0
        try:
            report = self.judge(
                found,
                progress=progress,
                cancel=cancel,
                on_result=on_result,
                on_preliminary=on_preliminary,
                scan_ms=scan_ms,
                started=started,
            )
        except PartlyDoneError as stopped:
            report = stopped.report
        studies = {study.key: study for study in found.studies}
        keep = partial(self.deliver, place=place)
        delivered = tuple(keep(studies[one.key], replace(report, studies=(one,))) for one in report.studies)
        return Answer(self.as_made(report), found, delivered)


def analyse(
    request: AnalyseRequest,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    on_result: ResultSink = lambda _result: None,
) -> StudyReport:
    """One request, one report, nothing kept: as :meth:`StudyService.run`.

    Raises
    ------
    As :meth:`StudyService.run`, and BundleError.
    """
    with StudyService(request) as service:
        return service.run(progress=progress, cancel=cancel, on_result=on_result).report
