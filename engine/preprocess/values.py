"""What preparation gives: two images, two masks, and the areas measured on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.preprocess.field import FieldGrid

Float32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

#: With less lung than this part of the body (tips and bases), the crop shows a few pixels enlarged: no probability.
MINIMUM_LUNG_FRACTION = 0.05
#: Opacities are still found on slices with less: with too little for them, too, below this part of the body.
MINIMUM_MAPPED_FRACTION = 0.01


@dataclass(frozen=True)
class CropBox:
    """Part of the source slice that the images show: rows top..bottom-1, columns left..right-1, in source pixels."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def places(self, rows: int, columns: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Source places (rows, columns) of the pixel centres of a picture of this box with that many pixels."""
        down = self.top + (np.arange(rows) + 0.5) * self.height / rows
        across = self.left + (np.arange(columns) + 0.5) * self.width / columns
        return down, across


@dataclass(frozen=True)
class SliceAreas:
    """Areas of a whole slice, mm2; ``aerated_mm2`` is the lung between -950 and -500 HU (by the spec)."""

    lung_mm2: float
    aerated_mm2: float
    body_mm2: float


@dataclass(frozen=True)
class PreparedSlice:
    """One slice, ready for classifier and autoencoder. All arrays are read-only.

    Attributes
    ----------
    classifier : numpy.ndarray
        (224, 224) float32: standardised and normalised; everything outside the body has one value.
    autoencoder : numpy.ndarray
        (244, 244) float32 in 0..1: the lung window; everything outside the body is 0.
    lung_mask, right_mask, body_mask : numpy.ndarray
        (244, 244) bool on the grid of ``autoencoder``: both lungs, the patient's right one (on the image's left),
        the body. Diseased lung is lung.
    lungs : numpy.ndarray
        (128, 128) uint8 on ``grid``: 0 none, 1 right lung, 2 left lung.
    grid : FieldGrid
        Where the slice lies on that grid.
    box : CropBox
        Source pixels that the images show.
    lung_fraction : float
        Lung area over body area in 0..1; 0 where no lung was found (then the box is the body's).
    missed_pixels : int
        Pixels of ``grid`` that thresholds take for lung and ``lungs`` does not: gas elsewhere, or lung that was missed.
    shape : tuple of int
        Rows and columns of the source slice.
    areas, hu : SliceAreas and (244, 244) float32 HU on the grid of ``autoencoder``, or None
        None for 8-bit images, whose pixel size nobody knows.
    """

    classifier: Float32
    autoencoder: Float32
    lung_mask: Mask
    right_mask: Mask
    body_mask: Mask
    lungs: npt.NDArray[np.uint8]
    grid: FieldGrid
    box: CropBox
    lung_fraction: float
    missed_pixels: int
    shape: tuple[int, int]
    areas: SliceAreas | None
    hu: Float32 | None

    @property
    def lung_area_mm2(self) -> float | None:
        return self.areas.lung_mm2 if self.areas else None

    @property
    def has_lung(self) -> bool:
        """Whether enough lung was found for a probability: at least :data:`MINIMUM_LUNG_FRACTION` of the body."""
        return self.lung_fraction >= MINIMUM_LUNG_FRACTION

    @property
    def has_mapped_lung(self) -> bool:
        """Whether enough lung was found for an opacity map: at least :data:`MINIMUM_MAPPED_FRACTION` of the body."""
        return self.lung_fraction >= MINIMUM_MAPPED_FRACTION
