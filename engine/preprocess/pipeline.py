"""The steps, once for HU slices and once for 8-bit figures; from :func:`_finish` on they are the same code.

1. the lungs that the lungs network found on the small grid (:func:`engine.preprocess.lung_image`), diseased lung
   included, and the body by :mod:`engine.preprocess.masks`, the table left out;
2. crop to the lungs (to the body where there is none);
3. intensity standardised: a low percentile of the lungs and soft tissue get fixed values, so that inspiration,
   scanner and the window of a published figure do not tell the classes apart;
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
from scipy import ndimage

from engine.errors import PixelDataError
from engine.preprocess.classical import classical_regions, split_sides
from engine.preprocess.field import FieldGrid, Spacing
from engine.preprocess.lung_input import CEILING_HU, PADDING_HU, cleared, field_grid, lung_image
from engine.preprocess.masks import Mask, dilated, eroded
from engine.preprocess.resample import resample
from engine.preprocess.spec import PreprocessSpec
from engine.preprocess.values import CropBox, PreparedSlice, SliceAreas

Float32 = npt.NDArray[np.float32]
#: The least span between lung and soft tissue of a figure, in grey levels in 0..1.
_LEAST_SPAN = 16.0 / 255.0


@dataclass(frozen=True)
class _Found:
    """A slice in HU (or what stands for HU) with its masks on the small grid."""

    hu: npt.NDArray[np.generic]
    grid: FieldGrid
    lungs: Float32
    lung: Mask
    classical: Mask
    body: Mask
    gain: float
    offset: float


def prepare_hu(
    hu: npt.NDArray[np.generic],
    spacing_mm: Spacing,
    lungs: Float32 | None,
    spec: PreprocessSpec,
    image: Float32 | None = None,
) -> PreparedSlice:
    """Prepare a CT slice.

    Parameters
    ----------
    hu : numpy.ndarray
        (rows, columns) int16 or float32, HU, radiological display orientation: patient's right on the image's
        left, anterior up.
    spacing_mm : tuple of float
        Distance between rows and between columns, mm (Pixel Spacing, PS3.3 C.7.6.3.1).
    lungs : numpy.ndarray or None
        (2, 128, 128) float32 in 0..1, the lungs network's answer to :func:`engine.preprocess.lung_image`: right
        lung, left lung. Without it, lungs are what thresholds find (:mod:`engine.preprocess.classical`).
    spec : PreprocessSpec
        The bundle's.
    image : numpy.ndarray, optional
        (128, 128), this slice's :func:`engine.preprocess.lung_image`, where the caller has made it already.

    Raises
    ------
    PixelDataError
        Not two-dimensional, too small, or with values that are not finite; lungs of another shape.
    GeometryError
        Spacing that is not positive and finite.
    """
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        grid = field_grid(hu, spacing_mm, spec)
        clear = cleared(hu)
        image = lung_image(clear, spacing_mm, spec) if image is None else image
        lungs, lung, classical, body = _regions(image, grid, lungs, spec, is_hu=True)
        gain, offset = _standard_hu(image, lung, spec)
        return _finish(_Found(clear, grid, lungs, lung, classical, body, gain, offset), spacing_mm, spec)


def prepare_grey(image: npt.NDArray[np.uint8], lungs: Float32 | None, spec: PreprocessSpec) -> PreparedSlice:
    """Prepare an 8-bit figure of a CT slice: frames cut away, grey levels mapped to what stands for HU.

    Parameters
    ----------
    image : numpy.ndarray
        (rows, columns) uint8, bright = dense.
    lungs : numpy.ndarray or None
    spec : PreprocessSpec
        As for :func:`prepare_hu`.

    Raises
    ------
    PixelDataError
        Not two-dimensional uint8, or too small; lungs of another shape.
    """
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        grid = field_grid(image, None, spec)
        small = lung_image(image, None, spec)
        lungs, lung, classical, body = _regions(small, grid, lungs, spec, is_hu=False)
        gain, offset = _standard_grey(small, lung, body, spec)
        return _finish(_Found(image, grid, lungs, lung, classical, body, gain, offset), None, spec)


def _regions(
    image: Float32, grid: FieldGrid, lungs: Float32 | None, spec: PreprocessSpec, *, is_hu: bool
) -> tuple[Float32, Mask, Mask, Mask]:
    """Lung probabilities without specks, the lungs, the lungs by thresholds, and the body, on the grid."""
    classical = classical_regions(image, grid, spec, is_hu=is_hu)
    if lungs is None:
        return split_sides(classical.lung, classical.body), classical.lung, classical.lung, classical.body
    if lungs.shape != (2, grid.size, grid.size):
        raise PixelDataError(f"Lungs of shape {lungs.shape} do not fit the grid.", "Install the bundle again.")
    inside = np.zeros_like(classical.body)
    inside[grid.pixels] = True
    lung = (lungs.max(axis=0) >= spec.lungs_from) & inside
    lung = _without_specks(lung, spec.smallest_region * grid.rows * grid.columns)
    kept = np.where(dilated(lung), lungs, np.float32(0.0))
    return kept, lung, classical.lung, _with_lung(classical.body, lung)


def _without_specks(mask: Mask, smallest: float) -> Mask:
    labels, count = ndimage.label(mask)
    keep = np.bincount(labels.ravel(), minlength=count + 1) >= smallest
    keep[0] = False
    found: Mask = keep[labels]
    return found


def _with_lung(body: Mask, lung: Mask) -> Mask:
    """The body with the lungs in it: where a figure is cropped through the lungs, thresholds lose them as outside."""
    if not (lung & ~body).any():
        return body
    found: Mask = ndimage.binary_fill_holes(body | lung)
    return found


def _standard_hu(image: Float32, lung: Mask, spec: PreprocessSpec) -> tuple[float, float]:
    reference = spec.lung_reference_hu
    values = image[lung]
    if values.size:
        level = float(np.percentile(values, spec.lung_percentile))
        measured = spec.lungs_low_hu + level * (spec.lungs_high_hu - spec.lungs_low_hu)
        reference = min(max(measured, spec.lung_reference_low_hu), spec.lung_reference_high_hu)
    return _line(reference, spec.soft_reference_hu, spec)


def _standard_grey(image: Float32, lung: Mask, body: Mask, spec: PreprocessSpec) -> tuple[float, float]:
    inside, tissue = image[lung], image[body & ~lung]
    dark = float(np.percentile(inside, spec.lung_percentile)) if inside.size else 0.0
    bright = float(np.median(tissue)) if tissue.size else 1.0
    gain, offset = _line(dark, max(bright, dark + _LEAST_SPAN), spec)
    return gain / 255.0, offset


def _line(lung: float, soft: float, spec: PreprocessSpec) -> tuple[float, float]:
    """Gain and offset that take ``lung`` and ``soft`` to the spec's reference values."""
    gain = (spec.soft_reference_hu - spec.lung_reference_hu) / (soft - lung)
    return gain, spec.lung_reference_hu - gain * lung


