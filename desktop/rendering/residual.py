"""A signed difference as two colours, for blending by the painter."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

#: Two-sided: blue for less, orange for more than expected; safe for red-green blindness.
RESIDUAL_ANCHORS = ((0.0, (33, 102, 172)), (0.5, (20, 20, 20)), (1.0, (230, 120, 20)))

Anchors = tuple[tuple[float, tuple[int, int, int]], ...]


@lru_cache(maxsize=8)
def colour_table(anchors: Anchors) -> npt.NDArray[np.uint8]:
    """(256, 3) uint8 RGB, linear between the anchors; read-only."""
    positions = [position for position, _ in anchors]
    steps = np.linspace(0.0, 1.0, 256)
    channels = [np.interp(steps, positions, [colour[channel] for _, colour in anchors]) for channel in range(3)]
    table = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    table.flags.writeable = False
    return table


def residual_image(residual: npt.NDArray[np.floating], *, limit: float = 0.5, opacity: float = 1.0) -> QImage:
    """A signed map as two colours; ``limit`` is the absolute value that gets the full colour."""
    scaled = np.clip(np.nan_to_num(residual) / (2 * max(limit, 1e-6)) + 0.5, 0.0, 1.0)
    return _argb(scaled, np.full(scaled.shape, _share(opacity)), RESIDUAL_ANCHORS)


def _share(opacity: float) -> float:
    if not 0.0 <= opacity <= 1.0:
        raise ValueError(f"Opacity lies in 0..1, not {opacity}.")
    return opacity


def _argb(values: npt.NDArray[np.floating], alpha: npt.NDArray[np.floating], anchors: Anchors) -> QImage:
    index = (np.clip(np.nan_to_num(values), 0.0, 1.0) * 255).astype(np.uint8)
    colour = colour_table(anchors)[index].astype(np.float32)
    share = alpha.astype(np.float32)[..., None]
    pixels = np.empty((*values.shape, 4), np.uint8)
    # Byte order of ARGB32 on the little-endian machines we build for: B, G, R, A; colours premultiplied by alpha.
    pixels[..., :3] = np.rint(colour[..., ::-1] * share)
    pixels[..., 3:] = np.rint(255 * share)
    rows, columns = values.shape
    return QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
