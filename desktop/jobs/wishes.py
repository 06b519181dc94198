"""WishQueue: many small pieces of work of which only the most wanted ones should be done next.

Scrolling wants slice 70 now and its neighbours soon; a moment later it wants 71. A queue of jobs would work off
what nobody looks at any more, so a new wish list replaces what waits, and only what has begun runs to its end.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import worker
from desktop.jobs.runner import JOIN_SECONDS, JobCrashedError
from engine.errors import AlveoscopeError

log = logging.getLogger(__name__)


class WishQueue(QObject):
    """Runs ``work(key)`` for the keys of the newest wish list, first key first, on a few threads.

    Signals
    -------
    arrived(list)
        ``[(key, value or AlveoscopeError), ...]`` on the owner's thread. A key that was begun arrives exactly once,
        also when it is not wanted any more; a key that a newer list dropped before it was begun never does.
    """

    arrived = Signal(list)

    def __init__(self, work: Callable[[Any], Any], name: str, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._name = name
        self._wishes: deque[Hashable] = deque()
        self._begun: set[Hashable] = set()
        self._changed = threading.Condition()
        self._stop = False
        self._mail: deque[tuple[Hashable, Any]] = deque()
        self._bell = worker.Bell(self._read_mail)
        self._threads = [
            threading.Thread(target=self._loop, name=f"{name}-{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            worker.start(thread, self)

    def wish(self, keys: Iterable[Hashable]) -> None:
        """Replace what waits by ``keys``, the most wanted first; keys that are being worked on are left out."""
        wanted = list(keys)
        with self._changed:
            self._wishes = deque(key for key in wanted if key not in self._begun)
            self._changed.notify_all()

    @property
    def idle(self) -> bool:
        """True when nothing waits, runs or is still to be delivered."""
        with self._changed:
            return not (self._wishes or self._begun or self._mail)

    def close(self) -> None:
        """Drop the wishes and wait for what has begun. Nothing arrives afterwards."""
        with self._changed:
            self._stop = True
            self._wishes.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
            if thread.is_alive():
                log.error("The thread of '%s' did not stop within %.0f s.", self._name, JOIN_SECONDS)
        worker.release_owners()
        self._mail.clear()

    def _loop(self) -> None:
        while True:
            with self._changed:
                while not self._wishes and not self._stop:
                    self._changed.wait()
                if self._stop:
                    return
                key = self._wishes.popleft()
                self._begun.add(key)
            value = self._guarded(key)
            with self._changed:
                self._mail.append((key, value))
                stopped = self._stop
            if not stopped:
                self._bell.ring()

    def _guarded(self, key: Hashable) -> object:
        try:
            return self._work(key)
        except AlveoscopeError as error:
            return error
        except Exception as error:
            # The wall of the job: a defect must arrive as an answer, or the slice would stay "loading" for ever.
            log.exception("The work of '%s' crashed.", self._name)
            return JobCrashedError(f"{type(error).__name__} in '{self._name}'.", "See the log for the details.")

    def _read_mail(self) -> None:
        with self._changed:
            batch = list(self._mail)
            self._mail.clear()
            self._begun.difference_update(key for key, _ in batch)
        if batch and not self._stop:
            self.arrived.emit(batch)
