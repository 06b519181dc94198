"""How long work says where it is, and how it is asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """One report of a long-running stage.

    Attributes
    ----------
    stage : str
        Stable word: ``scan``, ``decode``, ``preprocess``, ``inference``, ``engine-build``, ``batch``,
        ``retrieve``.
    done : int
        Units finished so far, >= 0.
    total : int or None
        Units in all; None while it is not known.
    note : str
        Free text for the user, without identifiers.
    """

    stage: str
    done: int
    total: int | None = None
    note: str = ""


ProgressSink = Callable[[Progress], None]


def ignore_progress(_progress: Progress) -> None:
    """Take a report and do nothing: the default sink."""


class CancelToken:
    """Asks running work to stop; safe to share between threads. Once cancelled it stays so."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep for up to ``seconds``; return True at once when cancelled."""
        return self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """Raise :class:`engine.errors.Cancelled` when the work should stop."""
        if self._event.is_set():
            raise Cancelled
