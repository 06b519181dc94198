"""The steps, once for HU slices and once for 8-bit figures; from :func:`_finish` on they are the same code.

1. body and lungs on a small grid (:mod:`engine.preprocess.masks`), the table left out;
2. crop to the lung field (to the body where there is no lung);
3. intensity standardised: the lungs' lower quartile and soft tissue get fixed values, so that inspiration, scanner
   and the window of a published figure do not tell the classes apart;
4. window, and outside the body one constant: white for the classifier, 0 for the autoencoder;
5. resampling by area to 224 and 244.

Functions are pure: they leave their input alone and give the same bytes for the same input. Overflow, division by
zero and invalid operations raise ``FloatingPointError``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import GeometryError, PixelDataError
from engine.preprocess.grey import split_level, without_frame
from engine.preprocess.masks import Regions, eroded, find_regions
from engine.preprocess.resample import resample
from engine.preprocess.spec import PreprocessSpec
from engine.preprocess.values import CropBox, PreparedSlice

Float32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
#: A slice smaller than this can't show a chest.
_SMALLEST_SIDE = 32
#: Below this, pixels are padding outside the scanner's field of view (HU).
_PADDING_HU = -1024.0
_CEILING_HU = 3071.0


@dataclass(frozen=True)
class _Found:
    """A slice in HU (or what stands for HU) with its masks on the small grid."""

    hu: npt.NDArray[np.generic]
    regions: Regions
    gain: float
    offset: float


def prepare_hu(hu: npt.NDArray[np.generic], spacing_mm: tuple[float, float], spec: PreprocessSpec) -> PreparedSlice:
    """Prepare a CT slice.

    Parameters
    ----------
    hu : numpy.ndarray
        (rows, columns) int16 or float32, HU, radiological display orientation: patient's right on the image's
        left, anterior up.
    spacing_mm : tuple of float
        Distance between rows and between columns, mm (Pixel Spacing, PS3.3 C.7.6.3.1).
    spec : PreprocessSpec
        The bundle's.

    Raises
    ------
    PixelDataError
        Not two-dimensional, too small, or with values that are not finite.
    GeometryError
        Spacing that is not positive and finite.
    """
    if not all(math.isfinite(s) and s > 0 for s in spacing_mm):
        raise GeometryError(f"Pixel spacing {spacing_mm} is not positive.", "Export the series again.")
    _check(hu)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        grid = np.clip(_small(hu, spec.mask_size), _PADDING_HU, _CEILING_HU)
        regions = find_regions(grid, spec.lung_below_hu, spec.gas_below_hu, spec.smallest_region)
        gain, offset = _standard_hu(grid, regions, spec)
        return _finish(_Found(hu, regions, gain, offset), spacing_mm, spec)


def prepare_grey(image: npt.NDArray[np.uint8], spec: PreprocessSpec) -> PreparedSlice:
    """Prepare an 8-bit figure of a CT slice: frames cut away, grey levels mapped to what stands for HU.

    Parameters
    ----------
    image : numpy.ndarray
        (rows, columns) uint8, bright = dense.
    spec : PreprocessSpec
        As for :func:`prepare_hu`.

    Raises
    ------
    PixelDataError
        Not two-dimensional uint8, or too small.
    """
    if image.dtype != np.uint8:
        raise PixelDataError(f"A grey image has to be 8-bit, not {image.dtype}.", "Convert it to 8-bit grey.")
    _check(image)
    top, left, bottom, right = without_frame(image)
    inner = image[top:bottom, left:right]
    _check(inner)
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        grid = _small(inner, spec.mask_size)
        regions = find_regions(grid, split_level(grid), -1.0, spec.smallest_region)
        gain, offset = _standard_grey(grid, regions, spec)
        prepared = _finish(_Found(inner, regions, gain, offset), None, spec)
    box = prepared.box
    moved = CropBox(box.top + top, box.left + left, box.bottom + top, box.right + left)
    return PreparedSlice(**{**vars(prepared), "box": moved})


def _check(image: npt.NDArray[np.generic]) -> None:
    if image.ndim != 2 or min(image.shape) < _SMALLEST_SIDE:
        raise PixelDataError(
            f"A slice of shape {image.shape} can't be prepared (at least {_SMALLEST_SIDE} rows and columns).",
            "Choose a series of axial CT slices.",
        )
    if image.dtype.kind == "f" and not np.isfinite(image).all():
        raise PixelDataError("The slice holds values that are not finite.", "Export the series again.")


def _small(image: npt.NDArray[np.generic], size: int) -> Float32:
    """Longest side at most about ``size``: means of two pixels a block, which is enough against noise."""
    step = max(1, round(max(image.shape) / size))
    rows, columns = (side // step for side in image.shape)
    half = step // 2
    first = image[: rows * step : step, : columns * step : step].astype(np.float32)
    first += image[half : rows * step : step, half : columns * step : step].astype(np.float32)
    first *= 0.5
    return first


def _standard_hu(grid: Float32, regions: Regions, spec: PreprocessSpec) -> tuple[float, float]:
    reference = spec.lung_reference_hu
    lung = grid[regions.lung]
    if lung.size:
        measured = float(np.percentile(lung, spec.lung_percentile))
        reference = min(max(measured, spec.lung_reference_low_hu), spec.lung_reference_high_hu)
    return _line(reference, spec.soft_reference_hu, spec)


def _standard_grey(grid: Float32, regions: Regions, spec: PreprocessSpec) -> tuple[float, float]:
    lung = grid[regions.lung]
    tissue = grid[regions.body & ~regions.lung]
    dark = float(np.percentile(lung, spec.lung_percentile)) if lung.size else 0.0
    bright = float(np.median(tissue)) if tissue.size else 255.0
    return _line(dark, max(bright, dark + 16.0), spec)


def _line(lung: float, soft: float, spec: PreprocessSpec) -> tuple[float, float]:
    """Gain and offset that take ``lung`` and ``soft`` to the spec's reference values."""
    gain = (spec.soft_reference_hu - spec.lung_reference_hu) / (soft - lung)
    return gain, spec.lung_reference_hu - gain * lung


