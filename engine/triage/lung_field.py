"""What the lung areas along the stack say: whether the scan covers the lungs, and whether enough of them was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dicom.image_number import image_numbers
from engine.dicom.values import SliceHeader
from engine.triage.values import Reason
from engine.triage.words import share

#: Fewer slices with lung than this and the series is not judged: nothing to aggregate over.
MINIMUM_LUNG_SLICES = 5

#: Lung on the outermost slice above this share of the largest: the scan began or ended inside the lungs.
#: Lungs taper towards apex and base; half of the largest area is far from either end.
CUT_SHARE = 0.5


@dataclass(frozen=True)
class LungSlice:
    """Lung of one readable slice, mm2."""

    index: int
    lung_mm2: float


def coverage_warnings(slices: Sequence[LungSlice], headers: Sequence[SliceHeader]) -> tuple[Reason, ...]:
    """``partial-coverage`` for each end of the stack where the lungs go on beyond the scan."""
    if len(slices) < MINIMUM_LUNG_SLICES:
        return ()
    ordered = sorted(slices, key=lambda one: one.index)
    largest = max(one.lung_mm2 for one in ordered)
    warnings = []
    for end in (ordered[0], ordered[-1]):
        part = end.lung_mm2 / largest if largest > 0 else 0.0
        if part > CUT_SHARE:
            # Neither "first" nor "last": which of the two it is, depends on who counts from which end.
            (number,), area = image_numbers(headers, (end.index,)), share(part)
            message = (
                f"The lungs go on beyond image {number}, the outermost that could be read: it still shows {area} of "
                "the largest lung area, so part of the lungs was not judged."
            )
            warnings.append(Reason("partial-coverage", message))
    return tuple(warnings)