def _finish(found: _Found, spacing_mm: Spacing | None, spec: PreprocessSpec) -> PreparedSlice:
    has_lung = bool(found.lung.any())
    body_pixels, lung_pixels = int(np.count_nonzero(found.body)), int(np.count_nonzero(found.lung))
    box = _crop_box(found.lung if has_lung else found.body, found.grid, spec)
    crop = found.hu[box.top : box.bottom, box.left : box.right].astype(np.float32)
    raw = np.clip(crop, PADDING_HU, CEILING_HU, out=crop) if spacing_mm else crop
    size = spec.autoencoder_size
    measured = resample(raw, (size, size))
    standard = measured * np.float32(found.gain)
    standard += np.float32(found.offset)
    rows, columns = box.places(size, size)
    body_mask = found.grid.read(found.body.astype(np.float32), rows, columns) >= 0.5
    right, left = (found.grid.read(side, rows, columns) for side in found.lungs)
    lung_mask = np.maximum(right, left) >= spec.lungs_from
    right_mask = lung_mask & (right >= left)
    autoencoder = _window(standard, spec.autoencoder_low_hu, spec.autoencoder_high_hu)
    autoencoder *= body_mask
    raw *= np.float32(found.gain)
    raw += np.float32(found.offset)
    classifier = _classifier_image(raw, found, box, spec)
    areas = None
    if spacing_mm:
        pixel = spacing_mm[0] * spacing_mm[1] * box.height * box.width / (size * size)
        step = found.grid.step
        areas = SliceAreas(
            lung_mm2=pixel * int(np.count_nonzero(lung_mask)),
            aerated_mm2=pixel * int(np.count_nonzero(lung_mask & _between(measured, spec))),
            body_mm2=spacing_mm[0] * spacing_mm[1] * step[0] * step[1] * body_pixels,
        )
    small = np.where(found.lung, np.where(found.lungs[0] >= found.lungs[1], 1, 2), 0).astype(np.uint8)
    for array in (classifier, autoencoder, lung_mask, right_mask, body_mask, small, measured):
        array.setflags(write=False)
    return PreparedSlice(
        classifier=classifier,
        autoencoder=autoencoder,
        lung_mask=lung_mask,
        right_mask=right_mask,
        body_mask=body_mask,
        lungs=small,
        grid=found.grid,
        box=box,
        lung_fraction=lung_pixels / body_pixels if body_pixels else 0.0,
        missed_pixels=int(np.count_nonzero(found.classical & ~dilated(found.lung))),
        shape=(found.hu.shape[0], found.hu.shape[1]),
        areas=areas,
        hu=measured if spacing_mm else None,
    )


