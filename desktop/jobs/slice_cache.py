"""SliceCache: decoded slices within a byte budget; what is far from the eye goes first."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.generic]


class SliceCache:
    """Holds decoded slices of several series.

    Slices of series that nobody looks at are dropped first (least recently opened first), then those with the
    largest distance from the slice in view. The slice in view itself is never dropped, so a budget smaller than
    one slice still shows images.

    Parameters
    ----------
    budget_bytes : int
        Sum of ``nbytes`` to stay under.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self._series: OrderedDict[str, dict[int, Pixels]] = OrderedDict()
        self._focus: dict[str, int] = {}
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

    def focus(self, series_key: str, index: int) -> None:
        """Say which slice of a series is in view."""
        self._focus[series_key] = index
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

    def _drop_one(self) -> bool:
        for series_key, slices in self._series.items():
            if series_key not in self._focus and slices:
                self._bytes -= slices.pop(next(iter(slices))).nbytes
                return True
        distance, series_key, index = max(
            ((abs(i - self._focus[key]), key, i) for key, held in self._series.items() for i in held),
            default=(0, "", 0),
        )
        if distance == 0:
            return False
        self._bytes -= self._series[series_key].pop(index).nbytes
        return True
