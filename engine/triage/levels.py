"""Where two studies of one patient show the same level of the body: by the lungs' own extent, not by slice numbers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.values import Series, SliceHeader
from engine.triage.values import SeriesResult

#: Of the widest slice, what counts as lung at its ends: gas below the diaphragm is less.
_LUNG = 0.05
#: Two slices with lung that are no farther apart than this (mm, or so many slices of thick ones) are of one lung,
#: whatever lies between them.
_GAP_MM, _GAP = 10.0, 2
#: Of the widest slice: lung that ends with less on the last slice of a series ends there by itself.
_CUT = 0.2


@dataclass(frozen=True)
class LungSpan:
    """How far lungs reach along the body, mm, growing towards the head.

    Attributes
    ----------
    low_cut, high_cut : bool
        The series ends where the lungs go on.
    widest : float
        Height of the slice with most lung.
    """

    low: float
    high: float
    low_cut: bool
    high_cut: bool
    widest: float


@dataclass(frozen=True)
class Levels:
    """Heights of OLD and NEW that are one level: ``new = scale * old + offset``, mm."""

    scale: float
    offset: float

    def to_new(self, old_mm: float) -> float:
        return self.scale * old_mm + self.offset

    def to_old(self, new_mm: float) -> float:
        return (new_mm - self.offset) / self.scale


def height(header: SliceHeader) -> float:
    """Position along the body's axis, mm, growing towards the head for an axial slice."""
    return header.position_along_normal_mm * _towards_head(header)


def lung_span(series: Series, result: SeriesResult) -> LungSpan | None:
    """How far the lungs of a judged series reach; None with fewer than two slices of lung."""
    if len(result.slices) != len(series.headers):
        return None
    # What could not be read, or was left between the slices of a grid, is no gap in the lungs.
    judged = [one for one in result.slices if one.lung_area_mm2 is not None]
    if not judged:
        return None
    areas = [one.lung_area_mm2 or 0.0 for one in judged]
    heights = [height(series.headers[one.index]) for one in judged]
    most, widest = max((area, place) for place, area in enumerate(areas))
    lung = [area > _LUNG * most and area > 0.0 for area in areas]
    first, last = _run(lung, heights, widest, -1), _run(lung, heights, widest, 1)
    if first == last:
        return None
    ends = [
        (heights[place], at_end and areas[place] > _CUT * most)
        for place, at_end in ((first, first == 0), (last, last == len(areas) - 1))
    ]
    (low, low_cut), (high, high_cut) = sorted(ends)
    return LungSpan(low, high, low_cut, high_cut, heights[widest])


def levels(old: LungSpan, new: LungSpan) -> Levels:
    """Levels of two spans: both ends on both ends; one end only, millimetre by millimetre, where the other is cut."""
    if not (old.low_cut or new.low_cut or old.high_cut or new.high_cut):
        scale = (new.high - new.low) / (old.high - old.low)
        return Levels(scale, new.low - scale * old.low)
    if not (old.high_cut or new.high_cut):
        return Levels(1.0, new.high - old.high)
    if not (old.low_cut or new.low_cut):
        return Levels(1.0, new.low - old.low)
    return Levels(1.0, new.widest - old.widest)


def _towards_head(header: SliceHeader) -> float:
    return -1.0 if header.normal[2] < 0 else 1.0


def _run(lung: list[bool], heights: list[float], start: int, step: int) -> int:
    """The last slice of lung from ``start`` on in a direction, across small gaps."""
    end = start
    place = start + step
    while 0 <= place < len(lung) and (
        abs(place - end) <= _GAP or abs(heights[place] - heights[end]) <= _GAP_MM + SAME_POSITION_MM
    ):
        if lung[place]:
            end = place
        place += step
    return end