def _between(measured: Float32, spec: PreprocessSpec) -> Mask:
    return (measured >= spec.aerated_from_hu) & (measured < spec.aerated_below_hu)


def _classifier_image(standard: Float32, found: _Found, box: CropBox, spec: PreprocessSpec) -> Float32:
    """Everything of the body that the crop holds, not of the lungs alone: no shape of a mask tells a source apart.

    The skin is left out: on the coarse grid it holds air.
    """
    size = spec.classifier_size
    image = _window(resample(standard, (size, size)), spec.classifier_low_hu, spec.classifier_high_hu)
    inner = _with_lung(eroded(found.body), found.lung).astype(np.float32)
    image[found.grid.read(inner, *box.places(size, size)) < 0.5] = 1.0
    image -= np.float32(spec.classifier_mean)
    image /= np.float32(spec.classifier_std)
    return image


def _window(hu: Float32, low: float, high: float) -> Float32:
    image: Float32 = hu - np.float32(low)
    image *= np.float32(1.0 / (high - low))
    np.clip(image, 0.0, 1.0, out=image)
    return image


def _crop_box(mask: Mask, grid: FieldGrid, spec: PreprocessSpec) -> CropBox:
    """Bounding box of a mask on the grid, wider by the margin, of a bounded aspect (in mm), in source pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        bottom, right = grid.source_top + grid.source_rows, grid.source_left + grid.source_columns
        return CropBox(grid.source_top, grid.source_left, bottom, right)
    height, width = float(rows[-1] + 1 - rows[0]), float(columns[-1] + 1 - columns[0])
    centre = rows[0] + height / 2 - grid.top, columns[0] + width / 2 - grid.left
    height, width = (1 + 2 * spec.margin) * height, (1 + 2 * spec.margin) * width
    height = max(height, width / spec.widest_aspect)
    width = max(width, height * spec.narrowest_aspect)
    top, bottom = _interval(centre[0] * grid.step[0], height * grid.step[0], grid.source_rows)
    left, right = _interval(centre[1] * grid.step[1], width * grid.step[1], grid.source_columns)
    return CropBox(grid.source_top + top, grid.source_left + left, grid.source_top + bottom, grid.source_left + right)


def _interval(centre: float, length: float, limit: int) -> tuple[int, int]:
    return max(0, math.floor(centre - length / 2)), min(limit, math.ceil(centre + length / 2))
