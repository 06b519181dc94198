"""Area resampling without BLAS: the same float operations, hence the same bytes, on every machine."""

from __future__ import annotations

import math

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
    rows = image.shape[0]
    scale = rows / size
    width = max(scale, 1.0)
    start = (np.arange(size) + 0.5) * scale - width / 2.0
    first = np.floor(start)
    found = np.zeros((size, image.shape[1]), np.float32)
    part = np.empty_like(found)
    for tap in range(math.ceil(width) + 1):
        covered = np.minimum(first + tap + 1, start + width) - np.maximum(first + tap, start)
        weight = (np.maximum(covered, 0.0) / width).astype(np.float32)
        if not weight.any():  # boxes that end where a pixel does
            continue
        source = np.clip(first + tap, 0, rows - 1).astype(np.intp)
        image.take(source, axis=0, out=part, mode="clip")  # within bounds already; any other mode would buffer
        part *= weight[:, None]
        found += part
    return found
