"""Masks as NIfTI-1 for researchers: one file of lungs, one of opacities, on the grid of the whole series."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.dicom.orientation import display_turn
from engine.dicom.values import Series
from engine.errors import UsageError
from engine.lungs.masks import slice_masks
from engine.report.document import Document
from engine.report.segmentation import described, judged_lungs

#: Gaps between slices may differ by this part: a NIfTI grid has one spacing.
_UNEVEN = 0.05


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
        raise UsageError("NIfTI needs nibabel, which is not installed.", "pip install alveoscope[nifti]") from None
    niftis: Any = nibabel.nifti1  # typed in part only
    series, result, stack, extent = judged_lungs(document)
    affine = ras_affine(series)
    shape = (len(series.headers), *stack.layers[0].shape)
    volumes = {name: np.zeros(shape, np.uint8) for name in ("lungs", "opacities")}
    for masks in slice_masks(stack, extent):
        volumes["lungs"][masks.index], volumes["opacities"][masks.index] = masks.lungs, masks.opacities
    for name, volume in volumes.items():
        image = niftis.Nifti1Image(volume.transpose(2, 1, 0), affine)
        image.header.set_xyzt_units("mm")
        image.header["descrip"] = described(result).encode("ascii")[:79]
        yield name, gzip.compress(image.to_bytes(), mtime=0)


def ras_affine(series: Series) -> npt.NDArray[np.float64]:
    """(4, 4): from column, row and slice of the series in radiological orientation to RAS+ millimetres.

    Raises
    ------
    UsageError
        Slices are unevenly spaced or of different sizes, which one matrix can't say.
    """
    headers = series.headers
    first, last = headers[0], headers[-1]
    positions = np.array([header.position_mm for header in headers], float)
    steps = np.diff(positions, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    if len(headers) < 2 or np.ptp(lengths) > _UNEVEN * np.median(lengths):
        raise UsageError("The slices are unevenly spaced, which NIfTI can't say.", "Ask for the format seg.")
    if any((one.rows, one.columns, one.spacing_mm) != (first.rows, first.columns, first.spacing_mm) for one in headers):
        raise UsageError("The slices differ in size, which NIfTI can't say.", "Ask for the format seg.")
    turn = display_turn(first)
    across, down = (np.array(one) for one in (first.row_direction, first.column_direction))
    across, down = across * first.spacing_mm[1], down * first.spacing_mm[0]
    columns, rows = first.columns, first.rows
    origin = positions[0].copy()
    if turn.transpose:
        across, down, columns, rows = down, across, rows, columns
    if turn.flip_rows:
        origin, down = origin + (rows - 1) * down, -down
    if turn.flip_columns:
        origin, across = origin + (columns - 1) * across, -across
    step = (np.array(last.position_mm) - positions[0]) / (len(headers) - 1)
    lps = np.eye(4)
    lps[:3] = np.stack([across, down, step, origin], axis=1)
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps
