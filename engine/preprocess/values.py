"""What preparation gives: two images, two masks, and the areas measured on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

#: Part of version 1 of the specification: with less lung than this (tips and bases), the crop shows a few pixels
#: enlarged, and nothing can be said of them.
MINIMUM_LUNG_FRACTION = 0.05


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


@dataclass(frozen=True)
class PreparedSlice:
    """One slice, ready for both networks. All arrays are read-only and show the same :class:`CropBox`.

    Attributes
    ----------
    classifier : numpy.ndarray
        (224, 224) float32: standardised and normalised; everything outside the body has one value.
    autoencoder : numpy.ndarray
        (244, 244) float32 in 0..1: the lung window; everything outside the body is 0.
    lung_mask, body_mask : numpy.ndarray
        (244, 244) bool on the grid of ``autoencoder``.
    box : CropBox
        Source pixels that the images show.
    lung_fraction : float
        Lung area over body area in 0..1; 0 where no lung was found (then the box is the body's).
    lung_area_mm2, aerated_area_mm2, body_area_mm2 : float or None
        Areas of the whole slice in mm2; aerated means below ``spec.aerated_below_hu``. None for 8-bit images,
        whose pixel size nobody knows.
    """

    classifier: Float32
    autoencoder: Float32
    lung_mask: Mask
    body_mask: Mask
    box: CropBox
    lung_fraction: float
    lung_area_mm2: float | None
    aerated_area_mm2: float | None
    body_area_mm2: float | None

    @property
    def has_lung(self) -> bool:
        """Whether enough lung was found for the networks: at least :data:`MINIMUM_LUNG_FRACTION` of the body."""
        return self.lung_fraction >= MINIMUM_LUNG_FRACTION
