"""What the lung areas along the stack say: volume, aeration, and whether the scan covers the lungs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.triage.values import Reason

#: Fewer slices with lung than this and the series is not judged: nothing to aggregate over.
MINIMUM_LUNG_SLICES = 5

#: Lung on the outermost slice above this share of the largest: the scan began or ended inside the lungs.
#: Lungs taper towards apex and base; half of the largest area is far from either end.
CUT_SHARE = 0.5


@dataclass(frozen=True)
class LungSlice:
    """Lung of one readable slice: areas in mm2, position along the normal in mm."""

    index: int
    position_mm: float
    lung_mm2: float
    aerated_mm2: float


def lung_volume_ml(slices: Sequence[LungSlice]) -> float | None:
    """Integral of the lung area along the normal (trapezoids), millilitres; None for fewer than two slices."""
    if len(slices) < 2:
        return None
    position, area = _ordered(slices)
    # numpy renamed its trapezoid rule between the versions that are supported here.
    between = 0.5 * (area[1:] + area[:-1]) * np.diff(position)
    return float(between.sum()) / 1000.0


def aerated_fraction(slices: Sequence[LungSlice]) -> float | None:
    """Share of the lung area that is aerated, 0..1; None where there is no lung."""
    lung = sum(one.lung_mm2 for one in slices)
    return None if lung <= 0 else min(1.0, sum(one.aerated_mm2 for one in slices) / lung)


def coverage_warnings(slices: Sequence[LungSlice]) -> tuple[Reason, ...]:
    """``partial-coverage`` for each end of the stack where the lungs go on beyond the scan."""
    if len(slices) < MINIMUM_LUNG_SLICES:
        return ()
    ordered = sorted(slices, key=lambda one: one.index)
    largest = max(one.lung_mm2 for one in ordered)
    warnings = []
    for end, name in ((ordered[0], "first"), (ordered[-1], "last")):
        share = end.lung_mm2 / largest if largest > 0 else 0.0
        if share > CUT_SHARE:
            message = (
                f"The lungs go on beyond the {name} readable slice (number {end.index + 1}): it still shows "
                f"{share:.0%} of the largest lung area, so part of the lungs was not judged."
            )
            warnings.append(Reason("partial-coverage", message))
    return tuple(warnings)


def _ordered(slices: Sequence[LungSlice]) -> tuple[np.ndarray, np.ndarray]:
    ordered = sorted(slices, key=lambda one: one.position_mm)
    return np.array([one.position_mm for one in ordered]), np.array([one.lung_mm2 for one in ordered])
