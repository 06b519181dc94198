"""Area resampling without BLAS: the same float operations, hence the same bytes, on every machine."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]


def resample(image: Float32, shape: tuple[int, int]) -> Float32:
    """Resize by box averaging; where it enlarges, this is bilinear interpolation.

    Each target pixel is the mean of the source, taken as constant within its pixels, over a box of
    ``max(scale, 1)`` source pixels around the target pixel's centre; the edge is repeated outwards.

    Parameters
    ----------
    image : numpy.ndarray
        (rows, columns) float32, finite.
    shape : tuple of int
        Rows and columns wanted.
    """
    rows = _resample_rows(image, shape[0])
    both = _resample_rows(np.ascontiguousarray(rows.T), shape[1])
    return np.ascontiguousarray(both.T)


def _resample_rows(image: Float32, size: int) -> Float32:
    (source, weight), *others = _taps(image.shape[0], size)
    found = image.take(source, axis=0)
    found *= weight
    part = np.empty_like(found)
    for source, weight in others:
        image.take(source, axis=0, out=part, mode="clip")  # within bounds already; any other mode would buffer
        part *= weight
        found += part
    return found


@lru_cache(maxsize=256)
def _taps(rows: int, size: int) -> tuple[tuple[npt.NDArray[np.intp], Float32], ...]:
    """Which source row each target row takes how much of, (size,) and (size, 1); tap by tap of its box."""
    scale = rows / size
    width = max(scale, 1.0)
    start = (np.arange(size) + 0.5) * scale - width / 2.0
    taps = np.floor(start) + np.arange(math.ceil(width) + 1)[:, np.newaxis]
    covered = np.minimum(taps + 1, start + width) - np.maximum(taps, start)
    weights = (np.maximum(covered, 0.0) / width).astype(np.float32)
    sources = np.clip(taps, 0, rows - 1).astype(np.intp)
    # A tap may be without weight: boxes that end where a pixel does.
    pairs = zip(sources, weights, strict=True)
    return tuple((source, weight[:, np.newaxis]) for source, weight in pairs if weight.any())
