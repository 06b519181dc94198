"""In which order the slices of a series go through the networks: coarse to fine, or as they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.dicom import ScaleLook


#: Half of the slices and both ends: slices of 5 mm have a comb of 10 mm, those of 6 mm have none.
MOST_IN_A_COMB = 0.55


def _no_check(_looks: Sequence[ScaleLook]) -> None:
    """Nothing is wrong with any scale."""


@dataclass(frozen=True)
class Course:
    """The turns of a series' slices. What comes of a slice does not depend on its turn.

    Attributes
    ----------
    levels : tuple of tuple of int
        Indices of the slices to be judged, each once. What is under way at the end of a level is finished before the
        next begins.
    samples : tuple of int
        Slices that come first of all, whatever their level: before any network runs, ``check`` sees their scales.
    check : callable
        Takes the looks at the samples that could be read; what it raises ends the run.
    """

    levels: tuple[tuple[int, ...], ...]
    samples: tuple[int, ...] = ()
    check: Callable[[Sequence[ScaleLook]], None] = field(default=_no_check, repr=False)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """All indices, in their turn; samples also where no level names them."""
        first = set(self.samples)
        return self.samples + tuple(index for level in self.levels for index in level if index not in first)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Of each level, how many slices of :attr:`order` have had their turn once it is complete."""
        turn = {index: place for place, index in enumerate(self.order, start=1)}
        ends: list[int] = []
        for level in self.levels:
            ends.append(max([*(turn[index] for index in level), *ends[-1:], 0]))
        return tuple(ends)


def in_order(count: int) -> Course:
    """As the slices lie, all of one level."""
    return Course((tuple(range(count)),))


def coarse_to_fine(positions_mm: Sequence[float], spacings_mm: Sequence[float]) -> tuple[tuple[int, ...], ...]:
    """Levels: an even comb over the series for each spacing, the widest first, then all that is left.

    Parameters
    ----------
    positions_mm : sequence of float
        Of each slice along the normal, ascending.
    spacings_mm : sequence of float
        Distances between the teeth of the combs, descending.

    Returns
    -------
    tuple of tuple of int
        A comb of more than :data:`MOST_IN_A_COMB` of the slices saves nothing: it is no level of its own.
    """
    left = list(range(len(positions_mm)))
    levels: list[tuple[int, ...]] = []
    taken: set[int] = set()
    for spacing in spacings_mm:
        teeth = comb(positions_mm, spacing)
        if len(teeth) > MOST_IN_A_COMB * len(positions_mm):
            break
        level = tuple(index for index in teeth if index not in taken)
        if level:
            levels.append(level)
            taken |= set(level)
    rest = tuple(index for index in left if index not in taken)
    return (*levels, rest) if rest else tuple(levels)


def comb(positions_mm: Sequence[float], spacing_mm: float) -> tuple[int, ...]:
    """Indices of the slices nearest to a place every ``spacing_mm``, from the first to the last slice; ascending.

    Parameters
    ----------
    positions_mm : sequence of float
        Ascending.
    spacing_mm : float
        Above 0.
    """
    if not positions_mm:
        return ()
    first, length = positions_mm[0], positions_mm[-1] - positions_mm[0]
    steps = max(1, round(length / spacing_mm))
    wanted = [first + length * step / steps for step in range(steps + 1)]
    found: set[int] = set()
    index = 0
    for place in wanted:
        while index + 1 < len(positions_mm) and abs(positions_mm[index + 1] - place) <= abs(
            positions_mm[index] - place
        ):
            index += 1
        found.add(index)
    return tuple(sorted(found))
