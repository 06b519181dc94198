"""A child process that keeps heavy things loaded and answers calls one at a time.

An analysis keeps the interpreter busy between two runs of a network, and a native library can end the process it
lives in. In a child neither is lost over it: the death is an error of that one call, and the next starts another.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, Protocol

from engine.errors import AlveoscopeError, Cancelled
from engine.language import phrase
from engine.process.child import Child, ChildLostError
from engine.process.spawned import Handler, SpawnedLink
from engine.volume import CancelToken, Progress

log = logging.getLogger(__name__)

#: How often a waiting caller looks whether it was cancelled, seconds.
LOOK_SECONDS = 0.05
#: A call that does not stop this long after it was cancelled costs the child its life.
PATIENCE_SECONDS = 8.0
#: Making the handlers (loading bundles, compiling engines) takes at most this long.
START_SECONDS = 300.0
#: A child that is ready begins with a call at once; one that does not for so long takes no more.
BEGIN_SECONDS = 30.0

Factory = Callable[[], Mapping[str, Handler]]


class WorkerDiedError(AlveoscopeError):
    """The child ended over a call: a native library crashed, memory ran out, somebody killed it."""

    code = "worker-died"


class WorkerTimeoutError(AlveoscopeError):
    """A call took longer than it may, and was ended with its child."""

    code = "timeout"


class CallContext(Protocol):
    """What a call may say and must ask, on both sides of the pipe."""

    @property
    def cancel(self) -> CancelToken: ...

    def progress(self, report: Progress) -> None: ...


class NoContext:
    """Of a call whose progress nobody sees, and that nobody cancels but with the token given."""

    def __init__(self, cancel: CancelToken | None = None) -> None:
        self.cancel = cancel or CancelToken()

    def progress(self, report: Progress) -> None:
        """Nobody listens."""


class Worker:
    """A child process with handlers; safe to call from several threads, which wait for one another.

    Parameters
    ----------
    factory : callable
        Top-level function (its name is pickled): makes the handlers, inside the child.
    task : str
        What it does, for the message when it dies: "The process that ... ended unexpectedly".
    nice : int
        How far it stands back for others (POSIX's niceness).
    """

    def __init__(self, factory: Factory, name: str, task: str = phrase("analyses"), *, nice: int = 5) -> None:
        self._factory, self._name, self._task, self._nice = factory, name, task, nice
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._child: Child | None = None
        self._ready = False
        self._since = 0.0
        self._closed = threading.Event()

    @property
    def pid(self) -> int | None:
        """Process id of the running child."""
        child = self._child
        return None if child is None else child.pid

    def start(self) -> None:
        """Start the child, so that the first call need not wait for it; returns at once.

        What hinders it is told by the call.
        """
        if self._lock.acquire(blocking=False):  # else a call has started it
            try:
                with contextlib.suppress(Cancelled, OSError):
                    self._started()
            finally:
                self._lock.release()

    def call(self, method: str, request: object, context: CallContext, *, timeout: float | None = None) -> Any:
        """Have one call answered; blocks, so never call it on a UI thread.

        Cancelling returns at once while the child starts or the request is being written, and within
        ``PATIENCE_SECONDS`` while it works.

        Parameters
        ----------
        timeout : float, optional
            Seconds from the moment at which the child begins with it.

        Raises
        ------
        Cancelled
        WorkerDiedError
            The child ended before it answered.
        WorkerTimeoutError
        AlveoscopeError
            From the handler.
        """
        while not self._lock.acquire(timeout=LOOK_SECONDS):
            context.cancel.raise_if_cancelled()
        try:
            context.cancel.raise_if_cancelled()
            child = self._started()
            self._since = time.monotonic()
            number = next(self._numbers)
            child.post(("call", number, method, request))
            return self._await_answer(child, number, method, context, timeout)
        except ChildLostError as error:
            code = self._bury()
            if self._closed.is_set():
                raise Cancelled from None
            raise WorkerDiedError(
                f"The process that {self._task} ended unexpectedly (exit code {code}).",
                "Try again. If it happens each time, look at the doctor page: memory or a driver may be the cause.",
            ) from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child; a call that is under way is cancelled."""
        self._closed.set()
        self._bury()

    def _started(self) -> Child:
        if self._closed.is_set():
            raise Cancelled
        if self._child is not None and self._child.pid is not None:
            return self._child
        self._bury()
        self._child = child = Child(SpawnedLink(self._factory, (), self._name, self._nice))
        self._ready, self._since = False, time.monotonic()
        if self._closed.is_set():  # while it started: whoever closed has found no child to end
            self._bury()
            raise Cancelled
        return child

    def _await_answer(self, child: Child, number: int, method: str, context: CallContext, timeout: float | None) -> Any:
        begun: float | None = None
        asked_to_stop: float | None = None
        while True:
            if context.cancel.cancelled and asked_to_stop is None:
                asked_to_stop = time.monotonic()
                child.post(("cancel", number))
                if not self._ready:
                    raise Cancelled  # the child goes on starting, and never begins with this call
            self._look_at_the_clock(begun, asked_to_stop, timeout)
            message = child.take(LOOK_SECONDS)
            if message is None:
                continue
            kind, of, value = message
            if kind == "ready":
                self._ready, self._since = True, time.monotonic()
            elif of != number:
                continue  # the end of a call that nobody waits for any more
            elif kind == "begun":
                begun = time.monotonic()
            elif kind == "progress":
                context.progress(value)
            elif kind == "done":
                return value
            elif kind == "failed":
                raise value
            else:
                raise WorkerDiedError(f"{str(value).partition(':')[0]} in '{method}'.", "See the log for the details.")

    def _look_at_the_clock(self, begun: float | None, asked_to_stop: float | None, timeout: float | None) -> None:
        now = time.monotonic()
        if asked_to_stop is not None and now - asked_to_stop > PATIENCE_SECONDS:
            log.warning("'%s' did not stop in time and was ended.", self._name)
            self._bury()
            raise Cancelled
        if timeout is not None and begun is not None and now - begun > timeout:
            self._bury()
            raise WorkerTimeoutError(f"The process that {self._task} took longer than {timeout:.0f} s and was ended.")
        longest = BEGIN_SECONDS if self._ready else START_SECONDS
        if begun is None and now - self._since > longest:
            self._bury()
            raise WorkerTimeoutError(f"The process that {self._task} did not begin within {longest:.0f} s.")

    def _bury(self) -> int | None:
        """Make sure that the child is gone; return its exit code."""
        child, self._child = self._child, None
        return None if child is None else child.kill()


def call_once(
    factory: Factory,
    name: str,
    work: str,
    method: str,
    request: object,
    context: CallContext,
    *,
    timeout: float | None = None,
) -> Any:
    """One call in a child of its own, so that nothing that hangs or fills memory outlives it: :meth:`Worker.call`."""
    with closing(Worker(factory, name, work)) as worker:
        return worker.call(method, request, context, timeout=timeout)
