"""AnalysisViewModel: what has been said of the series in view, and the analysis that is under way."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.analyse.kept_results import KeptResults
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import Assessment, AssessRequest, Means
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError
from engine.volume import Progress

translate = QCoreApplication.translate


class Stage(str, Enum):
    """Where the analysis of the series in view stands."""

    NOTHING = "nothing"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


#: Stages of :class:`engine.volume.Progress` in words.
STAGES = {
    "scan": QT_TRANSLATE_NOOP("Analysis", "Looking at the series"),
    "decode": QT_TRANSLATE_NOOP("Analysis", "Reading images"),
    "preprocess": QT_TRANSLATE_NOOP("Analysis", "Finding the lungs"),
    "inference": QT_TRANSLATE_NOOP("Analysis", "Running both networks"),
    "engine-build": QT_TRANSLATE_NOOP("Analysis", "Compiling the networks for this GPU (once, some minutes)"),
    "export": QT_TRANSLATE_NOOP("Analysis", "Writing"),
}


class AnalysisViewModel(QObject):
    """Assessments by series, of which the one in view is shown.

    Signals
    -------
    changed()
        Another series, stage or assessment is in view.
    progressed()
        Only :attr:`progress_text` and :attr:`progress_share` changed.
    assessed(str)
        Key of a series that has an assessment now.
    keep_failed(object)
        An AlveoscopeError: the result is there, but it could not be kept for another day.
    """

    changed = Signal()
    progressed = Signal()
    assessed = Signal(str)
    keep_failed = Signal(object)

    def __init__(
        self,
        use_cases: AnalysisUseCases,
        means: Callable[[], Means] = Means,
        automatic: Callable[[], bool] = lambda: False,
        kept: KeptResults | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._means = means
        self._automatic = automatic
        self._series: Series | None = None
        self._study: Study | None = None
        self._running: Series | None = None
        self._report: Progress | None = None
        self._assessments: dict[str, Assessment] = {}
        self._ends: dict[str, Stage] = {}
        self._errors: dict[str, AlveoscopeError] = {}
        self._assess = use_cases.assess
        self._kept = kept
        self._from_before: set[str] = set()
        if kept is not None:
            kept.answered.connect(self._looked_up)
        self._runner = JobRunner(self._work, "analysis", self)
        self._runner.parts.connect(lambda _job, errors: self.keep_failed.emit(errors[-1]))
        self._runner.progressed.connect(self._take_progress)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(self._cancelled)
        self._jobs: dict[int, Series] = {}
        self._latest: Assessment | None = None

    @property
    def series(self) -> Series | None:
        return self._series

    @property
    def study(self) -> Study | None:
        return self._study

    @property
    def stage(self) -> Stage:
        """Of the series in view."""
        if self._series is None:
            return Stage.NOTHING
        if self._running is not None and self._running.key == self._series.key:
            return Stage.RUNNING
        if self._series.key in self._assessments:
            return Stage.DONE
        return self._ends.get(self._series.key, Stage.READY)

    @property
    def busy(self) -> bool:
        """True while any series is being analysed."""
        return self._running is not None

    @property
    def assessment(self) -> Assessment | None:
        """Of the series in view."""
        return self._assessments.get(self._series.key) if self._series is not None else None

    @property
    def from_before(self) -> bool:
        """True when the assessment in view was made before this window was opened."""
        return self._series is not None and self._series.key in self._from_before

    @property
    def running_key(self) -> str | None:
        """Key of the series that is being analysed."""
        return self._running.key if self._running is not None else None

    @property
    def error(self) -> AlveoscopeError | None:
        """Why the last analysis of the series in view failed."""
        return self._errors.get(self._series.key) if self._series is not None else None

    @property
    def latest(self) -> Assessment | None:
        """The newest assessment of any series: which back-end and bundle are in use."""
        return self._latest

    @property
    def progress_text(self) -> str:
        """A sentence about the running analysis; empty when none runs."""
        if self._running is None:
            return ""
        report = self._report
        if report is None:
            return translate("Analysis", "Loading the networks…")
        stage = translate("Analysis", STAGES.get(report.stage, "Running both networks"))
        if report.total:
            return translate("Analysis", "{stage}: {done} of {total}").format(
                stage=stage, done=report.done, total=report.total
            )
        return f"{stage}…"

    @property
    def progress_share(self) -> float | None:
        """0..1; None while it is not known."""
        report = self._report
        if self._running is None or report is None or not report.total:
            return None
        return min(1.0, report.done / report.total)

    def assessment_of(self, series_key: str) -> Assessment | None:
        return self._assessments.get(series_key)

    def show(self, series: Series | None, study: Study | None) -> None:
        """The series in view; analyses it at once when the settings say so and nothing is known of it."""
        if series is not None and self._series is not None and series.key == self._series.key:
            self._series, self._study = series, study
            if self._drop_outdated(series):
                self.changed.emit()
            return
        self._series, self._study = series, study
        if series is not None:
            self._drop_outdated(series)
        self.changed.emit()
        if series is None or self.stage is not Stage.READY:
            return
        if self._kept is not None:
            self._kept.look_up(series)
        else:
            self._start_by_itself(series)

    def start(self) -> None:
        """Analyse the series in view, also when there is an assessment already; replaces a running analysis."""
        if self._series is None or self.stage is Stage.RUNNING:
            return
        self._errors.pop(self._series.key, None)
        self._running, self._report = self._series, None
        job = self._runner.submit(AssessRequest(self._series, self._means()))
        self._jobs[job] = self._series
        self.changed.emit()

    def stop(self) -> None:
        """Stop the running analysis; what was known before stays."""
        self._runner.cancel()

    def forget(self) -> None:
        """Drop every assessment: the studies were closed."""
        self._runner.cancel()
        self._assessments.clear()
        self._from_before.clear()
        self._ends.clear()
        self._errors.clear()
        self.show(None, None)

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _work(self, request: AssessRequest, context: JobContext) -> Assessment:
        assessment = self._assess(request, context)
        if self._kept is not None:
            try:
                self._kept.keep(assessment)
            except AlveoscopeError as error:
                context.part(error)
        return assessment

    def _looked_up(self, series_key: str, found: Assessment | None) -> None:
        """The store has answered for the series in view, or for one that was."""
        series = self._series
        if series is None or series.key != series_key or self.stage is not Stage.READY:
            return
        if found is None or not found.fits(series):
            self._start_by_itself(series)
            return
        self._assessments[series_key] = found
        self._from_before.add(series_key)
        self._latest = self._latest or found
        self.changed.emit()
        self.assessed.emit(series_key)

    def _start_by_itself(self, series: Series) -> None:
        if self._automatic() and series.eligible:
            self.start()

    def _drop_outdated(self, series: Series) -> bool:
        """Forget a result of fewer or other images than the series has now."""
        known = self._assessments.get(series.key)
        if known is None or known.fits(series):
            return False
        del self._assessments[series.key]
        self._from_before.discard(series.key)
        self._ends.pop(series.key, None)
        return True

    def _take_progress(self, _job: int, report: Progress) -> None:
        self._report = report
        self.progressed.emit()

    def _done(self, job: int, assessment: Assessment) -> None:
        series = self._end(job, Stage.DONE)
        self._assessments[series.key] = self._latest = assessment
        self._from_before.discard(series.key)
        self.changed.emit()
        self.assessed.emit(series.key)

    def _failed(self, job: int, error: AlveoscopeError) -> None:
        series = self._end(job, Stage.FAILED)
        self._errors[series.key] = error
        self.changed.emit()

    def _cancelled(self, job: int) -> None:
        self._end(job, Stage.STOPPED)
        self.changed.emit()

    def _end(self, job: int, stage: Stage) -> Series:
        series = self._jobs.pop(job)
        if not self._jobs:  # else a newer analysis runs
            self._running = self._report = None
        self._ends[series.key] = stage
        return series
