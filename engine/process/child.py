"""A child process and the two threads that speak with it: whoever waits for an answer can always walk away."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from typing import Any, Protocol

from engine.language import phrase

#: How long a child that was killed, and the threads at its pipe, may take to be gone.
JOIN_SECONDS = 5.0


class ChildLostError(Exception):
    """The child ended, or what it says makes no sense; its text says how."""


class Link(Protocol):
    """How messages go to one process and come back; each method is called by one thread at a time."""

    @property
    def pid(self) -> int | None: ...

    def pack(self, message: Any) -> Any:
        """Make a message ready to be written, in the thread of the caller: what can't be sent fails there."""
        ...

    def write(self, packed: Any) -> None:
        """Send one message; may block for ever. OSError or ValueError when nobody reads any more."""
        ...

    def read(self) -> Any:
        """Wait for one message.

        Raises
        ------
        EOFError, OSError, ValueError
            There will be no more; the text, where there is one, says why.
        """
        ...

    def wait(self, seconds: float) -> int | None:
        """The exit code; None when the process still runs after so long."""
        ...

    def kill(self) -> None:
        """End the process, and what it started, at once; harmless when it is gone."""
        ...

    def close(self) -> None:
        """Give back the pipe's handles; nobody reads or writes any more."""
        ...

    def last_words(self) -> str:
        """What it complained about last, for the message when it dies; may be empty."""
        ...


Inbox = queue.Queue[tuple["Child", Any]]


class Child:
    """One supervised process.

    Parameters
    ----------
    inbox : queue, optional
        Where messages of several children arrive together, each with the child that sent it; a
        :class:`ChildLostError` is the last one of each.
    """

    def __init__(self, link: Link, inbox: Inbox | None = None) -> None:
        self._link = link
        self._inbox: Inbox = inbox if inbox is not None else queue.Queue()
        self._outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._lost: ChildLostError | None = None
        self._threads = [
            threading.Thread(target=work, name=f"child-{link.pid}-{word}", daemon=True)
            for work, word in ((self._read, "read"), (self._write, "write"))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return None if self._link.wait(0) is not None else self._link.pid

    def post(self, message: Any) -> None:
        """Have a message sent; never waits. That the child is gone is told by :meth:`take`."""
        self._outbox.put((self._link.pack(message),))

    def take(self, seconds: float) -> Any:
        """The next message, or None when none came for so long.

        Raises
        ------
        ChildLostError
            There will be none; told again each time.
        """
        if self._lost is not None:
            raise self._lost
        try:
            _, message = self._inbox.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(message, ChildLostError):
            self._lost = message
            raise message
        return message

    def end(self, seconds: float) -> int | None:
        """Wait so long for a child that was asked to end, then end it; its exit code."""
        if seconds > 0:
            self._link.wait(seconds)
        return self.kill()

    def kill(self) -> int | None:
        """End the process at once and give everything back; its exit code. Harmless when it is gone."""
        self._link.kill()
        code = self._link.wait(JOIN_SECONDS)
        self._outbox.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(JOIN_SECONDS)
        # A thread that still sits in the pipe (a grandchild holds its other end) must not find another file there.
        if not any(thread.is_alive() for thread in self._threads):
            self._link.close()
        return code

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the reader finds out, and says why
            while (item := self._outbox.get()) is not None:
                self._link.write(item[0])

    def _read(self) -> None:
        try:
            while True:
                self._inbox.put((self, self._link.read()))
        except (EOFError, OSError, ValueError) as error:
            self._inbox.put((self, self._loss(error)))
        except Exception as error:  # an answer that can't be unpacked is no answer
            self._inbox.put((self, ChildLostError(f"its answer makes no sense ({type(error).__name__})")))

    def _loss(self, error: Exception) -> ChildLostError:
        if isinstance(error, ValueError) and str(error) and self._link.wait(0) is None:
            return ChildLostError(f"its answer makes no sense ({error})")
        return ChildLostError(f"it {how_it_ended(self._link.wait(JOIN_SECONDS))}{self._last_words()}")

    def _last_words(self) -> str:
        words = self._link.last_words()
        return f": {words}" if words else ""


def how_it_ended(code: int | None) -> str:
    """An exit code in words, after "it"."""
    if code is None:
        return phrase("no longer answers")
    if code < 0:
        with contextlib.suppress(ValueError):
            return phrase(f"was ended by {signal.Signals(-code).name}")
    return phrase(f"ended with exit code {code}")


def kill_family(pid: int | None) -> None:
    """End what a process started; the process itself is its owner's to end."""
    import psutil

    with contextlib.suppress(psutil.Error, ValueError):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
