"""A Python child (start method *spawn*) with handlers: both ends of its pipe.

To the child: ``("call", number, method, request)``, ``("cancel", number)``, :data:`FAREWELL`; the end of the pipe ends
it, too. From it: ``(kind, number, value)`` with kind ``ready`` (its handlers are made), ``begun``, ``progress``, and
one answer a call: ``done``, ``failed`` (an error of the tree), ``memory`` or ``defect`` (a sentence). A call that is
cancelled before it was begun is never begun, and not answered.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any

from engine.errors import AlveoscopeError
from engine.libraries import quiet_libraries
from engine.process.child import kill_family
from engine.volume import CancelToken, Progress

log = logging.getLogger(__name__)

#: Lets the child finish what it has been asked, and end.
FAREWELL = ("end", 0)

#: Gets a request and its context, inside the child.
Handler = Callable[[Any, Any], Any]
#: A top-level function (its name is pickled) that makes the handlers inside the child, of its arguments.
HandlerFactory = Callable[..., Mapping[str, Handler]]


_starting = threading.Lock()


class ProcessLink:
    """A process that multiprocessing has started, and our end of its pipe; messages are pickled."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self._process, self._pipe = process, pipe
        self._reaping = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def pack(self, message: Any) -> Any:
        return ForkingPickler.dumps(message)

    def write(self, packed: Any) -> None:
        self._pipe.send_bytes(packed)

    def read(self) -> Any:
        return self._pipe.recv()

    def wait(self, seconds: float) -> int | None:
        if connection.wait([self._process.sentinel], seconds):
            with self._reaping:  # an exit code can be fetched once: whoever asks at the same time would get another
                self._process.join(1.0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._pipe.close()

    def last_words(self) -> str:
        return ""


def start_process(make: Callable[[Connection], BaseProcess]) -> tuple[BaseProcess, Connection]:
    """Start the process that ``make`` gives for its end of a pipe; the process and the other end."""
    ours, theirs = multiprocessing.Pipe()
    try:
        process = make(theirs)
        with _no_daemon(), _starting, _without_main():
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, ours


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not run the caller's script again.

    multiprocessing has each child import the main module, for functions that live there. Whoever calls the engine from
    a script without a guard, a notebook or standard input would be run twice, or not find itself.
    """
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    main.__spec__ = None
    if file is not None:
        del main.__file__
    try:
        yield
    finally:
        main.__spec__ = spec
        if file is not None:
            main.__file__ = file


@contextlib.contextmanager
def _no_daemon() -> Iterator[None]:
    """For a process that multiprocessing has as a daemon, and so forbids children: Dask's workers are. Ours end with
    their pipe, whatever becomes of it."""
    own = multiprocessing.current_process()
    if not own.daemon:
        yield
        return
    own.daemon = False
    try:
        yield
    finally:
        own.daemon = True


class SpawnedLink(ProcessLink):
    """A running Python child.

    Parameters
    ----------
    arguments : tuple
        Of the factory; picklable.
    nice : int
        How far it stands back for others, as POSIX counts (0 to 19); below normal on Windows when it is not 0.
    """

    def __init__(self, factory: HandlerFactory, arguments: tuple[Any, ...], name: str, nice: int = 0) -> None:
        def make(pipe: Connection) -> BaseProcess:
            # Not a daemon: the child may have decoding processes of its own. It ends when the pipe does.
            given = (pipe, factory, arguments, nice)
            return multiprocessing.get_context("spawn").Process(target=_serve, args=given, name=name)

        super().__init__(*start_process(make))

    def kill(self) -> None:
        if self.wait(0) is None:
            kill_family(self.pid)
            super().kill()


class _Served:
    """The context of one call inside the child."""

    def __init__(self, number: int, send: Callable[[str, int, Any], None]) -> None:
        self.number = number
        self.cancel = CancelToken()
        self._send = send

    def progress(self, report: Progress) -> None:
        self._send("progress", self.number, report)


class _Desk:
    """What the listening and the working thread of a child share."""

    def __init__(self, pipe: Connection) -> None:
        self.calls: queue.SimpleQueue[tuple[int, str, Any] | None] = queue.SimpleQueue()
        self._pipe = pipe
        self._sending = threading.Lock()
        self._lock = threading.Lock()
        self._withdrawn: set[int] = set()
        self._current: _Served | None = None

    def send(self, kind: str, number: int, value: Any) -> None:
        try:
            packed = ForkingPickler.dumps((kind, number, value))
        except Exception as error:  # an answer that can't be sent is a defect of the handler
            packed = ForkingPickler.dumps(("defect", number, f"{type(error).__name__}: the answer can't be sent"))
        with self._sending:
            self._pipe.send_bytes(packed)

    def begin(self, number: int) -> _Served | None:
        """The context of a call; None when it was cancelled before."""
        with self._lock:
            self._current = None if number in self._withdrawn else _Served(number, self.send)
            self._withdrawn.discard(number)
            return self._current

    def withdraw(self, number: int | None) -> None:
        """Cancel a call, begun or not; None cancels what runs, whichever it is."""
        with self._lock:
            if self._current is not None and number in (None, self._current.number):
                self._current.cancel.cancel()
            elif number is not None:
                self._withdrawn.add(number)


def _serve(pipe: Connection, factory: HandlerFactory, arguments: tuple[Any, ...], nice: int) -> None:
    """The child's main: answer until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    quiet_libraries()
    _stand_back(nice)
    desk = _Desk(pipe)
    threading.Thread(target=_listen, args=(pipe, desk), daemon=True).start()
    handlers: Mapping[str, Handler] | None = None
    with contextlib.suppress(OSError):  # nobody listens any more
        try:
            handlers = factory(*arguments)
        except Exception as error:
            handlers = _broken(error)
        desk.send("ready", 0, None)
        while (call := desk.calls.get()) is not None:
            number, method, request = call
            served = desk.begin(number)
            if served is not None:
                desk.send("begun", number, None)
                desk.send(*_answer(handlers, method, request, served))


def _listen(pipe: Connection, desk: _Desk) -> None:
    try:
        while True:
            kind, number, *rest = pipe.recv()
            if kind == "call":
                desk.calls.put((number, *rest))
            elif kind == FAREWELL[0]:
                desk.calls.put(None)
            else:
                desk.withdraw(number)
    except (EOFError, OSError):
        desk.withdraw(None)
        desk.calls.put(None)


def _answer(handlers: Mapping[str, Handler], method: str, request: Any, served: _Served) -> tuple[str, int, Any]:
    try:
        return "done", served.number, handlers[method](request, served)
    except AlveoscopeError as error:
        return "failed", served.number, error
    except MemoryError:
        return "memory", served.number, "There was not enough memory."
    except Exception as error:
        # The wall of the child: a defect is told to the caller, who shows it; the log has where it was.
        log.exception("The request '%s' crashed.", method)
        return "defect", served.number, f"{type(error).__name__}: {error}"


class _Broken(Mapping[str, Handler]):
    """Handlers that could not be made: every call answers why."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getitem__(self, _method: str) -> Handler:
        raise self._error

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def _broken(error: Exception) -> Mapping[str, Handler]:
    return _Broken(error)


def _stand_back(nice: int) -> None:
    if not nice:
        return
    with contextlib.suppress(OSError):
        if hasattr(os, "nice"):
            os.nice(nice)
            return
    import psutil

    with contextlib.suppress(psutil.Error, AttributeError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
