"""Where the voxels of a series lie in the patient, as one matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.dicom.orientation import display_turn
from engine.dicom.same_plane import SAME_SPACING_MM
from engine.dicom.values import Series, SliceHeader
from engine.errors import UsageError

#: Gaps between slices may differ by this part: a NIfTI grid has one spacing.
_UNEVEN = 0.05
#: A slice may lie by this part of a gap beside where the matrix puts it: small steps in one direction add up.
_BESIDE = 0.1


def ras_affine(series: Series) -> npt.NDArray[np.float64]:
    """(4, 4): from column, row and slice of the series in radiological orientation to RAS+ millimetres.

    Raises
    ------
    UsageError
        Slices are unevenly spaced, shifted against each other or of different sizes, which one matrix can't say.
    """
    headers = series.headers
    first = headers[0]
    positions = np.array([header.position_mm for header in headers], float)
    steps = np.diff(positions, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    step = (positions[-1] - positions[0]) / max(len(headers) - 1, 1)
    beside = np.linalg.norm(positions - positions[0] - np.arange(len(headers))[:, None] * step, axis=1)
    gap = float(np.median(lengths)) if len(headers) > 1 else 0.0
    if len(headers) < 2 or np.ptp(lengths) > _UNEVEN * gap or beside.max() > _BESIDE * gap:
        raise UsageError("The images are unevenly spaced, which NIfTI can't say.", "Ask for the format seg.")
    if not all(_same_size(one, first) for one in headers):
        raise UsageError("The images differ in size, which NIfTI can't say.", "Ask for the format seg.")
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
    lps = np.eye(4)
    lps[:3] = np.stack([across, down, step, origin], axis=1)
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps


def _same_size(one: SliceHeader, other: SliceHeader) -> bool:
    """Spacings that differ in their last digits make no other size: such slices are one stack."""
    pairs = zip(one.spacing_mm, other.spacing_mm, strict=True)
    same = all(abs(spacing - as_before) <= SAME_SPACING_MM for spacing, as_before in pairs)
    return same and (one.rows, one.columns) == (other.rows, other.columns)
