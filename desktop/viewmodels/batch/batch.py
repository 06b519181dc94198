"""BatchViewModel: a batch of a folder, followed by its journal while it runs, and gone on with after a crash."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.settings import Settings
from desktop.viewmodels.batch.service import BatchRun
from desktop.viewmodels.batch.table import VERDICT, BatchFilter, BatchTable
from desktop.viewmodels.batch.use_cases import BatchUseCases
from desktop.viewmodels.batch.values import BatchCounts, BatchRead, BatchRow, BatchWish
from desktop.viewmodels.results.values import Means
from engine.errors import AlveoscopeError, UsageError
from engine.volume import Progress

UNFINISHED = "batch.unfinished"


class BatchStage(str, Enum):
    """Where the batch stands."""

    NOTHING = "nothing"
    LOOKING = "looking"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class _Read:
    """Read what the journal of a folder holds behind an offset."""

    out: Path
    offset: int


class BatchViewModel(QObject):
    """One batch at a time; lives as long as the window: the page can be left while it runs.

    Signals
    -------
    changed()
        Another stage, rows or filter.
    progressed()
        Only :attr:`report` and :attr:`seconds_left` changed.
    ended()
        A batch came to its end, good or bad; not when it was stopped.
    """

    changed = Signal()
    progressed = Signal()
    ended = Signal()

    def __init__(
        self,
        use_cases: BatchUseCases,
        means: Callable[[], Means],
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._means, self._settings, self._clock = means, settings, clock
        self.stage = BatchStage.NOTHING
        self.wish: BatchWish | None = None
        self.counts: BatchCounts | None = None
        self.error: AlveoscopeError | None = None
        self.report: Progress | None = None
        self.table = BatchTable(self)
        self.table.sort(VERDICT)
        #: What the folder in view was begun with; None where no batch was begun in it.
        self.earlier: BatchRead | None = None
        self._rows: dict[str, BatchRow] = {}
        self._offset = 0
        #: Folder of the results that are shown.
        self.out: Path | None = None
        self.filter, self._words = BatchFilter.ALL, ""
        self._first: tuple[float, int] | None = None
        self._runner = JobRunner(use_cases.run, "batch", self)
        self._runner.progressed.connect(self._take_progress)
        self._runner.done.connect(lambda _job, counts: self._end(counts, None))
        self._runner.failed.connect(lambda _job, error: self._end(None, error))
        self._runner.cancelled.connect(lambda _job: self._stopped())
        self._look = use_cases.read
        self._reader = JobRunner(self._read_rows, "rows", self)
        self._reader.done.connect(self._take_rows)

    # --- what is known ---

    @property
    def running(self) -> bool:
        return self.stage in (BatchStage.LOOKING, BatchStage.RUNNING)

    @property
    def unfinished(self) -> BatchWish | None:
        """A batch that ended with the program, or broke off, and not by itself."""
        return BatchWish.from_json(self._settings.get(UNFINISHED)) if not self.running else None

    @property
    def seconds_left(self) -> float | None:
        """From the pace of this run; None before its first study is done."""
        if self._first is None or self.report is None or not self.report.total:
            return None
        begun, before = self._first
        done = self.report.done - before
        return (self._clock() - begun) * (self.report.total - self.report.done) / done if done > 0 else None

    @property
    def filter_counts(self) -> dict[BatchFilter, int]:
        """Studies under each filter."""
        return {one: sum(one.passes(row) for row in self._rows.values()) for one in BatchFilter}

    # --- what the user does ---

    def start(self, wish: BatchWish) -> None:
        """Begin, or go on with what is in the folder already."""
        if self.running:
            return
        self._show_folder(wish.out)
        self.wish, self.counts, self.error, self.report, self._first = wish, None, None, None, None
        self.stage = BatchStage.LOOKING
        # Until its end is known: a crash or a power cut in between is asked about at the next start.
        self._settings.set(UNFINISHED, wish.to_json())
        self._runner.submit(BatchRun(wish, self._means()))
        self.changed.emit()

    def go_on(self) -> None:
        """Go on with :attr:`unfinished`."""
        if (wish := self.unfinished) is not None:
            self.start(wish)

    def forget_unfinished(self) -> None:
        """It is not to be gone on with; what it has done stays on the disk."""
        self._settings.set(UNFINISHED, {})
        self.changed.emit()

    def stop(self) -> None:
        """Stop; what is done stays, and can be gone on with."""
        self._runner.cancel()

    def show_results(self, out: Path) -> None:
        """Show what an earlier batch left in a folder."""
        if not self.running:
            self._show_folder(out)
            self.stage, self.counts, self.error, self.report = BatchStage.NOTHING, None, None, None
            self._read()
            self.changed.emit()

    def set_filter(self, chosen: BatchFilter) -> None:
        self.filter = chosen
        self._show()

    def set_query(self, query: str) -> None:
        """Show only studies of which every word is found somewhere in their row."""
        self._words = query.casefold()
        self._show()

    def close(self) -> None:
        """Stop and join. What was not finished is asked about at the next start."""
        for runner in (self._runner, self._reader):
            runner.blockSignals(True)
            runner.close()

    # --- inside ---

    def _show_folder(self, out: Path) -> None:
        self.out, self._offset, self.earlier = out, 0, None
        self._rows = {}
        self._show()

    def _take_progress(self, _job: int, report: Progress) -> None:
        self.report = report
        if report.stage == "batch":
            if self._first is None:
                self._first = (self._clock(), report.done)
                self.stage = BatchStage.RUNNING
                self.changed.emit()
            self._read()
        self.progressed.emit()

    def _read_rows(self, wanted: _Read, _context: JobContext) -> tuple[_Read, BatchRead | None]:
        return wanted, self._look(wanted.out, wanted.offset)

    def _read(self) -> None:
        if self.out is not None and not self._reader.busy:
            self._reader.submit(_Read(self.out, self._offset))

    def _take_rows(self, _job: int, read: tuple[_Read, BatchRead | None]) -> None:
        wanted, found = read
        if wanted.out != self.out or wanted.offset != self._offset:
            self._read()
        elif found is not None and (self.earlier is None or found.offset != self._offset):
            self.earlier, self._offset = found, found.offset
            self._rows.update({row.key: row for row in found.rows})
            self._show()

    def _end(self, counts: BatchCounts | None, error: AlveoscopeError | None) -> None:
        if counts is not None and counts.stopped:
            self._stopped()
            return
        # What broke off among its studies - a full disk, a share that went - can be gone on with another day.
        broken_off = error is not None and not isinstance(error, UsageError) and self.stage is BatchStage.RUNNING
        self.counts, self.error = counts, error
        self.stage = BatchStage.DONE if error is None else BatchStage.FAILED
        self._over(finished=not broken_off)
        self.ended.emit()

    def _stopped(self) -> None:
        self.stage = BatchStage.STOPPED
        self._over()

    def _over(self, *, finished: bool = True) -> None:
        if finished:
            self._settings.set(UNFINISHED, {})
        if self.out is not None:  # also where it is being read: that may be from before the last row was written
            self._reader.submit(_Read(self.out, self._offset))
        self.changed.emit()

    def _show(self) -> None:
        words = self._words.split()
        rows = (row for row in self._rows.values() if self.filter.passes(row) and self.table.matches(row, words))
        self.table.put(rows)
        self.changed.emit()
