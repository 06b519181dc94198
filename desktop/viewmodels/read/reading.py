"""Reading: the view-models of analysis, evidence, review and worklist, tied to the viewer of one window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from desktop.jobs import JobRunner
from desktop.settings import Settings
from desktop.viewmodels.analyse.analysis import AnalysisViewModel
from desktop.viewmodels.analyse.kept_results import KeptResults
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.read.evidence import EvidenceViewModel
from desktop.viewmodels.read.handing_on import HandingOn
from desktop.viewmodels.read.key_images import KeyImages
from desktop.viewmodels.read.layers import Layers
from desktop.viewmodels.read.review import ReviewViewModel
from desktop.viewmodels.read.slice_cells import Cell, cells, next_suspicious, preliminary_cells
from desktop.viewmodels.read.use_cases import ReadingUseCases
from desktop.viewmodels.results.values import BundleFacts, Means
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.viewer import ViewerViewModel
from desktop.viewmodels.words.engine_words import behind_colon, said
from desktop.viewmodels.words.listed_verdict import listed_verdict
from desktop.viewmodels.words.texts import plain
from desktop.viewmodels.worklist.worklist import WorklistViewModel
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError
from engine.site import site_profile
from engine.triage.values import SliceResult

translate = QCoreApplication.translate
#: After this the bundle in use is looked up, milliseconds.
BUNDLE_DELAY_MS = 250


class Reading(QObject):
    """What a physician does with the series in the active pane.

    Signals
    -------
    moved()
        Another image is in view, or another result belongs to it.
    bundle_changed()
        It is known which bundle the next analysis will use, or why there is none.
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError that the user must see.
    """

    moved = Signal()
    bundle_changed = Signal()
    notice = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        use_cases: ReadingUseCases,
        viewer: ViewerViewModel,
        browser: BrowserViewModel,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._browser = browser
        self._settings = settings
        self._calls: AnalysisUseCases = use_cases.analysis()
        self.kept = KeptResults(use_cases.results(), lambda: bool(settings.get("analysis.keep")), self)
        self.analysis = AnalysisViewModel(
            self._calls, self.means, lambda: bool(settings.get("analysis.automatic")), self.kept, self
        )
        self.evidence = EvidenceViewModel(self._calls, self.means, self)
        self.review = ReviewViewModel(use_cases.reviews(), parent=self)
        named = partial(settings.get, "viewer.show_identity")
        self.handing_on = HandingOn(self._calls, self.means, self.analysis, self.review, named, self)
        self.key_images = KeyImages(viewer, self.review, self)
        self.worklist = WorklistViewModel(use_cases.open_worklist, parent=self)
        self.bundle: BundleFacts | None = None
        self.bundle_error: AlveoscopeError | None = None
        self._bundle_reader = JobRunner(lambda means, _context: use_cases.bundle_facts(means.bundle), "bundle", self)
        # Later: the window must be up first.
        self._bundle_timer = QTimer(self)
        self._bundle_timer.setSingleShot(True)
        self._bundle_timer.timeout.connect(lambda: self._bundle_reader.submit(self.means()))
        self._bundle_timer.start(BUNDLE_DELAY_MS)
        #: The stack in view as cells; empty without a result.
        self.cells: tuple[Cell, ...] = ()
        self._seen = 0
        self._wanted = False
        self.layers = Layers(viewer, self.evidence, self.analysis, self)
        self._wire()

    # --- what is in view ---

    def means(self) -> Means:
        """Bundle and back-end as site and settings say."""
        bundle = site_profile().text("analysis.bundle")
        return Means(
            bundle=Path(bundle) if bundle else None,
            backend=self._settings.get("analysis.backend"),
            precision=self._settings.get("analysis.precision"),
            grid=site_profile().flag("analysis.grid"),
            fill=site_profile().flag("analysis.fill"),
        )

    @property
    def index(self) -> int | None:
        """Index of the image in view; None where the active pane shows no stored image."""
        pane = self._viewer.active
        return pane.index if pane.is_stack and pane.source is not None else None

    @property
    def slice_result(self) -> SliceResult | None:
        """What was said of the image in view."""
        assessment, index = self.analysis.assessment, self.index
        if assessment is None or index is None or index >= len(assessment.result.slices):
            return None
        return assessment.result.slices[index]

    @property
    def worker_pid(self) -> int | None:
        """Process that analyses, while it is up."""
        return self._calls.worker_pid()

    # --- what the physician does ---

    def go_to(self, index: int) -> None:
        """Show an image of the stack in the active pane."""
        self._viewer.active.scroll_to(index)

    def next_suspicious(self, step: int, viewer: ViewerViewModel | None = None) -> None:
        """The next suspicious image in a direction, in this other window; says so when there is none."""
        pane = (viewer or self._viewer).active
        index, found_cells = (self.index, self.cells) if viewer is None else self._cells_in(pane)
        if index is None or not found_cells:
            self.notice.emit(translate("Reading", "Analyse the series first."))
            return
        found = next_suspicious(found_cells, index, step)
        if found is None:
            self.notice.emit(translate("Reading", "No image of this series is suspicious."))
        else:
            pane.scroll_to(found)

    def toggle_overlay(self) -> None:
        self.evidence.set_overlay(not self.evidence.overlay)

    def toggle_contour(self) -> None:
        self.evidence.set_contour(not self.evidence.contour)

    def toggle_crop(self) -> None:
        self.evidence.set_crop(not self.evidence.crop)

    def retry(self) -> None:
        """Ask again for evidence that failed."""
        self.evidence.forget_errors()
        self._look()

    def want_evidence(self, wanted: bool) -> None:
        """The evidence panel is on the screen, or went."""
        self._wanted = wanted
        self._look()

    def show_nothing(self) -> None:
        """What was in view was closed, and nothing else came into view: no verdict, no answer of it stays."""
        self.analysis.show(None, None)
        self.review.show(None)

    def stop(self) -> None:
        """Stop the analysis of the series in view, and an export."""
        self.analysis.stop()
        self.handing_on.stop()

    def close(self) -> None:
        """Stop all work, join, end the process that analyses."""
        self._bundle_timer.stop()
        self._bundle_reader.close()
        for part in (self.worklist, self.handing_on, self.analysis, self.kept, self.evidence, self.review):
            part.close()
        self._calls.close()

    # --- inside ---

    def _wire(self) -> None:
        viewer = self._viewer
        viewer.series_shown.connect(self._show)
        viewer.active_changed.connect(lambda _number: self._look())
        for pane in viewer.panes:
            pane.index_changed.connect(lambda _index, pane=pane: self._pane_moved(pane))
        self._browser.tree.counts_changed.connect(self._forget_when_empty)
        self._browser.series_updated.connect(self.analysis.renew)
        self.analysis.changed.connect(self._result_changed)
        self.analysis.progressed.connect(self._fill_in)
        self.analysis.assessed.connect(self._list_verdict)
        self.analysis.keep_failed.connect(self.trouble)
        self.analysis.not_judged.connect(self._say_failure)
        self._browser.finished.connect(
            lambda _result: self.kept.list_all(self._browser.tree.contents.without_verdict())
        )
        self.kept.listed.connect(self._browser.tree.set_verdicts)
        self._bundle_reader.done.connect(lambda _job, facts: self._name_bundle(facts, None))
        self._bundle_reader.failed.connect(lambda _job, error: self._name_bundle(None, error))
        self.evidence.overlay_changed.connect(self._look)
        self.review.failed.connect(self.trouble)
        self.worklist.failed.connect(self.trouble)
        self.handing_on.notice.connect(self.notice)
        self.handing_on.trouble.connect(self.trouble)

    def _show(self, series: Series, study: Study) -> None:
        self.review.show(study.key)
        self.analysis.show(series, study)
        self._look()

    def _forget_when_empty(self) -> None:
        if self._browser.tree.series_count == 0 and self.analysis.series is not None:
            self.evidence.forget()
            self.analysis.forget()
            self.review.show(None)

    def _list_verdict(self, series_key: str) -> None:
        assessment = self.analysis.assessment_of(series_key)
        if assessment is not None:
            self._browser.tree.set_verdicts({series_key: listed_verdict(assessment.result)})

    def _say_failure(self, series: Series, error: AlveoscopeError) -> None:
        name = plain(series.description, 60) or str(series.series_number or "?")
        self.notice.emit(
            translate("Reading", 'The analysis of "{series}" failed: {why}').format(
                series=name, why=behind_colon(said(error.message, 200))
            )
        )

    def _name_bundle(self, facts: BundleFacts | None, error: AlveoscopeError | None) -> None:
        self.bundle, self.bundle_error = facts, error
        self.bundle_changed.emit()

    def _result_changed(self) -> None:
        self._browser.tree.set_analysing(self.analysis.running_key)
        assessment = self.analysis.assessment
        self._seen, self.cells = 0, ()
        if assessment is not None:
            self.cells = cells(assessment.result, assessment.facts.slice_suspicious, self.analysis.series)
        self._fill_in()
        self._look()

    def _fill_in(self) -> None:
        """The cells of what is known so far; what was known before stays until there is a new result."""
        found, series = self.analysis.preliminary, self.analysis.series
        if self.analysis.assessment is not None or found is None or series is None or found.seen == self._seen:
            return
        self._seen = found.seen
        suspicious_from = 0.5 if self.bundle is None else self.bundle.slice_suspicious
        self.cells = preliminary_cells(found, suspicious_from, series)
        self.moved.emit()

    def _cells_in(self, pane: PaneViewModel) -> tuple[int | None, tuple[Cell, ...]]:
        """The image in view of another window's pane, and the stack there as cells."""
        source = pane.source if pane.is_stack else None
        assessment = None if source is None else self.analysis.assessment_of(source.series.key)
        if source is None or assessment is None or not assessment.fits(source.series):
            return None, ()
        return pane.index, cells(assessment.result, assessment.facts.slice_suspicious, source.series)

    def _pane_moved(self, pane: PaneViewModel) -> None:
        if pane is self._viewer.active:
            self._look()

    def _look(self) -> None:
        """Ask for the evidence of the image in view, where there is some and somebody looks."""
        one, series, assessment = self.slice_result, self.analysis.series, self.analysis.assessment
        seen = self._wanted or self.evidence.crop
        if (
            one is not None
            and one.probability is not None
            and assessment is not None
            and series is not None
            and (seen or (self.evidence.overlay and not self.analysis.opacities_of(series.key)))
        ):
            self.evidence.look(series, one.index, assessment.facts.digest)
        else:
            self.evidence.look(None, 0)
        self.layers.lay()
        self.moved.emit()
