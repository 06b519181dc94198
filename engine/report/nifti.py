"""Masks as NIfTI-1 for researchers: one file of lungs, one of opacities, on the grid of the whole series."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import UsageError
from engine.installing import how_to_install
from engine.lungs.masks import slice_masks
from engine.report.affine import ras_affine
from engine.report.document import Document
from engine.report.segmentation import described, judged_lungs

#: Cosine between two axes from which a stack is sheared: by 0.1 mm on 200 mm.
_SHEAR = 5e-4


def no_nibabel() -> UsageError:
    """NIfTI was asked for, and what writes it is not installed."""
    return UsageError("NIfTI needs nibabel, which is not installed.", how_to_install("nibabel"))


def nifti_masks(document: Document) -> Iterator[tuple[str, bytes]]:
    """(``lungs``, file) with 1 right lung, 2 left lung; (``opacities``, file) with 1 ground glass, 2 consolidation.

    Voxels are those of the series in radiological orientation, slices in its order; those that were not judged are 0,
    and the description says how many that are. No name of a patient is in the files.

    Raises
    ------
    UsageError
        nibabel is not installed; there are no lungs; slices are unevenly spaced or of different sizes.
    """
    try:
        import nibabel
    except ImportError:
        raise no_nibabel() from None
    niftis: Any = nibabel.nifti1  # typed in part only
    series, result, stack, extent = judged_lungs(document)
    affine = ras_affine(series)
    shape = (len(series.headers), *stack.layers[0].shape)
    volumes = {name: np.zeros(shape, np.uint8) for name in ("lungs", "opacities")}
    for masks in slice_masks(stack, extent):
        volumes["lungs"][masks.index], volumes["opacities"][masks.index] = masks.lungs, masks.opacities
    for name, volume in volumes.items():
        image = niftis.Nifti1Image(volume.transpose(2, 1, 0), affine)
        # The scanner's own coordinates, which nibabel would call another image's.
        image.set_sform(affine, code="scanner")
        if _is_straight(affine):  # readers that know nothing but a rotation; that of a tilted stack would be another
            image.set_qform(affine, code="scanner")
        image.header.set_xyzt_units("mm")
        image.header["descrip"] = described(result, stack).encode("ascii")[:79]
        yield name, gzip.compress(image.to_bytes(), mtime=0)


def _is_straight(affine: npt.NDArray[np.float64]) -> bool:
    """Whether the three axes stand upright on one another: a rotation says all (nifti1.h, method 2)."""
    axes = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    return bool(np.abs(axes.T @ axes - np.eye(3)).max() < _SHEAR)
