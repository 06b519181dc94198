"""Where the voxels of a series lie in the patient, as one matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.dicom.orientation import display_turn
from engine.dicom.values import Series
from engine.errors import UsageError

#: Gaps between slices may differ by this part: a NIfTI grid has one spacing.
_UNEVEN = 0.05


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
        raise UsageError("The images are unevenly spaced, which NIfTI can't say.", "Ask for the format seg.")
    if any((one.rows, one.columns, one.spacing_mm) != (first.rows, first.columns, first.spacing_mm) for one in headers):
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
    step = (np.array(last.position_mm) - positions[0]) / (len(headers) - 1)
    lps = np.eye(4)
    lps[:3] = np.stack([across, down, step, origin], axis=1)
    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ lps
