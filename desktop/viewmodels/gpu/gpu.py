"""GpuViewModel: preparing the GPU of this computer once, while reading and analysing go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.settings import Settings
from desktop.viewmodels.gpu.service import GpuState, LookRequest, PrepareRequest
from desktop.viewmodels.gpu.use_cases import GpuUseCases
from desktop.viewmodels.results.values import Means
from engine.errors import AlveoscopeError, EngineBuildError
from engine.inference.selection import tensorrt_considered
from engine.volume import Progress

#: Before this much is done and this many seconds have passed, what is left is a guess.
SHARE_TO_JUDGE_BY, SECONDS_TO_JUDGE_BY = 0.05, 3.0


class GpuStage(str, Enum):
    """Where the preparation stands."""

    UNKNOWN = "unknown"
    LOOKING = "looking"
    IMPOSSIBLE = "impossible"
    READY = "ready"
    PREPARED = "prepared"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class GpuViewModel(QObject):
    """Lives as long as the window: the page that shows it can be closed while it works.

    Signals
    -------
    changed()
        Another stage.
    progressed()
        Only :attr:`share`, :attr:`note` and :attr:`seconds_left` changed.
    ended()
        A preparation came to its end, good or bad; not when it was stopped.
    """

    changed = Signal()
    progressed = Signal()
    ended = Signal()

    def __init__(
        self,
        use_cases: GpuUseCases,
        means: Callable[[], Means],
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._use_cases, self._means, self._settings, self._clock = use_cases, means, settings, clock
        self.stage = GpuStage.UNKNOWN
        self.state: GpuState | None = None
        self.error: AlveoscopeError | None = None
        self._report: Progress | None = None
        self._begun = 0.0
        self._job = 0
        self._runner = JobRunner(self._work, "gpu", self)
        self._runner.progressed.connect(self._take_progress)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(self._cancelled)
        settings.changed.connect(self._setting_changed)

    # --- what is known ---

    @property
    def running(self) -> bool:
        """True while the GPU is being prepared."""
        return self.stage is GpuStage.RUNNING

    @property
    def considered(self) -> bool:
        """Whether an analysis, as settings and site stand now, would use what is prepared."""
        means = self._means()
        return tensorrt_considered(means.backend, means.precision)

    @property
    def allowed(self) -> bool:
        """Whether the site leaves a way to use it: what it has locked can't be set otherwise."""
        means = self._means()
        return tensorrt_considered(
            means.backend if self._settings.locked("analysis.backend") else "tensorrt",
            means.precision if self._settings.locked("analysis.precision") else "fp16",
        )

    @property
    def can_prepare(self) -> bool:
        """Whether :meth:`prepare` would do something."""
        known = (GpuStage.READY, GpuStage.PREPARED, GpuStage.DONE, GpuStage.FAILED, GpuStage.STOPPED)
        return self.stage in known and self.allowed

    @property
    def share(self) -> float | None:
        """How much is done, 0..1; None while that is not known."""
        report = self._report
        return report.done / report.total if report is not None and report.total else None

    @property
    def note(self) -> str:
        """The engine's own words on what it does."""
        return self._report.note if self._report is not None else ""

    @property
    def seconds_left(self) -> float | None:
        """From the pace so far; None while there is too little to judge by."""
        share, passed = self.share, self._clock() - self._begun
        if share is None or share < SHARE_TO_JUDGE_BY or passed < SECONDS_TO_JUDGE_BY:
            return None
        return passed * (1.0 - share) / share

    # --- what the user does ---

    def look(self) -> None:
        """Find out what there is to prepare; a preparation under way, and how the last one ended, stay."""
        if self.running or self.stage in (GpuStage.LOOKING, GpuStage.FAILED):
            return
        self._submit(GpuStage.LOOKING, LookRequest(self._means().bundle))

    def look_again(self) -> None:
        """The same after something was changed (a driver installed), whatever came out before."""
        if not self.running:
            self._submit(GpuStage.LOOKING, LookRequest(self._means().bundle))

    def prepare(self) -> None:
        """Begin; what is there already is made anew only when it is in force or failed its comparison."""
        if not self.can_prepare:
            return
        anew = self.stage in (GpuStage.PREPARED, GpuStage.DONE) or isinstance(self.error, EngineBuildError)
        self._submit(GpuStage.RUNNING, PrepareRequest(self._means().bundle, anew))

    def stop(self) -> None:
        """Stop a preparation; nothing half-built is left."""
        if self.running:
            self._runner.cancel()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    # --- inside ---

    def _submit(self, stage: GpuStage, request: object) -> None:
        self._job = 0  # the end of a request that this one replaces says nothing any more
        self.stage, self.error, self._report = stage, None, None
        self._job = self._runner.submit(request)
        self.changed.emit()

    def _work(self, request: LookRequest | PrepareRequest, context: JobContext) -> GpuState:
        if isinstance(request, LookRequest):
            return self._use_cases.look(request, context)
        return self._use_cases.prepare(request, context)

    def _take_progress(self, job: int, report: Progress) -> None:
        if job != self._job:
            return
        if self._report is None:
            self._begun = self._clock()  # the start of processes before it says nothing about the pace
        self._report = report
        self.progressed.emit()

    def _done(self, job: int, state: GpuState) -> None:
        if job != self._job:
            return
        self.state = state
        if self.running:
            self._end(GpuStage.DONE, told=True)
        else:
            self._end(GpuStage.PREPARED if state.certified else GpuStage.READY)

    def _failed(self, job: int, error: AlveoscopeError) -> None:
        if job != self._job:
            return
        self.error = error
        if self.running:
            self._end(GpuStage.FAILED, told=True)
        else:
            self._end(GpuStage.IMPOSSIBLE)

    def _cancelled(self, job: int) -> None:
        if job == self._job:
            self._end(GpuStage.STOPPED if self.running else GpuStage.UNKNOWN)

    def _end(self, stage: GpuStage, *, told: bool = False) -> None:
        self.stage = stage
        self.changed.emit()
        if told:
            self.ended.emit()

    def _setting_changed(self, key: str, _value: object) -> None:
        if key in ("analysis.backend", "analysis.precision"):
            self.changed.emit()
