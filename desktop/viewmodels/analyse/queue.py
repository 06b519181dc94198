"""AnalysisQueue: what waits to be analysed, runs, is done, failed. One at a time, in an order that one can change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.results.values import Answer
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError
from engine.volume import Progress

#: Ended entries that stay in the list; the oldest go first.
ENDED_KEPT = 500


class QueueState(str, Enum):
    """Where an entry of the queue stands."""

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class _Fate(Enum):
    """What becomes of the running entry."""

    #: Nobody said anything: it is listed as it ends.
    RUNS = "runs"
    #: It was told to stop, and is listed as it ends.
    STOPS = "stops"
    #: It was told to stop, and its study was closed: it is not listed.
    GOES = "goes"


@dataclass
class QueueEntry:
    """One series that somebody wants analysed; changed by the queue alone."""

    series: Series
    study: Study
    state: QueueState = QueueState.WAITING
    error: AlveoscopeError | None = None
    progress: Progress | None = None

    @property
    def key(self) -> str:
        return self.series.key


class AnalysisQueue(QObject):
    """Runs ``work(series, context)`` for what is in it.

    Signals
    -------
    changed()
        Entries, their order or their states.
    progressed(str)
        Key of the series that is running.
    done(str, object), failed(str, object), stopped(str)
        Key of a series and its Answer or AlveoscopeError; after :attr:`entries` says so.
    """

    changed = Signal()
    progressed = Signal(str)
    done = Signal(str, object)
    failed = Signal(str, object)
    stopped = Signal(str)

    def __init__(
        self, work: Callable[[Series, Study, JobContext], Answer], name: str = "analysis", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.running: QueueEntry | None = None
        self._waiting: list[QueueEntry] = []
        self._ended: list[QueueEntry] = []
        self._closing = False
        #: What becomes of the running one; an entry where it was told to stop and is wanted again: that has its turn.
        self._fate: _Fate | QueueEntry = _Fate.RUNS
        self.runner = JobRunner(lambda entry, context: work(entry.series, entry.study, context), name, self)
        self.runner.progressed.connect(self._take_progress)
        self.runner.done.connect(lambda _job, found: self._end(QueueState.DONE, found, None))
        self.runner.failed.connect(lambda _job, error: self._end(QueueState.FAILED, None, error))
        self.runner.cancelled.connect(lambda _job: self._end(QueueState.STOPPED, None, None))

    @property
    def entries(self) -> tuple[QueueEntry, ...]:
        """The running one, those that wait in their order, those that ended with the newest first."""
        running = () if self.running is None else (self.running,)
        return (*running, *self._waiting, *reversed(self._ended))

    @property
    def waiting(self) -> tuple[QueueEntry, ...]:
        return tuple(self._waiting)

    def state_of(self, series_key: str) -> QueueState | None:
        """Where a series stands that runs or waits, or how it ended last; None when nobody wanted it."""
        return next((entry.state for entry in self.entries if entry.key == series_key), None)

    def entry_of(self, series_key: str) -> QueueEntry | None:
        return next((entry for entry in self.entries if entry.key == series_key), None)

    def add(self, series: Series, study: Study, *, first: bool = False) -> None:
        """Want a series analysed; what runs or waits already is not added again, but moves when it is wanted first.

        What was told to stop and still runs has its turn once more when it has stopped.
        """
        if self._fate is not _Fate.RUNS and self.running is not None and self.running.key == series.key:
            self._fate = QueueEntry(series, study)
            return
        if any(entry.key == series.key for entry in (self.running, *self._waiting) if entry is not None):
            self.renew(series, study)
            if first:
                self.put_first(series.key)
            return
        self._ended = [entry for entry in self._ended if entry.key != series.key]
        entry = QueueEntry(series, study)
        self._waiting.insert(0 if first else len(self._waiting), entry)
        self._start_next()
        self.changed.emit()

    def renew(self, series: Series, study: Study) -> None:
        """A newer reading of a series: if it still waits, this one is analysed."""
        for entry in (*self._waiting, *((self._fate,) if isinstance(self._fate, QueueEntry) else ())):
            if entry.key == series.key:
                entry.series, entry.study = series, study

    def put_first(self, series_key: str) -> None:
        """A waiting series is the next one."""
        found = [entry for entry in self._waiting if entry.key == series_key]
        if found and self._waiting[0] is not found[0]:
            self._waiting.remove(found[0])
            self._waiting.insert(0, found[0])
            self.changed.emit()

    def stop(self, series_key: str) -> None:
        """Stop a series that runs, or take one out that waits."""
        if self.running is not None and self.running.key == series_key:
            self._cancel()
            return
        for entry in [entry for entry in self._waiting if entry.key == series_key]:
            self._waiting.remove(entry)
            self._close_entry(entry, QueueState.STOPPED)
            self.changed.emit()
            self.stopped.emit(series_key)

    def stop_all(self) -> None:
        """Stop what runs and take out what waits."""
        dropped, self._waiting = self._waiting, []
        for entry in dropped:
            self._close_entry(entry, QueueState.STOPPED)
        self._cancel()
        self.changed.emit()
        for entry in dropped:
            self.stopped.emit(entry.key)

    def forget(self) -> None:
        """Stop all, and keep no list of it: the studies were closed."""
        self.stop_all()
        self._ended.clear()
        if self.running is not None:
            self._fate = _Fate.GOES
        self.changed.emit()

    def close(self) -> None:
        """Stop and join."""
        self._closing = True
        self._waiting.clear()
        self._cancel()
        self.runner.close()

    def _cancel(self) -> None:
        """Tell what runs to stop; it ends when it has heard of it."""
        if self.running is not None and self._fate is not _Fate.GOES:
            self._fate = _Fate.STOPS
        self.runner.cancel()

    def _start_next(self) -> None:
        if self.running is None and self._waiting and not self._closing:
            self.running = self._waiting.pop(0)
            self.running.state = QueueState.RUNNING
            self.runner.submit(self.running)

    def _take_progress(self, _job: int, report: Progress) -> None:
        if self.running is not None:
            self.running.progress = report
            self.progressed.emit(self.running.key)

    def _end(self, state: QueueState, found: Answer | None, error: AlveoscopeError | None) -> None:
        entry, self.running = self.running, None
        if entry is None:
            return
        entry.error = error
        fate, self._fate = self._fate, _Fate.RUNS
        if isinstance(fate, QueueEntry):
            self._waiting.append(fate)
        elif fate is not _Fate.GOES:
            self._close_entry(entry, state)
        self._start_next()
        if state is QueueState.DONE:
            self.done.emit(entry.key, found)
        elif state is QueueState.FAILED:
            self.failed.emit(entry.key, error)
        else:
            self.stopped.emit(entry.key)
        self.changed.emit()

    def _close_entry(self, entry: QueueEntry, state: QueueState) -> None:
        entry.state, entry.progress = state, None
        self._ended.append(entry)
        del self._ended[:-ENDED_KEPT]