def _finish(found: _Found, spacing_mm: tuple[float, float] | None, spec: PreprocessSpec) -> PreparedSlice:
    body, lung = found.regions.body, found.regions.lung
    body_area, lung_area = int(body.sum()), int(lung.sum())
    box = _crop_box(lung if lung_area else body, found.hu.shape, spec)
    crop = found.hu[box.top : box.bottom, box.left : box.right].astype(np.float32)
    raw = np.clip(crop, _PADDING_HU, _CEILING_HU) if spacing_mm else crop
    size = (spec.autoencoder_size, spec.autoencoder_size)
    measured = resample(raw, size)
    standard = measured * np.float32(found.gain) + np.float32(found.offset)
    body_mask = _on_crop(body, found.hu.shape, box, size)
    lung_mask = _on_crop(lung, found.hu.shape, box, size)
    autoencoder = _window(standard, spec.autoencoder_low_hu, spec.autoencoder_high_hu)
    autoencoder *= body_mask
    classifier = _classifier_image(raw * np.float32(found.gain) + np.float32(found.offset), found, box, spec)
    lung_mm2 = aerated_mm2 = body_mm2 = None
    if spacing_mm:
        pixel = spacing_mm[0] * spacing_mm[1] * box.height * box.width / (size[0] * size[1])
        grid_pixel = spacing_mm[0] * spacing_mm[1] * found.hu.size / body.size
        lung_mm2 = pixel * int(lung_mask.sum())
        aerated_mm2 = pixel * int((lung_mask & (measured < spec.aerated_below_hu)).sum())
        body_mm2 = grid_pixel * body_area
    for array in (classifier, autoencoder, lung_mask, body_mask):
        array.setflags(write=False)
    return PreparedSlice(
        classifier, autoencoder, lung_mask, body_mask, box,
        lung_area / body_area if body_area else 0.0, lung_mm2, aerated_mm2, body_mm2,
    )  # fmt: skip


def _classifier_image(standard: Float32, found: _Found, box: CropBox, spec: PreprocessSpec) -> Float32:
    """Everything of the body that the crop holds: a consolidation at the chest wall is no part of what a threshold
    takes for lung, and a mask of the lungs would hide it. The skin is left out: on the coarse grid it holds air."""
    size = (spec.classifier_size, spec.classifier_size)
    image = _window(resample(standard, size), spec.classifier_low_hu, spec.classifier_high_hu)
    image[~_on_crop(eroded(found.regions.body), found.hu.shape, box, size)] = 1.0
    image -= np.float32(spec.classifier_mean)
    image /= np.float32(spec.classifier_std)
    return image


def _window(hu: Float32, low: float, high: float) -> Float32:
    image: Float32 = (hu - np.float32(low)) * np.float32(1.0 / (high - low))
    np.clip(image, 0.0, 1.0, out=image)
    return image


def _crop_box(mask: Mask, shape: tuple[int, ...], spec: PreprocessSpec) -> CropBox:
    """Bounding box of a mask on the small grid, wider by the margin, of a bounded aspect, in source pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return CropBox(0, 0, shape[0], shape[1])
    scale = shape[0] / mask.shape[0], shape[1] / mask.shape[1]
    top, bottom = rows[0] * scale[0], (rows[-1] + 1) * scale[0]
    left, right = columns[0] * scale[1], (columns[-1] + 1) * scale[1]
    height, width = (1 + 2 * spec.margin) * (bottom - top), (1 + 2 * spec.margin) * (right - left)
    height = max(height, width / spec.widest_aspect)
    width = max(width, height * spec.narrowest_aspect)
    top, bottom = _interval((top + bottom) / 2, height, shape[0])
    left, right = _interval((left + right) / 2, width, shape[1])
    return CropBox(int(top), int(left), int(bottom), int(right))


def _interval(centre: float, length: float, limit: int) -> tuple[int, int]:
    return max(0, math.floor(centre - length / 2)), min(limit, math.ceil(centre + length / 2))


def _on_crop(mask: Mask, shape: tuple[int, ...], box: CropBox, size: tuple[int, int]) -> Mask:
    """A mask of the small grid, seen on the crop's grid (nearest pixel)."""
    rows = (box.top + (np.arange(size[0]) + 0.5) * box.height / size[0]) * mask.shape[0] / shape[0]
    columns = (box.left + (np.arange(size[1]) + 0.5) * box.width / size[1]) * mask.shape[1] / shape[1]
    nearest_rows = np.minimum(rows.astype(np.intp), mask.shape[0] - 1)
    nearest_columns = np.minimum(columns.astype(np.intp), mask.shape[1] - 1)
    # Row by row, then column by column: a plain copy of rows, and far less work than asking for both at once.
    found: Mask = mask.take(nearest_rows, axis=0).take(nearest_columns, axis=1)
    return found
