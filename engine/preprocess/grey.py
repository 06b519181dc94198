"""8-bit figures: cut frames away, and find the grey levels of lung and soft tissue."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
#: A row or column of a frame: its grey levels differ by less than this, and it is nearly black or white.
_FRAME_SPREAD = 6.0
_BLACK, _WHITE = 4, 251
#: No more than this part of a side is taken for a frame.
_WIDEST_FRAME = 0.2


def without_frame(image: Grey) -> tuple[int, int, int, int]:
    """Rows and columns (top, left, bottom, right) that a uniform black or white frame leaves."""
    top, bottom = _inner(image)
    left, right = _inner(image.T)
    return top, left, bottom, right


def _inner(image: Grey) -> tuple[int, int]:
    spread = image.std(axis=1)
    level = image.mean(axis=1)
    frame = (spread < _FRAME_SPREAD) & ((level <= _BLACK) | (level >= _WHITE))
    limit = int(_WIDEST_FRAME * image.shape[0])
    start = int(np.argmin(frame)) if not frame.all() else 0
    stop = int(np.argmin(frame[::-1])) if not frame.all() else 0
    return min(start, limit), image.shape[0] - min(stop, limit)


def split_level(values: npt.NDArray[np.float32]) -> float:
    """Grey level between aerated and soft tissue (Otsu 1979), leaving out black padding that holds a corner."""
    from scipy import ndimage

    padding, _ = ndimage.label(values <= _BLACK)
    corners = np.unique(padding[[0, 0, -1, -1], [0, -1, 0, -1]])
    inside = values[~np.isin(padding, corners[corners > 0])]
    counts = np.bincount(inside.astype(np.intp), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    above = below[-1] - below
    weighted = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (weighted / below - (weighted[-1] - weighted) / above) ** 2
    between[~np.isfinite(between)] = 0.0
    best = np.flatnonzero(between >= between.max() * (1.0 - 1e-9))
    return float(best[0] + best[-1]) / 2.0 + 0.5
