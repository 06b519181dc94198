"""The image from which the lungs are found: the whole field of view on a square grid, grey levels in 0..1."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from engine.errors import GeometryError, PixelDataError
from engine.preprocess.field import FieldGrid, Spacing
from engine.preprocess.grey import without_frame
from engine.preprocess.spec import DEFAULT_SPEC, PreprocessSpec

Float32 = npt.NDArray[np.float32]
#: A slice smaller than this can't show a chest.
_SMALLEST_SIDE = 32
#: Below this, pixels are padding outside the scanner's field of view (HU).
PADDING_HU = -1024.0
#: The highest value of a 12-bit scanner (HU); what lies above it outside the field of view is padding, too.
CEILING_HU = 3071.0


def lung_image(
    image: npt.NDArray[np.generic], spacing_mm: Spacing | None = None, spec: PreprocessSpec = DEFAULT_SPEC
) -> Float32:
    """The lungs network's input.

    Parameters
    ----------
    image : numpy.ndarray
        (rows, columns): HU in radiological orientation with ``spacing_mm``, or an 8-bit figure without.
    spacing_mm : tuple of float or None
        Distance between rows and between columns, mm.
    spec : PreprocessSpec

    Returns
    -------
    numpy.ndarray
        (128, 128) float32 in 0..1: window -1350 to 150 HU, or level / 255; 0 where the slice does not reach.

    Raises
    ------
    PixelDataError
        Not two-dimensional, too small, not finite, or without spacing and not 8-bit.
    GeometryError
        Spacing that is not positive and finite.
    """
    grid = field_grid(image, spacing_mm, spec)
    if spacing_mm is None:
        found = grid.sample(image)
        found *= np.float32(1.0 / 255.0)
        return found
    clipped = cleared(image).astype(np.float32)
    np.clip(clipped, PADDING_HU, spec.lungs_high_hu, out=clipped)
    window = np.float32(1.0 / (spec.lungs_high_hu - spec.lungs_low_hu))
    found = grid.sample(clipped)
    found[grid.pixels] -= np.float32(spec.lungs_low_hu)
    found *= window
    np.clip(found, 0.0, 1.0, out=found)
    return found


def field_grid(
    image: npt.NDArray[np.generic], spacing_mm: Spacing | None = None, spec: PreprocessSpec = DEFAULT_SPEC
) -> FieldGrid:
    """Where the slice lies on the grid of :func:`lung_image`; a figure's frame is left out. Raises as that does."""
    check_slice(image, spacing_mm)
    part = (0, 0, image.shape[0], image.shape[1])
    if spacing_mm is None:
        part = without_frame(image.astype(np.uint8, copy=False))
        check_slice(image[part[0] : part[2], part[1] : part[3]], None)
    return FieldGrid.of(part, spacing_mm, spec.lungs_size)


def check_slice(image: npt.NDArray[np.generic], spacing_mm: Spacing | None) -> None:
    """Raise PixelDataError or GeometryError for what can't be prepared; see :func:`lung_image`."""
    if spacing_mm is None and image.dtype != np.uint8:
        raise PixelDataError(f"A grey image has to be 8-bit, not {image.dtype}.", "Convert it to 8-bit grey.")
    if spacing_mm is not None and not all(math.isfinite(s) and s > 0 for s in spacing_mm):
        raise GeometryError(f"Pixel spacing {spacing_mm} is not positive.", "Export the series again.")
    if image.ndim != 2 or min(image.shape) < _SMALLEST_SIDE:
        raise PixelDataError(
            f"An image of shape {image.shape} can't be prepared (at least {_SMALLEST_SIDE} rows and columns).",
            "Choose a series of axial CT images.",
        )
    if image.dtype.kind == "f" and not np.isfinite(image).all():
        raise PixelDataError("The image holds values that are not finite.", "Export the series again.")


def cleared(hu: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """The slice with padding above what CT measures made air: outside the circle that a scanner reconstructs.

    Metal may be as bright inside the circle, and stays.
    """
    if float(hu.max()) <= CEILING_HU:
        return hu
    rows, columns = (np.linspace(-1.0, 1.0, 2 * side + 1)[1::2] for side in hu.shape)
    beyond = rows[:, None] ** 2 + columns[None, :] ** 2 > 1.0
    return np.where(beyond & np.greater(hu, CEILING_HU), hu.dtype.type(PADDING_HU), hu)
