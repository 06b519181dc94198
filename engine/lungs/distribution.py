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
#: Depths that differ by less are equal, in pixels of the lungs' grid.
_SAME = 1e-6

Weights = npt.NDArray[np.float64]


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
            outer += weight * float(_outer_part(own, _map_pixel(stack, place))[affected].sum())
            behind += weight * float(_back_half(own)[affected].sum())
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


def _outer_part(lung: npt.NDArray[np.bool_], pixel: tuple[float, float]) -> Weights:
    """How far each pixel of a lung, of this height and width, on one slice belongs to the third that is nearest to its
    edge, 0..1.

    Many pixels lie equally deep: those at the border share what is left, so that it is a third and no more.
    """
    from scipy import ndimage

    depth = ndimage.distance_transform_edt(np.pad(lung, 1), sampling=pixel)[1:-1, 1:-1]
    own = np.sort(depth[lung])
    limit = own[min(own.size - 1, int(OUTER * own.size))]
    within, border = lung & (depth < limit - _SAME), lung & (np.abs(depth - limit) <= _SAME)
    found: Weights = within.astype(np.float64)
    found[border] = (OUTER * own.size - within.sum()) / border.sum()
    return found


def _back_half(lung: npt.NDArray[np.bool_]) -> Weights:
    """How far each pixel of a lung on one slice lies behind the line that halves its area, 0..1: the row that the line
    runs through belongs to both halves (display has the back at the bottom)."""
    rows = lung.sum(axis=1)
    behind = np.clip((np.cumsum(rows) - rows.sum() / 2.0) / np.maximum(rows, 1), 0.0, 1.0)
    found: Weights = lung * behind[:, np.newaxis]
    return found
