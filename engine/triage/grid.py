"""Thin series on a grid: as many slices as carry information; the others are left, or filled in after the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.dicom.values import Series
from engine.triage.refused import slice_place
from engine.triage.values import Reason, SeriesResult, SliceResult, Status

#: Slices closer than this on average are thin, mm.
THIN_BELOW_MM = 2.5
#: Distance of the slices that are judged of a thin series, mm.
GRID_MM = 3.0
#: A grid of more than this part of the slices saves too little.
MOST_KEPT = 0.75
#: Why a slice was not judged.
OFF_GRID = "off-grid"
#: Code of what a result on a grid says of itself.
ON_GRID = "on-grid"


def thin_grid(series: Series) -> tuple[int, ...] | None:
    """Indices of the slices to be judged, ascending; None where the series is not thin: all of them are."""
    from engine.inference.course import comb

    positions = [header.position_along_normal_mm for header in series.headers]
    if len(positions) < 2 or positions[-1] - positions[0] >= THIN_BELOW_MM * (len(positions) - 1):
        return None
    teeth = comb(positions, GRID_MM)
    return teeth if len(teeth) <= MOST_KEPT * len(positions) else None


def with_the_rest(
    series: Series, result: SeriesResult, grid: tuple[int, ...], rest: Sequence[SliceResult] = ()
) -> SeriesResult:
    """The result of a grid with every slice of the series accounted for, and a sentence that says so.

    Parameters
    ----------
    rest : sequence of SliceResult
        The slices between, where they were judged after the verdict; else they are :data:`OFF_GRID`.
    """
    known = {one.index: replace(one, filled=True) for one in rest} | {one.index: one for one in result.slices}
    slices = tuple(
        known.get(index) or SliceResult(**slice_place(header, index), excluded=OFF_GRID)
        for index, header in enumerate(series.headers)
    )
    judged, total = len(grid), len(slices)
    text = f"The slices are thin: this result rests on {judged} of {total} images, about {GRID_MM:.0f} mm apart."
    later = "The others were judged after it, and changed nothing of it."
    warnings = (*result.warnings, Reason(ON_GRID, f"{text} {later}" if rest else text))
    return replace(result, slices=slices, slices_total=len(slices), warnings=warnings)


def is_on_grid(result: SeriesResult) -> bool:
    """Whether a result rests on a grid."""
    return any(one.code == ON_GRID for one in result.warnings)


def has_gaps(result: SeriesResult) -> bool:
    """Whether slices between those of a grid were left that can be filled in: those of a refused series never are."""
    return result.status is not Status.REFUSED and any(one.excluded == OFF_GRID for one in result.slices)
