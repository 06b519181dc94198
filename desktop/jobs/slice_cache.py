"""SliceCache: decoded slices within a byte budget; what is far from the eye goes first."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.generic]


class SliceCache:
    """Holds decoded slices of several series.

    Slices of series that nobody looks at are dropped first (least recently opened first), then those with the
    largest distance from a slice in view. The slices in view themselves are never dropped, so a budget smaller than
    one slice still shows images.

    Parameters
    ----------
    budget_bytes : int
        Sum of ``nbytes`` to stay under.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self._series: OrderedDict[str, dict[int, Pixels]] = OrderedDict()
        self._focus: dict[str, tuple[int, ...]] = {}
        self._bytes = 0

    @property
    def bytes_used(self) -> int:
        return self._bytes

    def get(self, series_key: str, index: int) -> Pixels | None:
        """The slice, or None when it is not here."""
        return self._series.get(series_key, {}).get(index)

    def indices(self, series_key: str) -> set[int]:
        """Which slices of a series are here."""
        return set(self._series.get(series_key, ()))

    def count(self, series_key: str) -> int:
        """How many slices of a series are here."""
        return len(self._series.get(series_key, ()))

    def focus(self, series_key: str, *indices: int) -> None:
        """Say which slices of a series are in view: one, or as many as panes show it."""
        self._focus[series_key] = tuple(set(indices))
        self._series.setdefault(series_key, {})
        self._series.move_to_end(series_key)

    def unfocus(self, series_key: str) -> None:
        """Say that a series is in no pane any more."""
        self._focus.pop(series_key, None)

    def put(self, series_key: str, index: int, pixels: Pixels) -> None:
        """Take a slice in and drop others until the budget holds."""
        slices = self._series.setdefault(series_key, {})
        replaced = slices.get(index)
        self._bytes += pixels.nbytes - (0 if replaced is None else replaced.nbytes)
        slices[index] = pixels
        while self._bytes > self.budget_bytes and self._drop_one():
            pass

    def forget(self, series_key: str) -> None:
        """Drop a series altogether."""
        for pixels in self._series.pop(series_key, {}).values():
            self._bytes -= pixels.nbytes
        self._focus.pop(series_key, None)

    def room_for(self, slice_bytes: int, series_count: int = 1) -> int:
        """How many slices of that size each of ``series_count`` series may hold within the budget, at least 1."""
        return max(1, self.budget_bytes // max(1, slice_bytes * max(1, series_count)))

    def distance(self, series_key: str, index: int) -> int:
        """How many slices one is from the nearest in view of its series; 0 where none of it is."""
        return min((abs(index - place) for place in self._focus.get(series_key, ())), default=0)

    def reach(self, slice_bytes: int) -> float:
        """Nearer than so many slices to one in view, one more of that size would stay; inf while there is room."""
        unseen = any(held for series_key, held in self._series.items() if series_key not in self._focus)
        if unseen or self._bytes + slice_bytes <= self.budget_bytes:
            return math.inf
        return self._farthest()[0]

    def _farthest(self) -> tuple[int, str, int]:
        """Distance, series and index of the slice in the series in view that goes first."""
        ends = ((key, index) for key in self._focus for index in self._ends(key))
        return max(((self.distance(key, index), key, index) for key, index in ends), default=(0, "", 0))

    def _ends(self, series_key: str) -> Iterable[int]:
        """The slices of a series in view among which is the farthest: the first and the last where one is in view."""
        held = self._series[series_key]
        return (min(held), max(held)) if held and len(self._focus[series_key]) == 1 else held

    def _drop_one(self) -> bool:
        for series_key, slices in self._series.items():
            if series_key not in self._focus and slices:
                self._bytes -= slices.pop(next(iter(slices))).nbytes
                return True
        distance, series_key, index = self._farthest()
        if distance == 0:
            return False
        self._bytes -= self._series[series_key].pop(index).nbytes
        return True
