"""An even grid for slices that lie unevenly: each row the nearest slice, and gaps where no slice reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

TOLERANCE = 0.1
"""Part of the usual distance by which distances may differ and still count as even."""

MOST_ROWS_A_SLICE = 8
"""So that one slice far away from all others can't ask for a volume of any size."""


@dataclass(frozen=True)
class EvenGrid:
    """Rows at one distance along the stack.

    Attributes
    ----------
    step_mm : float
        Between rows.
    slices : tuple of int or None
        Index of the nearest slice for each row; None in a gap, which no slice reaches by half its thickness or by half
        a step.
    """

    step_mm: float
    slices: tuple[int | None, ...]

    @property
    def empty(self) -> int:
        """How many rows lie in gaps."""
        return sum(index is None for index in self.slices)


def even_grid(positions_mm: Sequence[float], thickness_mm: float | None = None) -> EvenGrid | None:
    """The even grid of a stack; None where its slices lie evenly already, or nothing can be made of them.

    Parameters
    ----------
    positions_mm : sequence of float
        Along the normal, ascending.
    thickness_mm : float or None
        Slice Thickness; how far a slice reaches, where that is more than the step.

    Returns
    -------
    EvenGrid or None
        From the first slice to the last, with the usual distance (the median) as step.
    """
    gaps = [after - before for before, after in pairwise(positions_mm)]
    if len(gaps) < 2 or min(gaps) <= 0:
        return None
    step = median(gaps)
    first, last = positions_mm[0], positions_mm[-1]
    mean = (last - first) / len(gaps)
    # Small steps in one direction add up: no slice may lie nearer to the place of another.
    beside = max(abs(place - first - mean * index) for index, place in enumerate(positions_mm))
    if beside <= step / 2 and all(abs(gap - step) <= TOLERANCE * step for gap in gaps):
        return None
    rows = round((last - first) / step) + 1
    if rows > MOST_ROWS_A_SLICE * len(positions_mm):
        return None
    reach = max(step, thickness_mm or 0.0) / 2 + TOLERANCE * step
    slices: list[int | None] = []
    nearest = 0
    for row in range(rows):
        place = first + (last - first) * row / (rows - 1)
        while nearest + 1 < len(positions_mm) and positions_mm[nearest + 1] - place <= place - positions_mm[nearest]:
            nearest += 1
        slices.append(nearest if abs(positions_mm[nearest] - place) <= reach else None)
    return EvenGrid((last - first) / (rows - 1), tuple(slices))
