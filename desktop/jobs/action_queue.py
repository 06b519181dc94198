"""ActionQueue: things a person did. Every one is done, in the order given, and every failure is told.

Beside :class:`desktop.jobs.JobRunner`, where the newest request wins: a picture that nobody looks at any more may be
dropped, an answer that somebody gave may not.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import worker
from desktop.jobs.runner import JOIN_SECONDS, JobCrashedError
from engine.errors import AlveoscopeError

log = logging.getLogger(__name__)


class NotDoneError(AlveoscopeError):
    """The program was closed before an action could be done."""

    code = "not-done"


class ActionQueue(QObject):
    """Runs ``work(action)`` for every action, one after another, on a thread.

    Exactly one of ``done`` and ``failed`` is emitted for each id that :meth:`add` returned, in that order, on the
    thread that owns the queue.

    Signals
    -------
    done(int, object), failed(int, AlveoscopeError)
    """

    done = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, work: Callable[[Any], Any], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._name = name
        self._last_id = 0
        self._waiting: deque[tuple[int, Any]] = deque()
        self._mail: deque[tuple[str, int, Any]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._open_ends: set[int] = set()
        self._closed = False
        self._bell = worker.Bell(self._read_mail)

    @property
    def busy(self) -> bool:
        """True until the end of the last action was told."""
        return bool(self._open_ends)

    def add(self, action: object) -> int:
        """Do this after all that was added before; return its id."""
        if self._closed:
            raise RuntimeError(f"The queue '{self._name}' is closed.")
        self._last_id += 1
        self._open_ends.add(self._last_id)
        with self._lock:
            self._waiting.append((self._last_id, action))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                worker.start(self._thread, self)
        return self._last_id

    def close(self) -> None:
        """Do what still waits, tell how it ended, and join; what a hanging disk holds up is told as not done."""
        self._closed = True
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(JOIN_SECONDS)
            if thread.is_alive():
                log.error("The thread of '%s' did not stop within %.0f s.", self._name, JOIN_SECONDS)
                with self._lock:
                    self._waiting.clear()
        worker.release_owners()
        self._read_mail()
        for action_id in sorted(self._open_ends):
            self._end("failed", action_id, NotDoneError("The program was closed before this was done.", "Do it again."))

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                action_id, action = self._waiting.popleft()
            try:
                end = ("done", action_id, self._work(action))
            except AlveoscopeError as error:
                end = ("failed", action_id, error)
            except Exception as error:
                # The wall of the action: whatever happened, it must be told, and the next one must have its turn.
                log.exception("An action of '%s' crashed.", self._name)
                crash = JobCrashedError(f"{type(error).__name__} in '{self._name}'.", "See the log for the details.")
                end = ("failed", action_id, crash)
            self._mail.append(end)
            self._bell.ring()

    def _read_mail(self) -> None:
        while self._mail:
            self._end(*self._mail.popleft())

    def _end(self, kind: str, action_id: int, value: object) -> None:
        self._open_ends.discard(action_id)
        (self.done if kind == "done" else self.failed).emit(action_id, value)
