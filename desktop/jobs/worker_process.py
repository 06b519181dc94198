"""WorkerProcess: one child process that keeps heavy things loaded and answers requests one at a time.

An analysis keeps the interpreter busy between two runs of a network (masks, resampling), and a native library can
end the process it lives in. In a child neither a frame of the viewer nor the program is lost over it: the death is
an error of that one request, and the next request starts another child.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from engine.errors import AlveoscopeError, Cancelled
from engine.volume import CancelToken, Progress

log = logging.getLogger(__name__)

#: How often a waiting caller looks whether it was cancelled, seconds.
LOOK_SECONDS = 0.05
#: A request that does not stop this long after it was cancelled costs the child its life.
PATIENCE_SECONDS = 8.0
JOIN_SECONDS = 2.0


class WorkerDiedError(AlveoscopeError):
    """The child ended over a request: a native library crashed, memory ran out, somebody killed it."""

    code = "worker-died"


class CallContext(Protocol):
    """What a request may say and must ask: a :class:`desktop.jobs.JobContext`, or its like inside the child."""

    @property
    def cancel(self) -> CancelToken: ...

    def progress(self, report: Progress) -> None: ...


Handler = Callable[[Any, CallContext], Any]
Factory = Callable[[], Mapping[str, Handler]]


class WorkerProcess:
    """A child process with handlers; safe to call from several threads, which wait for one another.

    Parameters
    ----------
    factory : callable
        Top-level function (its name is pickled): makes the handlers, inside the child.
    task : str
        What it does, for the message when it dies: "The process that ... ended unexpectedly".
    """

    def __init__(self, factory: Factory, name: str, task: str = "analyses") -> None:
        self._factory = factory
        self._name = name
        self._task = task
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the running child."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def call(self, method: str, request: object, context: CallContext) -> Any:
        """Have one request answered; blocks, so never call it on the UI thread.

        Raises
        ------
        Cancelled
        WorkerDiedError
            The child ended before it answered.
        AlveoscopeError
            From the handler.
        """
        while not self._lock.acquire(timeout=LOOK_SECONDS):
            context.cancel.raise_if_cancelled()
        try:
            context.cancel.raise_if_cancelled()
            pipe = self._started()
            try:
                pipe.send(("call", method, request))
                return self._await_answer(pipe, context)
            except (EOFError, OSError) as error:
                code = self._bury()
                raise WorkerDiedError(
                    f"The process that {self._task} ended unexpectedly (exit code {code}).",
                    "Try again. If it happens each time, look at the doctor page: memory or a driver may be the cause.",
                ) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child. Call after the threads that use it have ended."""
        self._closed = True
        if self._pipe is not None:
            self._pipe.close()
        self._bury()

    def _started(self) -> Connection:
        if self._closed:
            raise Cancelled
        if self._pipe is not None and self._process is not None and self._process.is_alive():
            return self._pipe
        self._bury()
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        # Not a daemon: the child may have decoding processes of its own. It ends when the pipe does.
        self._process = spawn.Process(target=_serve, args=(theirs, self._factory), name=self._name)
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _await_answer(self, pipe: Connection, context: CallContext) -> Any:
        asked_to_stop: float | None = None
        while True:
            if context.cancel.cancelled and asked_to_stop is None:
                asked_to_stop = time.monotonic()
                pipe.send(("cancel", "", None))
            if asked_to_stop is not None and time.monotonic() - asked_to_stop > PATIENCE_SECONDS:
                log.warning("'%s' did not stop in time and was ended.", self._name)
                self._bury()
                raise Cancelled
            if not pipe.poll(LOOK_SECONDS):
                continue
            kind, value = pipe.recv()
            if kind == "progress":
                context.progress(value)
            elif kind == "done":
                return value
            else:
                raise value

    def _bury(self) -> int | None:
        """Make sure that the child is gone; return its exit code."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(JOIN_SECONDS)
        for end in (process.terminate, process.kill):
            if process.is_alive():
                end()
                process.join(JOIN_SECONDS)
        code = process.exitcode
        process.close()
        return code


class _Served:
    """The context of a request inside the child."""

    def __init__(self, pipe: Connection) -> None:
        self.cancel = CancelToken()
        self._pipe = pipe

    def progress(self, report: Progress) -> None:
        self._pipe.send(("progress", report))


def _serve(pipe: Connection, factory: Factory) -> None:
    """The child's main: answer until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # the window comes first
    calls: queue.Queue[tuple[str, Any] | None] = queue.Queue()
    current: list[_Served] = []
    threading.Thread(target=_listen, args=(pipe, calls, current), daemon=True).start()
    handlers = factory()
    while (call := calls.get()) is not None:
        served = _Served(pipe)
        current[:] = [served]
        with contextlib.suppress(OSError):  # nobody listens any more: the listener ends this loop
            pipe.send(_answer(handlers, call, served))


def _listen(pipe: Connection, calls: queue.Queue[tuple[str, Any] | None], current: list[_Served]) -> None:
    try:
        while True:
            kind, method, request = pipe.recv()
            if kind == "call":
                calls.put((method, request))
            else:
                for served in current:
                    served.cancel.cancel()
    except (EOFError, OSError):
        for served in current:
            served.cancel.cancel()
        calls.put(None)


def _answer(handlers: Mapping[str, Handler], call: tuple[str, Any], served: _Served) -> tuple[str, Any]:
    method, request = call
    try:
        return "done", handlers[method](request, served)
    except AlveoscopeError as error:
        return "failed", error
    except Exception as error:
        # The wall of the child: a defect is told to the caller, who shows it; the log has where it was.
        log.exception("The request '%s' crashed.", method)
        return "failed", WorkerDiedError(f"{type(error).__name__} in '{method}'.", "See the log for the details.")
