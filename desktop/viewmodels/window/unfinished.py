"""Unfinished: series that nobody came to analysing, kept on the disk and taken up again when somebody says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.analyse.queue import AnalysisQueue
from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.waiting import Waiting, WaitingStore, waiting_of
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError, OutputError

log = logging.getLogger(__name__)


class Unfinished(QObject):
    """Series that wait or run are on the disk at any time; a crash loses none of them.

    Signals
    -------
    found(int)
        So many series waited when the last window went; once, after :meth:`look`.
    trouble(object)
        An AlveoscopeError: what waits can't be kept; once, until it could be kept again.
    """

    found = Signal(int)
    trouble = Signal(object)

    def __init__(
        self,
        store: WaitingStore,
        queue: AnalysisQueue,
        browser: BrowserViewModel,
        want: Callable[[Series, Study], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._queue, self._browser, self._want = store, queue, browser, want
        #: What waited when the last window went and was neither taken up nor refused.
        self._before: tuple[Waiting, ...] = ()
        #: Number of the scan that looks for it; 0 while none does.
        self._scan = 0
        self._closed = self._told = False
        self._kept: tuple[str, ...] = ()
        self._saver = JobRunner(self._save, "waiting", self)
        self._saver.done.connect(lambda _job, _nothing: self._keeps())
        self._saver.failed.connect(lambda _job, error: self._not_kept(error))
        self._looker = JobRunner(lambda _request, _context: store.load(), "waited", self)
        self._looker.done.connect(self._looked)
        queue.changed.connect(self._keep)
        browser.request_ended.connect(self._looked_through)

    def look(self) -> None:
        """Ask the disk what waited."""
        self._looker.submit(None)

    def go_on(self) -> None:
        """Open what waited and analyse it, in the order in which it waited."""
        places = dict.fromkeys(one.place for one in self._before if one.place)
        if places:
            self._scan = self._browser.open_again([Path(place) for place in places])
        else:
            self.forget()

    def forget(self) -> None:
        """It is not wanted any more."""
        self._before = ()
        self._keep()

    def close(self) -> None:
        """Keep what is not done yet, then join. Call before the queue is closed, which empties it."""
        if self._closed:
            return
        self._closed = True
        self._looker.close()
        self._saver.close()
        if self._kept:  # a save may have been under way
            try:
                self._save((self._waiting(), self._before))
            except AlveoscopeError as error:
                self._not_kept(error)
        self._store.close()

    def _waiting(self) -> tuple[Series, ...]:
        running = () if self._queue.running is None else (self._queue.running,)
        return tuple(entry.series for entry in (*running, *self._queue.waiting))

    def _keep(self) -> None:
        if self._closed:
            return
        keys = tuple(series.key for series in self._waiting()) + tuple(one.series_key for one in self._before)
        if keys != self._kept:
            self._kept = keys
            self._saver.submit((self._waiting(), self._before))

    def _save(
        self, request: tuple[tuple[Series, ...], tuple[Waiting, ...]], _context: JobContext | None = None
    ) -> None:
        here, before = tuple(waiting_of(one) for one in request[0]), request[1]
        known = {one.series_key for one in here}
        self._store.save((*here, *(one for one in before if one.series_key not in known)))

    def _looked(self, _job: int, waited: tuple[Waiting, ...]) -> None:
        self._before = waited
        self._kept = tuple(one.series_key for one in waited)
        if waited:
            self.found.emit(len(waited))

    def _looked_through(self, number: int, whole: bool) -> None:
        """What was found is wanted, and what is not there any more is not asked about again; of a scan that
        was stopped or broke off, all is asked about at the next start."""
        if number != self._scan or not whole:
            return
        self._scan = 0
        waited, self._before = self._before, ()
        for one in waited:
            node = self._browser.tree.series_node(one.series_key)
            if node is not None:
                self._want(node.series, node.study)
        self._keep()

    def _keeps(self) -> None:
        self._told = False

    def _not_kept(self, error: AlveoscopeError) -> None:
        log.error("What waits to be analysed could not be kept (%s).", error.code)
        if not (self._told or self._closed):
            self._told = True
            self.trouble.emit(
                OutputError(
                    f"What waits to be analysed can't be kept for the next start. {error.message}",
                    "It is analysed all the same, as long as the window stays open.",
                )
            )
