"""How a thread and the queue that started it part: the thread rings a bell that never dies, and never owns the queue.

A queue is a ``QObject``. If a worker's reference to it were the last one, it would be destroyed on the worker's thread
while the UI thread delivers the worker's last signal to it, and the program would die of it. So

* :func:`start` keeps the owner of a thread until the thread is dead, and lets go of it on the UI thread;
* :class:`Bell` is heard by one object that lives as long as the program, never by the queue itself.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

_owners: dict[threading.Thread, object] = {}


def start(thread: threading.Thread, owner: object) -> None:
    """Start a thread that works for ``owner``, which outlives it. To be called on the UI thread."""
    release_owners()
    _owners[thread] = owner
    thread.start()


def release_owners() -> None:
    """Let go of what dead threads worked for. To be called on the UI thread: what has no other owner dies here."""
    for thread in [thread for thread in _owners if not thread.is_alive()]:
        del _owners[thread]


class Bell:
    """Asks the UI thread to call ``read_mail`` soon; may be rung on any thread.

    Parameters
    ----------
    read_mail : bound method
        Held weakly, and called on the UI thread only. Rings that were not answered yet are one call: fifty small
        images that come in while the window paints are one event, not fifty.
    """

    def __init__(self, read_mail: Callable[[], None]) -> None:
        self._read_mail = WeakMethod(read_mail)
        self._office = _open_office()
        self._rung = False

    def ring(self) -> None:
        """Return at once; nothing happens where the program is ending or the owner of the mail is gone."""
        if self._rung:
            return  # the answer is still to come, and reads what was left before this
        self._rung = True
        self._office.rung.append(self)
        with contextlib.suppress(RuntimeError):  # Qt has left before a thread that hangs
            self._office.called.emit()

    def answer(self) -> None:
        """Call ``read_mail`` where its owner still lives. On the UI thread."""
        self._rung = False  # before the mail is read: what comes meanwhile rings again
        read_mail = self._read_mail()
        if read_mail is not None and isValid(getattr(read_mail, "__self__", None)):
            read_mail()


class _Office(QObject):
    """Hears all bells; one a process, never destroyed."""

    called = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rung: deque[Bell] = deque()
        self.called.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _answer(self) -> None:
        if self.rung:
            self.rung.popleft().answer()
        release_owners()


_office: _Office | None = None


def _open_office() -> _Office:
    global _office
    if _office is None:
        _office = _Office()
    return _office
