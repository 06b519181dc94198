"""SliceStore: decoded slices for all panes: the one in view first, then its neighbours, within a byte budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.jobs import SliceCache, WishQueue
from desktop.viewmodels.view.use_cases import DecodeUseCase
from engine.dicom.values import Series, SliceHeader, SliceSource
from engine.errors import AlveoscopeError

Pixels = npt.NDArray[np.generic]
#: Wishes at a time. They are renewed with every scroll and when they run out, so this bounds the cost of a scroll.
HORIZON = 48
#: Slices around the one in view that are looked at with every scroll; farther ones wait for a rest.
NEAR = 64
REST_MS = 120
#: As many with a first look: where one leafs to is not known yet, and all that comes with a series is being painted.
FIRST = 4
THREADS = 2


@dataclass(frozen=True)
class SliceWish:
    """One slice of one series; equal by place and by where its pixels lie, whatever else the header says."""

    series_key: str
    index: int
    source: SliceSource
    header: SliceHeader = field(compare=False)


@dataclass(frozen=True)
class _Look:
    """Where one pane looks: ``direction`` is +1 or -1 after a scroll that way, 0 at the start."""

    series: Series
    index: int
    direction: int


class SliceStore(QObject):
    """Decodes and keeps slices.

    A series that grows while a scan runs keeps its key but not its indices: whatever was decoded for the older
    reading is dropped as soon as a pane looks at the newer one.

    Signals
    -------
    arrived(str, int)
        Series key and index: :meth:`get` has the pixels or the error now.
    """

    arrived = Signal(str, int)

    def __init__(self, decode: DecodeUseCase, budget_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = SliceCache(budget_bytes)
        self._errors: dict[tuple[str, int], AlveoscopeError] = {}
        self._looks: dict[int, _Look] = {}
        self._readings: dict[str, Series] = {}
        self._queue = WishQueue(lambda wish: decode(wish.header), "slices", THREADS, self)
        self._queue.arrived.connect(self._take)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._renew)

    @property
    def bytes_used(self) -> int:
        return self._cache.bytes_used

    @property
    def idle(self) -> bool:
        """True when nothing is decoded or about to be."""
        return self._queue.idle and not self._rest.isActive()

    def cached(self, series_key: str) -> set[int]:
        """Which slices of a series are decoded."""
        return self._cache.indices(series_key)

    def get(self, series: Series, index: int) -> Pixels | AlveoscopeError | None:
        """Pixels, the reason why there are none, or None while they are on their way."""
        if self._readings.get(series.key) is not series:
            return None
        pixels = self._cache.get(series.key, index)
        return pixels if pixels is not None else self._errors.get((series.key, index))

    def look(self, pane: int, series: Series, index: int) -> None:
        """Say what a pane shows now; the wish list follows."""
        before = self._looks.get(pane)
        direction = 0
        if before is not None and before.series.key == series.key:
            step = index - before.index
            direction = before.direction if step == 0 else (1 if step > 0 else -1)
        elif before is not None:
            self.leave(pane)
        if self._readings.get(series.key) is not series:
            self.forget(series.key)
            self._readings[series.key] = series
        self._looks.pop(pane, None)
        self._looks[pane] = _Look(series, index, direction)
        self._focus(series.key)
        self._renew(NEAR if direction else FIRST)
        self._rest.start()

    def leave(self, pane: int) -> None:
        """Say that a pane shows nothing any more."""
        left = self._looks.pop(pane, None)
        if left is not None:
            self._focus(left.series.key)

    def retry(self, series_key: str) -> None:
        """Forget errors of a series: the drive may be back."""
        for place in [place for place in self._errors if place[0] == series_key]:
            del self._errors[place]
        self._renew()

    def forget(self, series_key: str) -> None:
        """Drop all of a series."""
        self._cache.forget(series_key)
        self._readings.pop(series_key, None)
        self._errors = {place: error for place, error in self._errors.items() if place[0] != series_key}

    def close(self) -> None:
        """Stop the threads."""
        self._rest.stop()
        self._queue.close()

    def _focus(self, series_key: str) -> None:
        """Tell the memory which slices of a series are in view now."""
        in_view = [look.index for look in self._looks.values() if look.series.key == series_key]
        if in_view:
            self._cache.focus(series_key, *in_view)
        else:
            self._cache.unfocus(series_key)

    def _renew(self, within: int | None = None) -> None:
        """Send the wish list; ``within`` so many steps of the slices in view, or as far as memory allows."""
        # The pane that moved last is the one that is looked at: its wishes come first.
        looks = list(reversed(self._looks.values()))
        wishes = [self._wish(look, look.index) for look in looks if self._missing(look, look.index)]
        for look in looks:
            wishes.extend(self._neighbours(look, HORIZON // len(looks), within))
        self._queue.wish(wishes)

    def _neighbours(self, look: _Look, most: int, within: int | None) -> Iterator[SliceWish]:
        header = look.series.headers[look.index]
        if self._cache.count(look.series.key) == len(look.series.headers):
            return  # nothing is missing, and this is asked at every image that is passed
        slice_bytes = header.rows * header.columns * 2
        room = self._cache.room_for(slice_bytes, len(self._looks))
        room = room if within is None else min(room, within)
        # What would be dropped as soon as it has come would be wished for again and again.
        found, reach = 0, self._cache.reach(slice_bytes)
        for index in ring(look.index, len(look.series.headers), look.direction):
            room -= 1
            if room <= 0 or found >= most:
                return
            if self._missing(look, index) and self._cache.distance(look.series.key, index) < reach:
                found += 1
                yield self._wish(look, index)

    def _missing(self, look: _Look, index: int) -> bool:
        key = look.series.key
        return self._cache.get(key, index) is None and (key, index) not in self._errors

    @staticmethod
    def _wish(look: _Look, index: int) -> SliceWish:
        header = look.series.headers[index]
        return SliceWish(look.series.key, index, header.source, header)

    @Slot(list)
    def _take(self, batch: list[tuple[SliceWish, Pixels | AlveoscopeError]]) -> None:
        for wish, value in batch:
            reading = self._readings.get(wish.series_key)
            if reading is None or reading.headers[wish.index : wish.index + 1] != (wish.header,):
                continue
            if isinstance(value, AlveoscopeError):
                self._errors[wish.series_key, wish.index] = value
            else:
                self._cache.put(wish.series_key, wish.index, value)
            self.arrived.emit(wish.series_key, wish.index)
        if self._queue.idle and self._looks:
            self._renew()


def ring(index: int, count: int, direction: int = 0) -> Iterator[int]:
    """Indices around one, nearest first; three ahead for one behind while scrolling one way."""
    ahead = direction or 1
    steps_ahead, steps_behind = 1, 1
    pattern = (True, True, True, False) if direction else (True, False)
    while True:
        inside = False
        for is_ahead in pattern:
            step = steps_ahead * ahead if is_ahead else -steps_behind * ahead
            if is_ahead:
                steps_ahead += 1
            else:
                steps_behind += 1
            if 0 <= index + step < count:
                inside = True
                yield index + step
        if not inside and steps_ahead > count and steps_behind > count:
            return
