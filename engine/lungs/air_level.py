"""Gas above fluid in a lung, as in an abscess or a hydropneumothorax: where both meet, the edge is sharp and level."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.preprocess import PreprocessSpec

Mask = npt.NDArray[np.bool_]

#: Gas is this deep at least above a level, and fluid below it, with an edge of less between them (pixels of the grid of
#: 244, about a millimetre each).
_DEEP, _EDGE = 4, 3


def air_levels(
    hu: npt.NDArray[np.float32], own: npt.NDArray[np.uint8], count: int, spec: PreprocessSpec
) -> list[float]:
    """Width of the widest level in each piece, as a part of the crop's width.

    Gas lies above fluid, which is in front of it in a patient on the back; of others the slice is turned first. Lungs
    end in curves: a level as wide as theirs is short.

    Parameters
    ----------
    hu : numpy.ndarray
        (244, 244) density.
    own : numpy.ndarray
        (244, 244): the number of the piece at each pixel of the lungs, else 0.
    """
    gas, fluid = hu < spec.aerated_from_hu, hu > spec.dense_above_hu
    bottom = _deep(gas)
    bottom[:-1] &= ~gas[1:]
    level = bottom & (own > 0) & _fluid_below(_deep(fluid[::-1])[::-1])
    found = [0] * (count + 1)
    for row in np.flatnonzero(level.any(axis=1)):
        ends = np.flatnonzero(np.diff(level[row], prepend=False, append=False))
        for first, last in zip(ends[::2], ends[1::2], strict=True):
            number = int(own[row, first])
            found[number] = max(found[number], int(last - first))
    return [width / level.shape[1] for width in found[1:]]


def _deep(mask: Mask) -> Mask:
    """Where the pixel and those before it in its column are all set."""
    deep: Mask = mask.copy()
    deep[: _DEEP - 1] = False
    for step in range(1, _DEEP):
        deep[step:] &= mask[:-step]
    return deep


def _fluid_below(top: Mask) -> Mask:
    """Where fluid begins within the edge below the pixel."""
    below: Mask = np.zeros_like(top)
    for step in range(1, _EDGE + 1):
        below[:-step] |= top[step:]
    return below
