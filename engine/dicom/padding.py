"""Pixels that hold no measurement: declared padding, and what lies around the round field of view.

A reconstruction is round, an image is square. Scanners fill the corners with a number of their own, declared as Pixel
Padding Value (PS3.3 C.7.5.1.1.2) or not, and nodes on the way spoil it: -2000 in unsigned words reads 63536. Nothing
that a CT measures has 62512 HU. A declared value that tissue has, too (0 HU is water), is no padding inside a patient.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Stored = npt.NDArray[Any]

AIR_HU = -1024
"""What padding becomes, and the lowest value that is kept: nothing in a patient is lighter than air."""

HIGHEST_TISSUE_HU = 3071
"""The top of a scale of 12 bits: denser is only metal, and that does not lie outside of the field of view."""

HIGHEST_HU = 32767
"""No scanner's scale reaches further, extended ones included."""

_LIKE_AIR_HU = -900
_RING = 0.97
"""Radius, of half the image, beyond which a value that no tissue has is padding; some fields of view are smaller."""


def in_range(values: Stored, declared: tuple[int, int]) -> Mask:
    """Where values lie within a declared range of padding."""
    return np.asarray((values >= declared[0]) & (values <= declared[1]))


def padding_mask(
    words: Stored, values: Stored, declared: tuple[int, int] | None, rescale: tuple[float, float] | None
) -> Mask | None:
    """Which pixels hold no measurement; None where all do, or where it makes no difference.

    Parameters
    ----------
    words : numpy.ndarray
        (rows, columns) as stored, before any bit was masked: the standard compares padding with these.
    values : numpy.ndarray
        (rows, columns) stored values.
    declared : tuple of int or None
        Lowest and highest stored value of padding.
    rescale : tuple of float or None
        (slope, intercept) to HU; without it only what is declared counts.
    """
    if rescale is None:
        return None if declared is None else in_range(words, declared) | in_range(values, declared)
    found = _undeclared(values, rescale)
    if declared is not None:
        mask = in_range(words, declared) | in_range(values, declared)
        if mask.any():
            believed = _believed(mask, values, rescale, single=declared[0] == declared[1])
            found = believed if found is None else found | believed
    return found


def _believed(mask: Mask, values: Stored, rescale: tuple[float, float], *, single: bool) -> Mask:
    """Declared padding without what a patient may hold inside."""
    slope, intercept = rescale
    padded = values[mask]
    low, high = sorted(slope * float(end) + intercept for end in (padded.min(), padded.max()))
    if high <= AIR_HU or low > HIGHEST_TISSUE_HU:
        return mask
    hu = values.astype(np.float32) * np.float32(slope) + np.float32(intercept)
    unlike_tissue = mask & ((hu <= AIR_HU) | (hu > HIGHEST_TISSUE_HU))
    like_tissue = mask & ~unlike_tissue
    if single:
        return np.asarray(unlike_tissue | _from_the_border(like_tissue))
    outside = beyond_field_of_view(values.shape)
    around = like_tissue & outside
    return np.asarray(unlike_tissue | around) if mask[outside].all() else unlike_tissue


def _from_the_border(mask: Mask) -> Mask:
    """The part of a mask that hangs together with the border of the image."""
    if not (mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any()):
        return np.zeros_like(mask)
    from scipy.ndimage import binary_propagation

    border = np.ones_like(mask)
    border[1:-1, 1:-1] = False
    return np.asarray(binary_propagation(mask & border, mask=mask), dtype=np.bool_)


def _undeclared(values: Stored, rescale: tuple[float, float]) -> Mask | None:
    """Numbers around the field of view that no CT measures, or one same number that is not air."""
    slope, intercept = rescale
    found: Mask | None = None
    least, most = sorted((slope * float(values.min()) + intercept, slope * float(values.max()) + intercept))
    if most > HIGHEST_TISSUE_HU:
        hu = values.astype(np.float32) * np.float32(slope) + np.float32(intercept)
        found = (hu > HIGHEST_HU) | ((hu > HIGHEST_TISSUE_HU) & beyond_field_of_view(values.shape, _RING))
    corner = slope * float(values[0, 0]) + intercept
    if _LIKE_AIR_HU < corner <= HIGHEST_TISSUE_HU and least < most:
        outside = beyond_field_of_view(values.shape)
        if (values[outside] == values[0, 0]).all():
            found = outside if found is None else found | outside
    return found


@lru_cache(maxsize=16)
def beyond_field_of_view(shape: tuple[int, ...], radius: float = 1.0) -> Mask:
    """(rows, columns): what lies outside of the ellipse that touches the image's borders, ``radius`` of its size."""
    rows, columns = (np.abs(np.arange(count) - (count - 1) / 2) / (count / 2) for count in shape)
    mask: Mask = np.add.outer(rows**2, columns**2) > radius**2
    mask.setflags(write=False)
    return mask
