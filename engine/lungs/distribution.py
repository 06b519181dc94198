"""How opacities lie in the lungs: near the pleura, at the back, low, on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.lungs.extent import SIDES, Extent
from engine.lungs.layer import LEFT, RIGHT
from engine.lungs.stack import LungStack
from engine.preprocess.opacity_map import MAP_SIZE

#: Part of each lung's area on a slice that counts as its outer part: what lies nearest to the pleura.
OUTER = 1.0 / 3.0


@dataclass(frozen=True)
class Distribution:
    """Shares of what is affected, 0..1; None where nothing is.

    Attributes
    ----------
    peripheral : float or None
        In the third of the lung that lies nearest to the pleura (in the plane of each slice); a third is what chance
        gives.
    posterior : float or None
        Behind the line that halves each lung on its slice; a half is what chance gives.
    lower : float or None
        In the lower third of each lung's own extent along the axis.
    balance : float or None
        Affected part of the less affected lung over that of the other: 0 one side only, 1 both alike.
    """

    peripheral: float | None = None
    posterior: float | None = None
    lower: float | None = None
    balance: float | None = None


def measure_distribution(stack: LungStack, extent: Extent) -> Distribution:
    """Where the affected volume of :func:`engine.lungs.extent.measure_extent` lies."""
    whole = extent.of()
    if whole.affected <= 0:
        return Distribution()
    outer = behind = total = 0.0
    for place, classes in enumerate(extent.classes):
        if not classes.any():
            continue
        lungs = stack.lungs_on_map(place)
        weight = stack.thickness_mm[place] * _box_area(stack, place)
        for side in SIDES:
            own = lungs == side
            affected = (classes > 0) & own
            if not affected.any():
                continue
            outer += weight * float((affected & _outer_part(own, _map_pixel(stack, place))).sum())
            behind += weight * float((affected & _back_half(own)).sum())
            total += weight * float(affected.sum())
    parts = [extent.of(side).affected_fraction or 0.0 for side in (SIDES[RIGHT], SIDES[LEFT])]
    return Distribution(
        peripheral=outer / total if total else None,
        posterior=behind / total if total else None,
        lower=extent.of(zone="lower").affected / whole.affected,
        balance=min(parts) / max(parts) if max(parts) > 0 else None,
    )


def _box_area(stack: LungStack, place: int) -> float:
    opacity = stack.layers[place].opacity
    assert opacity is not None
    return float(opacity.box.height * opacity.box.width)


def _map_pixel(stack: LungStack, place: int) -> tuple[float, float]:
    """Height and width of a pixel of a layer's opacity map, in those of the lungs' grid, which are square: a map has as
    many rows as columns, whatever the crop's shape."""
    opacity, grid = stack.layers[place].opacity, stack.layers[place].grid
    assert opacity is not None
    return opacity.box.height / grid.step[0] / MAP_SIZE, opacity.box.width / grid.step[1] / MAP_SIZE


def _outer_part(lung: npt.NDArray[np.bool_], pixel: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """The third of a lung's pixels, of this height and width, on one slice that is nearest to its edge."""
    from scipy import ndimage

    depth = ndimage.distance_transform_edt(np.pad(lung, 1), sampling=pixel)[1:-1, 1:-1]
    limit = float(np.quantile(depth[lung], OUTER))
    found: npt.NDArray[np.bool_] = lung & (depth <= limit)
    return found


def _back_half(lung: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Pixels of a lung on one slice below the row that halves its area (display has the back at the bottom)."""
    rows = np.cumsum(lung.sum(axis=1))
    middle = int(np.searchsorted(rows, rows[-1] / 2.0))
    found: npt.NDArray[np.bool_] = lung.copy()
    found[: middle + 1] = False
    return found
