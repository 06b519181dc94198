"""ChildWorker: work in a process of its own, for what must neither slow the window nor take it along when it dies.

The process stays between runs, so that what is dear to load (a bundle, a back-end) is loaded once. It is started with
"spawn", runs at lower priority, and ends with :meth:`ChildWorker.close` or with the program.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from desktop.jobs.runner import JobContext
from engine.errors import AlveoscopeError, BackendFailedError, Cancelled
from engine.volume import CancelToken, Progress, ProgressSink

log = logging.getLogger(__name__)
#: A run that doesn't look at its token is ended by force after this time.
GRACE_SECONDS = 5.0
POLL_SECONDS = 0.05
#: ``function(request, progress, cancel, on_part) -> result``, top level, all of it picklable.
ChildFunction = Callable[[Any, ProgressSink, CancelToken, Callable[[Any], None]], Any]


class ChildWorker:
    """One child process; one run at a time. :meth:`run` is called on the thread of a :class:`JobRunner`.

    Parameters
    ----------
    name : str
        Of the process, for task managers and logs.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._context = multiprocessing.get_context("spawn")
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._cancel: Any = None

    @property
    def pid(self) -> int | None:
        """Of the process while it is up."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def run(self, function: ChildFunction, request: object, context: JobContext) -> Any:
        """Run a function in the child; progress and parts come through ``context``.

        Raises
        ------
        Cancelled
            The token was cancelled.
        BackendFailedError
            The process died.
        AlveoscopeError
            Whatever the function raised.
        """
        with self._lock:
            pipe = self._ready_pipe()
            try:
                pipe.send((function, request))
                return self._converse(pipe, context)
            except (EOFError, BrokenPipeError, ConnectionResetError) as error:
                code = self._end_process()
                log.error("The process '%s' died (exit code %s).", self._name, code)
                raise BackendFailedError(
                    f"The process that did the work ended unexpectedly (exit code {code}).",
                    "Start again; if it happens again, choose another back-end in the settings.",
                ) from error

    def close(self) -> None:
        """End the process, at once if it is idle, by force if it doesn't stop."""
        cancel = self._cancel
        if cancel is not None:
            cancel.set()
        with self._lock:
            if self._pipe is not None:
                with contextlib.suppress(OSError):
                    self._pipe.send(None)
            if self._process is not None:
                self._process.join(GRACE_SECONDS)
            self._end_process()

    def _ready_pipe(self) -> Connection:
        if self._process is None or not self._process.is_alive():
            self._end_process()
            self._cancel = self._context.Event()
            self._pipe, theirs = self._context.Pipe()
            self._process = self._context.Process(
                target=_serve, args=(theirs, self._cancel), name=self._name, daemon=True
            )
            self._process.start()
            theirs.close()
        assert self._pipe is not None
        self._cancel.clear()
        return self._pipe

    def _converse(self, pipe: Connection, context: JobContext) -> Any:
        deadline: float | None = None
        while True:
            if context.cancel.cancelled:
                self._cancel.set()
                deadline = deadline or time.monotonic() + GRACE_SECONDS
                if time.monotonic() > deadline:
                    self._end_process()
                    raise Cancelled
            if not pipe.poll(POLL_SECONDS):
                continue
            kind, value = pipe.recv()
            if kind == "progress":
                context.progress(value)
            elif kind == "part":
                context.part(value)
            elif kind == "done":
                return value
            else:
                raise value

    def _end_process(self) -> int | None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        if process.is_alive():
            process.join(0.5)
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        return code


class _SharedToken(CancelToken):
    """A token that the parent process sets."""

    def __init__(self, event: Any) -> None:
        super().__init__()
        self._event = event


def _serve(pipe: Connection, cancel: Any) -> None:
    """Main of the child: run what comes until None or the end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)
    token = _SharedToken(cancel)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (task := pipe.recv()) is not None:
            function, request = task
            pipe.send(_answer(function, request, token, pipe))


def _answer(function: ChildFunction, request: object, token: CancelToken, pipe: Connection) -> tuple[str, Any]:
    def progress(report: Progress) -> None:
        pipe.send(("progress", report))

    def part(value: object) -> None:
        pipe.send(("part", value))

    try:
        return "done", function(request, progress, token, part)
    except AlveoscopeError as error:
        return "failed", error
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:
        # The wall of the process: the traceback stays in its log, the parent gets an error that can be pickled.
        log.exception("The work in the child process crashed.")
        return "failed", BackendFailedError(f"{type(error).__name__} in the working process.", "See the log.")
