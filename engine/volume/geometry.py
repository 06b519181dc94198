"""Affines of stacks of planes (DICOM PS3.3 C.7.6.2.1.1, with the slice axis first)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.errors import GeometryError

Vector = tuple[float, float, float]


def stack_affine(
    positions_mm: Sequence[Vector],
    row_direction: Vector,
    column_direction: Vector,
    spacing_mm: tuple[float, float],
    thickness_mm: float = 1.0,
) -> npt.NDArray[np.float64]:
    """Affine that maps (slice, row, column, 1) to LPS millimetres (x, y, z, 1).

    Parameters
    ----------
    positions_mm : sequence of vectors
        Image Position (Patient) of each slice, in anatomical order. The slice axis runs from the first to the last:
        for a tilted gantry it is oblique to the planes, for uneven distances it holds their mean.
    row_direction, column_direction : vector
        Unit vectors of increasing column index and of increasing row index.
    spacing_mm : tuple of float
        Between rows, between columns.
    thickness_mm : float
        Distance to assume for a single slice.

    Returns
    -------
    numpy.ndarray
        4 x 4 float64.

    Raises
    ------
    GeometryError
        No slices, or all at one position.
    """
    if not positions_mm:
        raise GeometryError("A stack without images has no geometry.")
    first, last = np.array(positions_mm[0], float), np.array(positions_mm[-1], float)
    if len(positions_mm) == 1:
        step = np.cross(row_direction, column_direction) * (thickness_mm if thickness_mm > 0 else 1.0)
    else:
        step = (last - first) / (len(positions_mm) - 1)
    if np.linalg.norm(step) < 1e-6:
        raise GeometryError("All images lie at one position.")
    affine = np.eye(4)
    affine[:3, 0] = step
    affine[:3, 1] = np.multiply(column_direction, spacing_mm[0])
    affine[:3, 2] = np.multiply(row_direction, spacing_mm[1])
    affine[:3, 3] = first
    return affine
