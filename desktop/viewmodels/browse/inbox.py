"""Inbox: series that a scan found, handed on a few milliseconds at a time, so that the window stays alive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from engine.dicom.values import Series, Study

#: One helping may take this long before the event loop gets its turn, milliseconds.
BUDGET_MS = 6
#: Between two helpings; not 0, because painting and input come first.
PAUSE_MS = 4


class Inbox(QObject):
    """Calls ``take(study, series)`` for each series that was put in.

    Signals
    -------
    emptied()
        All that was put in has been taken.
    """

    emptied = Signal()

    def __init__(self, take: Callable[[Study, Series], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._waiting: OrderedDict[tuple[str, str], tuple[Study, Series]] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._take_some)

    @property
    def empty(self) -> bool:
        return not self._waiting

    def put(self, studies: Iterable[Study]) -> None:
        """Put series in; a newer reading takes the place of one that still waits."""
        for study in studies:
            for series in study.series:
                self._waiting[study.key, series.key] = (study, series)
        if self._waiting:
            self._timer.start()

    def clear(self) -> None:
        self._waiting.clear()

    def close(self) -> None:
        self._timer.stop()

    def _take_some(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while self._waiting and clock.elapsed() < BUDGET_MS:
            _, (study, series) = self._waiting.popitem(last=False)
            self._take(study, series)
        if not self._waiting:
            self._timer.stop()
            self.emptied.emit()


def same_reading(one: Series, other: Series) -> bool:
    """True when two readings of a series hold the same images and say the same of them."""
    if one is other:
        return True
    if len(one.headers) != len(other.headers) or one.findings != other.findings:
        return False
    pairs = zip(one.headers, other.headers, strict=True)
    return one.description == other.description and all(a.source == b.source for a, b in pairs)
