"""A slice of a chest in a few ellipses: skin, two lungs with vessels, spine, table. Exact HU, no file."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.preprocess import PreparedSlice


def _ellipse(shape, centre, radii):
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return ((rows - centre[0]) / radii[0]) ** 2 + ((columns - centre[1]) / radii[1]) ** 2 <= 1.0


def chest_slice(
    size: int = 512, *, lungs: bool = True, table: bool = True, opacity_hu: int | None = None
) -> np.ndarray:
    """(size, size) int16 HU; ``opacity_hu`` fills a ground-glass patch at the back of the left image half."""
    scale = size / 512
    hu = np.full((size, size), -1000, np.int16)
    place = lambda c, r: _ellipse(hu.shape, np.multiply(c, scale), np.multiply(r, scale))  # noqa: E731
    hu[place((256, 256), (160, 220))] = 40
    if lungs:
        for centre in ((250, 160), (250, 352)):
            hu[place(centre, (110, 75))] = -860
            for offset in (-50, -15, 25, 60):
                hu[place((centre[0] + offset, centre[1] + offset // 3), (4, 4))] = 30
        if opacity_hu is not None:
            hu[place((300, 140), (40, 30))] = opacity_hu
    hu[place((385, 256), (25, 25))] = 400
    if table:
        hu[int(450 * scale) : int(458 * scale), int(60 * scale) : int(450 * scale)] = 100
    return hu


def as_figure(hu: np.ndarray, low: float = -1350, high: float = 150) -> np.ndarray:
    """The slice as an 8-bit figure in a lung window."""
    return np.clip((hu.astype(np.float64) - low) / (high - low) * 255.0, 0, 255).round().astype(np.uint8)


def left_of(prepared: PreparedSlice) -> npt.NDArray[np.bool_]:
    """(rows, columns): the patient's left lung."""
    return prepared.lung_mask & ~prepared.right_mask
