"""Lungs without a network: what thresholds find, as the check of what the network finds, and where there is none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from engine.preprocess.field import FieldGrid
from engine.preprocess.grey import split_level
from engine.preprocess.masks import Mask, Regions, find_regions
from engine.preprocess.spec import PreprocessSpec

Float32 = npt.NDArray[np.float32]

#: A region with at least this part of itself on each side of the midline is both lungs, grown together.
_BOTH_SIDES = 0.2
#: They part within this part of the body's width around its midline.
_JUNCTION = 0.15


def classical_regions(image: Float32, grid: FieldGrid, spec: PreprocessSpec, *, is_hu: bool) -> Regions:
    """Body and lungs on the grid.

    Parameters
    ----------
    image : numpy.ndarray
        (128, 128) float32 in 0..1 of :func:`engine.preprocess.lung_image`.
    grid : FieldGrid
        Where the slice lies on it.
    is_hu : bool
        Whether its grey levels are those of HU; else the limit between air and tissue is found (Otsu 1979).
    """
    values = image[grid.pixels]
    if is_hu:
        limits = tuple(
            (level - spec.lungs_low_hu) / (spec.lungs_high_hu - spec.lungs_low_hu)
            for level in (spec.lung_below_hu, spec.gas_below_hu)
        )
    else:
        limits = (split_level(values * np.float32(255.0)) / 255.0, -1.0)
    found = find_regions(values, limits[0], limits[1], spec.smallest_region)
    return Regions(_placed(found.body, grid), _placed(found.lung, grid))


def classical_lungs(image: Float32, grid: FieldGrid, spec: PreprocessSpec, *, is_hu: bool) -> Float32:
    """Right and left lung as thresholds find them, in the form that the lungs network gives.

    A consolidation at the chest wall is missing in it: no threshold tells it from the wall.

    Returns
    -------
    numpy.ndarray
        (2, 128, 128) float32, 0 or 1: the patient's right lung (on the image's left), then the left one.
    """
    regions = classical_regions(image, grid, spec, is_hu=is_hu)
    return split_sides(regions.lung, regions.body)


def split_sides(lung: Mask, body: Mask) -> Float32:
    """Tell the lungs apart by the body's midline; lungs that touch in front part where the bridge is thinnest.

    Returns
    -------
    numpy.ndarray
        (2, rows, columns) float32, 0 or 1: on the image's left (right lung), on its right (left lung).
    """
    sides = np.zeros((2, *lung.shape), np.float32)
    columns = np.flatnonzero(body.any(axis=0))
    if columns.size == 0:
        return sides
    middle = float(np.average(np.arange(lung.shape[1]), weights=body.sum(axis=0)))
    reach = max(1.0, _JUNCTION * (columns[-1] - columns[0] + 1))
    labels, count = ndimage.label(lung)
    for region in range(1, count + 1):
        mask = labels == region
        across = mask.sum(axis=0)
        cut = _cut(across, middle, reach)
        sides[0, :, :cut] += mask[:, :cut]
        sides[1, :, cut:] += mask[:, cut:]
    return sides


def _cut(across: npt.NDArray[np.intp], middle: float, reach: float) -> int:
    """First column that belongs to the region's right half: all or none of it where it lies on one side."""
    places = np.arange(across.size)
    share = float(across[places < middle].sum()) / float(across.sum())
    if share < _BOTH_SIDES:
        return 0
    if share > 1.0 - _BOTH_SIDES:
        return across.size
    low, high = max(0, int(middle - reach)), min(across.size, int(middle + reach) + 1)
    # Of equally thin columns the one next to the midline.
    order = across[low:high] + 1e-3 * np.abs(places[low:high] - middle)
    return low + int(np.argmin(order)) + 1


def _placed(mask: Mask, grid: FieldGrid) -> Mask:
    found = np.zeros((grid.size, grid.size), bool)
    found[grid.pixels] = mask
    return found
