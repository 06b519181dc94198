"""JobRunner: one kind of work, one job at a time, the newest request wins.

All state lives on the UI thread. The worker thread only leaves mail (progress, parts, the end) in a deque and
rings a bell (:class:`desktop.jobs.worker.Bell`); the UI thread empties the deque. So no answer is ever applied off
the UI thread, and on :meth:`JobRunner.close` the mail that is still in the box is read without an event loop.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import worker
from engine.errors import AlveoscopeError, Cancelled
from engine.volume import CancelToken, Progress

log = logging.getLogger(__name__)

#: How long ``close`` waits for work that does not look at its token (a read from a share that went away).
JOIN_SECONDS = 10.0


class JobCrashedError(AlveoscopeError):
    """The work raised something that nobody planned for: a defect of the program, not of the data."""

    code = "unexpected"


class JobContext:
    """What running work may say and must ask; made by :class:`JobRunner`, used on the worker thread.

    Attributes
    ----------
    job_id : int
        Increasing; the newest request has the largest.
    cancel : CancelToken
        To be looked at between units of work.
    """

    def __init__(self, job_id: int, post: Callable[[str, int, Any], None]) -> None:
        self.job_id = job_id
        self.cancel = CancelToken()
        self._post = post

    def progress(self, report: Progress) -> None:
        """Say how far the work is; a sink for the engine's use cases."""
        self._post("progress", self.job_id, report)

    def part(self, value: object) -> None:
        """Hand over one piece of the result before the end."""
        self._post("part", self.job_id, value)


class JobRunner(QObject):
    """Runs ``work(request, context)`` on a thread.

    Exactly one of ``done``, ``failed`` and ``cancelled`` is emitted for each id that :meth:`submit` returned, on the
    thread that owns the runner. A request that a newer one replaced ends as ``cancelled``, also when its answer
    was already on the way.

    Signals
    -------
    started(int), progressed(int, Progress), parts(int, list)
        ``parts`` carries all pieces that came in since the last time, in order.
    done(int, object), failed(int, AlveoscopeError), cancelled(int)
    """

    started = Signal(int)
    progressed = Signal(int, object)
    parts = Signal(int, list)
    done = Signal(int, object)
    failed = Signal(int, object)
    cancelled = Signal(int)

    def __init__(self, work: Callable[[Any, JobContext], Any], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._name = name
        self._last_id = 0
        self._running: JobContext | None = None
        self._pending: tuple[JobContext, Any] | None = None
        self._thread: threading.Thread | None = None
        self._mail: deque[tuple[str, int, Any]] = deque()
        self._closed = False
        self._bell = worker.Bell(self._read_mail)

    @property
    def busy(self) -> bool:
        """True from :meth:`submit` until the last request's end signal."""
        return self._running is not None or self._pending is not None

    def submit(self, request: object) -> int:
        """Replace whatever runs or waits by ``request`` (frozen); return its id."""
        if self._closed:
            raise RuntimeError(f"The runner '{self._name}' is closed.")
        self._last_id += 1
        context = JobContext(self._last_id, self._post)
        replaced, self._pending = self._pending, (context, request)
        if self._running is None:
            self._start_pending()
        else:
            self._running.cancel.cancel()
        if replaced is not None:
            self.cancelled.emit(replaced[0].job_id)
        return context.job_id

    def cancel(self) -> None:
        """Ask the running work to stop and drop the waiting one; the end signals say when that is done."""
        dropped, self._pending = self._pending, None
        if self._running is not None:
            self._running.cancel.cancel()
        if dropped is not None:
            self.cancelled.emit(dropped[0].job_id)

    def close(self) -> None:
        """Cancel, wait for the thread, deliver the end signal that is still due. Nothing starts afterwards."""
        self._closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)
            if self._thread.is_alive():
                log.error("The thread of '%s' did not stop within %.0f s.", self._name, JOIN_SECONDS)
        worker.release_owners()
        self._read_mail()

    def _start_pending(self) -> None:
        if self._pending is None or self._closed:
            return
        context, request = self._pending
        self._pending, self._running = None, context
        # Daemon: a read that hangs in the operating system must not keep a closed program alive.
        self._thread = threading.Thread(target=self._run, args=(context, request), name=self._name, daemon=True)
        worker.start(self._thread, self)
        self.started.emit(context.job_id)

    def _run(self, context: JobContext, request: object) -> None:
        try:
            context.cancel.raise_if_cancelled()
            end = ("done", context.job_id, self._work(request, context))
        except Cancelled:
            end = ("cancelled", context.job_id, None)
        except AlveoscopeError as error:
            end = ("failed", context.job_id, error)
        except Exception as error:
            # The wall of the job: whatever happened, an end signal is due, and the log needs the traceback.
            log.exception("The job '%s' crashed.", self._name)
            crash = JobCrashedError(f"{type(error).__name__} in '{self._name}'.", "See the log for the details.")
            end = ("failed", context.job_id, crash)
        self._post(*end)

    def _post(self, kind: str, job_id: int, value: object) -> None:
        self._mail.append((kind, job_id, value))
        self._bell.ring()

    def _read_mail(self) -> None:
        parts: list[Any] = []
        progress: Progress | None = None
        while self._mail:
            kind, job_id, value = self._mail.popleft()
            if self._running is None or job_id != self._running.job_id:
                continue
            if kind == "part":
                parts.append(value)
            elif kind == "progress":
                progress = value
            else:
                self._flush(job_id, parts, progress)
                parts, progress = [], None
                self._finish(kind, job_id, value)
        if self._running is not None:
            self._flush(self._running.job_id, parts, progress)

    def _flush(self, job_id: int, parts: list[Any], progress: Progress | None) -> None:
        if self._running is None or self._running.cancel.cancelled:
            return
        if parts:
            self.parts.emit(job_id, parts)
        if progress is not None:
            self.progressed.emit(job_id, progress)

    def _finish(self, kind: str, job_id: int, value: object) -> None:
        stale = self._running is None or self._running.cancel.cancelled
        self._running = None
        # The next one starts first, so that whoever hears this end and asks `busy` hears the truth.
        self._start_pending()
        if kind == "failed" and not stale:
            self.failed.emit(job_id, value)
        elif kind == "done" and not stale:
            self.done.emit(job_id, value)
        else:
            self.cancelled.emit(job_id)
