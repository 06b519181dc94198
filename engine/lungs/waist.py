"""Where a lung tapers to a waist and another organ hangs on its tip, in millimetres: thin slices and thick alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from engine.dicom.planes import SAME_POSITION_MM

#: A waist is narrower than this part of the largest area, and on both sides it widens by the second, to the third of
#: the largest area at least: behind it lies another organ, a full stomach, a loop of bowel.
_WAIST, _WIDENS, _LEAST = 0.15, 1.6, 0.05
#: It widens within this length, or within so many slices where these are farther apart.
_REACH_MM, _REACH = 15.0, 3
#: It tapers: the slices next to it have less than the first part of the largest area, and from where it is narrow still
#: it does not reach the second within this length, nor on the next slice. Slices that lost their lung lie between full
#: ones, and are no waist, however many they are.
_NEAR, _FULL, _STROKE_MM = 0.4, 0.5, 5.0


def between_waists(area: dict[int, float], positions_mm: Sequence[float], spans_mm: Sequence[float]) -> tuple[int, int]:
    """First and last place of a lung; where it tapers to a waist and widens again, the smaller part is no lung.

    The waist itself is the lung's tip, at whichever end of the stack the other organ lies.

    Parameters
    ----------
    area : dict
        Place of a slice in the stack -> area of the lung on it, mm2.
    positions_mm : sequence of float
        Of every slice of the stack along its normal.
    spans_mm : sequence of float
        What every slice of the stack stands for along it.
    """
    places = sorted(area)
    values = [area[place] for place in places]
    at_mm = [positions_mm[place] for place in places]
    cuts = [0, *(at for at in range(1, len(values) - 1) if _is_waist(values, at_mm, at)), len(values) - 1]
    volumes = [value * spans_mm[place] for place, value in zip(places, values, strict=True)]
    parts = [(sum(volumes[first : last + 1]), first, last) for first, last in pairwise(cuts)]
    _, first, last = max(parts)
    return places[first], places[last]


def _is_waist(values: Sequence[float], at_mm: Sequence[float], at: int) -> bool:
    """Narrow, and on both sides it tapers to what is wider again."""
    largest = max(values)
    if values[at] >= _WAIST * largest or max(values[at - 1], values[at + 1]) >= _NEAR * largest:
        return False
    wide = max(_WIDENS * values[at], _LEAST * largest)
    sides = (range(at - 1, -1, -1), range(at + 1, len(values)))
    return all(
        _tapers([(abs(at_mm[place] - at_mm[at]), values[place]) for place in side], values[at], wide, _FULL * largest)
        for side in sides
    )


def _tapers(outwards: Sequence[tuple[float, float]], waist: float, wide: float, full: float) -> bool:
    """Whether areas (with their distances from a waist, outwards) get wide in reach, are nowhere narrower before, and
    not full at one stroke; what is behind, even the other end of a small organ, does not count."""
    narrow_mm = 0.0
    for number, (far_mm, value) in enumerate(outwards):
        if value < waist or (number >= _REACH and far_mm > _REACH_MM + SAME_POSITION_MM):
            return False
        if value >= wide:
            return value < full and max(_within(outwards[number:], narrow_mm + _STROKE_MM), default=0.0) < full
        narrow_mm = far_mm
    return False


def _within(outwards: Iterable[tuple[float, float]], end_mm: float) -> list[float]:
    return [value for far_mm, value in outwards if far_mm <= end_mm + SAME_POSITION_MM]
