"""AnalysisViewModel: what has been said of the series in view, and the analysis that is under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext
from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.analyse.kept_results import KeptResults
from desktop.viewmodels.analyse.progress import progress_words
from desktop.viewmodels.analyse.queue import AnalysisQueue, QueueState
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import Answer, Assessment, AssessRequest, Means, SoFar
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError
from engine.triage.preliminary import Preliminary


class Stage(str, Enum):
    """Where the analysis of the series in view stands."""

    NOTHING = "nothing"
    READY = "ready"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


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
    not_judged(object, object)
        Series and AlveoscopeError: the analysis of a series that is not in view failed.
    keep_failed(object)
        An AlveoscopeError: the result is there, but it could not be kept for another day.
    """

    changed = Signal()
    progressed = Signal()
    assessed = Signal(str)
    not_judged = Signal(object, object)
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
        self.series: Series | None = None
        self.study: Study | None = None
        self._assessments: dict[str, Assessment] = {}
        self._opacities: dict[str, Mapping[int, SliceOpacity]] = {}
        self._errors: dict[str, AlveoscopeError] = {}
        self._assess = use_cases.assess
        self._kept = kept
        self._from_before: set[str] = set()
        if kept is not None:
            kept.answered.connect(self._looked_up)
        self.queue = AnalysisQueue(self._work, parent=self)
        self.queue.runner.parts.connect(lambda _job, errors: self.keep_failed.emit(errors[-1]))
        self.queue.changed.connect(self.changed)
        self.queue.progressed.connect(self._take_progress)
        self.queue.done.connect(self._done)
        self.queue.failed.connect(self._failed)
        self.queue.stopped.connect(self._stopped)
        #: The newest assessment of any series: which back-end and bundle are in use.
        self.latest: Assessment | None = None
        #: Key of the series that runs and whose verdict stands already, and that series as it was read since.
        self._filling: str | None = None
        self._newer: dict[str, tuple[Series, Study]] = {}

    @property
    def stage(self) -> Stage:
        """Of the series in view."""
        if self.series is None:
            return Stage.NOTHING
        state = self.queue.state_of(self.series.key)
        if state in (QueueState.RUNNING, QueueState.WAITING, QueueState.FAILED):
            return Stage(state.value)
        if self.series.key in self._assessments:
            return Stage.DONE
        return Stage.STOPPED if state is QueueState.STOPPED else Stage.READY

    @property
    def busy(self) -> bool:
        """True while any series is being analysed."""
        return self.queue.running is not None

    @property
    def assessment(self) -> Assessment | None:
        """Of the series in view."""
        return self._assessments.get(self.series.key) if self.series is not None else None

    @property
    def from_before(self) -> bool:
        """True when the assessment in view was made before this window was opened."""
        return self.series is not None and self.series.key in self._from_before

    @property
    def running_key(self) -> str | None:
        """Key of the series that is being analysed."""
        return self.queue.running.key if self.queue.running is not None else None

    @property
    def error(self) -> AlveoscopeError | None:
        """Why the last analysis of the series in view failed."""
        return self._errors.get(self.series.key) if self.series is not None else None

    @property
    def progress_text(self) -> str:
        """A sentence about the running analysis; empty when none runs."""
        return progress_words(self.queue.running.progress) if self.queue.running is not None else ""

    @property
    def progress_share(self) -> float | None:
        """0..1; None while it is not known."""
        report = self.queue.running.progress if self.queue.running is not None else None
        return min(1.0, report.done / report.total) if report is not None and report.total else None

    @property
    def preliminary(self) -> Preliminary | None:
        """What is known so far of the series in view while it is being analysed; never a result."""
        entry = self.queue.running
        if entry is None or self.series is None or entry.key != self.series.key:
            return None
        return entry.progress.preliminary if isinstance(entry.progress, SoFar) else None

    def assessment_of(self, series_key: str) -> Assessment | None:
        return self._assessments.get(series_key)

    def opacities_of(self, series_key: str) -> Mapping[int, SliceOpacity]:
        """What was marked on the images of a series, by their index; empty for a result kept without its lungs."""
        return self._opacities.get(series_key, {})

    def show(self, series: Series | None, study: Study | None) -> None:
        """The series in view; analyses it at once when the settings say so and nothing is known of it."""
        if series is not None and self.series is not None and series.key == self.series.key:
            if study is not None:
                self.renew(series, study)
            return
        self.series, self.study = series, study
        if series is not None:
            self._drop_outdated(series)
        self.changed.emit()
        if series is None or self.stage is not Stage.READY:
            return
        if self._kept is not None:
            self._kept.look_up(series)
        else:
            self._start_by_itself(series)

    def renew(self, series: Series, study: Study) -> None:
        """A newer reading of a series, in view or not: it waits in place of the older one, whose result it drops."""
        if series.withdrawn:
            return
        if self.series is not None and self.series.key == series.key:
            self.series, self.study = series, study
        self.queue.renew(series, study)
        if self.running_key == series.key:
            self._newer[series.key] = series, study
        if self._drop_outdated(series):
            self.changed.emit()

    def start(self, *, series_key: str | None = None) -> None:
        """Want the series in view analysed, also when there is an assessment already; it waits for what runs.

        Parameters
        ----------
        series_key : str, optional
            Of the series that was meant: where that could not be shown, none is analysed in its place.
        """
        if self.series is not None and self.study is not None and series_key in (None, self.series.key):
            self.want(self.series, self.study)

    def want(self, series: Series, study: Study) -> None:
        """Put a series into the queue; one that runs or waits stays as it is."""
        self._errors.pop(series.key, None)
        self.queue.add(series, study)

    def stop(self) -> None:
        """Stop the series in view, or take it out of the queue; what was known before stays."""
        if self.series is not None:
            self.queue.stop(self.series.key)

    def adopt(self, series: Series, found: Answer | None) -> bool:
        """Take a result that was made before this window was opened; False where it is none of these images."""
        if found is None or not found.assessment.fits(series):
            return False
        if series.key not in self._assessments:
            self._assessments[series.key] = found.assessment
            self._opacities[series.key] = found.opacities
            self._from_before.add(series.key)
            self.latest = self.latest or found.assessment
            self.changed.emit()
            self.assessed.emit(series.key)
        return True

    def forget(self) -> None:
        """Drop every assessment: the studies were closed."""
        self.queue.forget()
        self._assessments.clear()
        self._opacities.clear()
        self._from_before.clear()
        self._errors.clear()
        self.show(None, None)

    def close(self) -> None:
        """Stop and join."""
        self.queue.close()

    def _work(self, series: Series, study: Study, context: JobContext) -> Answer:
        answer = self._assess(AssessRequest(series, study, self._means()), context)
        if self._kept is not None:
            try:
                self._kept.keep(answer)
            except AlveoscopeError as error:
                context.part(error)
        return answer

    def _looked_up(self, series_key: str, found: Answer | None) -> None:
        """The store has answered for the series in view, or for one that was."""
        series = self.series
        if series is None or series.key != series_key or self.stage is not Stage.READY:
            return
        if not self.adopt(series, found):
            self._start_by_itself(series)

    def _start_by_itself(self, series: Series) -> None:
        if self._automatic() and series.eligible:
            self.start()

    def _drop_outdated(self, series: Series) -> bool:
        """Forget a result of fewer or other images than the series has now."""
        known = self._assessments.get(series.key)
        if known is None or known.fits(series):
            return False
        del self._assessments[series.key]
        self._opacities.pop(series.key, None)
        self._from_before.discard(series.key)
        return True

    def _take_progress(self, series_key: str) -> None:
        report = self.queue.running.progress if self.queue.running is not None else None
        verdict = report.verdict if isinstance(report, SoFar) else None
        if verdict is not None and self._filling != series_key and not self._outgrown(verdict):
            self._filling = series_key
            self._take(series_key, verdict, {})
        if self.series is not None and series_key == self.series.key:
            self.progressed.emit()

    def _done(self, series_key: str, answer: Answer) -> None:
        self._filling, newer = None, self._newer.pop(series_key, None)
        if newer is not None and not answer.assessment.fits(newer[0]):
            self.want(*newer)  # a verdict on fewer images than there are is none
        else:
            self._take(series_key, answer.assessment, answer.opacities)

    def _outgrown(self, found: Assessment) -> bool:
        """True where the series grew while it was analysed."""
        newer = self._newer.get(found.result.key)
        return newer is not None and not found.fits(newer[0])

    def _take(self, series_key: str, found: Assessment, opacities: Mapping[int, SliceOpacity]) -> None:
        self._assessments[series_key] = self.latest = found
        self._opacities[series_key] = opacities
        self._from_before.discard(series_key)
        self.changed.emit()
        self.assessed.emit(series_key)

    def _stopped(self, series_key: str) -> None:
        self._filling = None
        self._newer.pop(series_key, None)

    def _failed(self, series_key: str, error: AlveoscopeError) -> None:
        self._filling = None
        self._newer.pop(series_key, None)
        self._errors[series_key] = error
        self.changed.emit()
        entry = self.queue.entry_of(series_key)
        if entry is not None and (self.series is None or self.series.key != series_key):
            self.not_judged.emit(entry.series, error)
