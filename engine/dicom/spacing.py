"""Distances between slices: regular, with holes, of several kinds, or none at all. Always from the positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from engine.dicom.findings import finding
from engine.dicom.image_number import image_numbers
from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.stack import Stack
from engine.dicom.values import Finding, Severity, SliceHeader
from engine.language import counted, phrase

TOLERANCE = 0.1
"""Part of the usual distance by which one may differ and still count as regular."""

MAX_OFF_MULTIPLE = 0.3
"""Part of the usual distance by which a hole may differ from whole slices: half of one would fit any hole."""

MAX_GAP_MM = 40.0
MAX_MISSING = 0.2
WIDE_MM = 10.5
MIN_RUN = 3
"""Gaps of one length in a row that make a part of its own (mixed spacing) rather than a hole."""

_NAMED = 3


def check_spacing(stack: Stack) -> Iterator[Finding]:
    """Findings missing-slices, irregular-spacing, mixed-spacing and wide-spacing."""
    gaps = stack.gaps_mm
    holes = [(index, gap) for index, gap in enumerate(gaps) if gap > SAME_POSITION_MM]
    if len(holes) < 2:
        return
    usual = median(gap for _, gap in holes)
    if usual > WIDE_MM:
        yield finding("wide-spacing", f"The images are {usual:.1f} mm apart.")
    odd = [(index, gap) for index, gap in holes if abs(gap - usual) > TOLERANCE * usual]
    if not odd:
        return
    if _is_mixed([gap for _, gap in holes]):
        yield _mixed(holes)
    elif all(_is_multiple(gap, usual) for _, gap in odd):
        yield _missing(odd, usual, stack.headers)
    else:
        yield _irregular(odd, usual, stack.headers)


def _is_multiple(gap: float, usual: float) -> bool:
    times = round(gap / usual)
    return times >= 2 and abs(gap - times * usual) <= min(times * TOLERANCE, MAX_OFF_MULTIPLE) * usual


def _is_mixed(gaps: list[float]) -> bool:
    """True for at least two runs of regular gaps that differ, with hardly anything between them."""
    runs = _runs(gaps)
    long = [(length, gap) for length, gap in runs if length >= MIN_RUN]
    covered = sum(length for length, _ in long)
    kinds = {round(gap, 1) for _, gap in long}
    return len(kinds) >= 2 and covered >= 0.9 * len(gaps)


def _runs(gaps: list[float]) -> list[tuple[int, float]]:
    """(length, gap) of each run of gaps that agree to 0.05 mm."""
    return [(len(list(run)), key / 20) for key, run in groupby(gaps, key=lambda gap: round(gap * 20))]


def _mixed(holes: list[tuple[int, float]]) -> Finding:
    runs = [(length, gap) for length, gap in _runs([gap for _, gap in holes]) if length >= MIN_RUN]
    parts = "; ".join(phrase(f"{length + 1} images every {gap:.2f} mm") for length, gap in runs[: 2 * _NAMED])
    return finding("mixed-spacing", f"The distance between images changes: {parts}.")


def _missing(odd: list[tuple[int, float]], usual: float, headers: Sequence[SliceHeader]) -> Finding:
    missing = sum(round(gap / usual) - 1 for _, gap in odd)
    largest = max(gap for _, gap in odd)
    severe = missing > MAX_MISSING * (len(headers) + missing) or largest > MAX_GAP_MM
    return finding(
        "missing-slices",
        counted(
            missing,
            f"One image is missing in a stack of one every {usual:.2f} mm: {_where(odd, headers)}.",
            f"{missing} images are missing in a stack of one every {usual:.2f} mm: {_where(odd, headers)}.",
        ),
        _neighbours(odd),
        Severity.REFUSE if severe else None,
    )


def _irregular(odd: list[tuple[int, float]], usual: float, headers: Sequence[SliceHeader]) -> Finding:
    largest = max(gap for _, gap in odd)
    return finding(
        "irregular-spacing",
        counted(
            len(odd),
            f"One distance differs from the usual {usual:.2f} mm: {_where(odd, headers)}.",
            f"{len(odd)} distances differ from the usual {usual:.2f} mm: {_where(odd, headers)}.",
        ),
        _neighbours(odd),
        Severity.REFUSE if largest > MAX_GAP_MM else None,
    )


def _where(odd: list[tuple[int, float]], headers: Sequence[SliceHeader]) -> str:
    """The largest gaps, in words; images have the numbers that a reader knows them by."""
    worst = sorted(odd, key=lambda pair: -pair[1])[:_NAMED]
    pairs = sorted((*sorted(image_numbers(headers, (index, index + 1))), gap) for index, gap in worst)
    words = [phrase(f"{gap:.1f} mm between images {lower} and {higher}") for lower, higher, gap in pairs]
    return "; ".join((*words, *([phrase(f"{len(odd) - _NAMED} more")] if len(odd) > _NAMED else ())))


def _neighbours(odd: list[tuple[int, float]]) -> list[int]:
    return sorted({*(index for index, _ in odd), *(index + 1 for index, _ in odd)})
