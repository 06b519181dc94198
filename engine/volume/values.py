"""Volume: a stack of CT slices in Hounsfield units with its place in the patient."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.errors import GeometryError

Array = npt.NDArray[np.generic]


@dataclass(frozen=True, eq=False)
class Volume:
    """Hounsfield units of one series.

    Attributes
    ----------
    hu : numpy.ndarray
        (slices, rows, columns), int16 or float32, Hounsfield units, read-only.
    affine : numpy.ndarray
        4x4 float64; maps (slice, row, column, 1) to patient millimetres (x, y, z, 1) in LPS
        (DICOM PS3.3 C.7.6.2.1.1, with the slice axis first).
    uids : tuple of str
        SOP Instance UID of each slice, axis 0 of ``hu``.

    Raises
    ------
    GeometryError
        Wrong dtype or shape, or an affine that is singular or not finite.
    """

    hu: npt.NDArray[np.int16] | npt.NDArray[np.float32]
    affine: npt.NDArray[np.float64]
    uids: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if self.hu.ndim != 3 or self.hu.dtype not in (np.int16, np.float32):
            raise GeometryError(f"A volume is int16 or float32 with 3 axes, not {self.hu.dtype} {self.hu.shape}.")
        if self.hu.shape[0] != len(self.uids):
            raise GeometryError(f"{self.hu.shape[0]} images but {len(self.uids)} UIDs.")
        affine = np.array(self.affine, dtype=np.float64)
        if affine.shape != (4, 4) or not np.isfinite(affine).all():
            raise GeometryError("The affine is not a finite 4x4 matrix.")
        if abs(np.linalg.det(affine[:3, :3])) < 1e-9:
            raise GeometryError("The affine is singular: two axes of the volume coincide.")
        hu = self.hu.view()
        hu.flags.writeable = False
        affine.flags.writeable = False
        object.__setattr__(self, "hu", hu)
        object.__setattr__(self, "affine", affine)

    def to_patient_mm(self, index_zyx: tuple[float, float, float]) -> tuple[float, float, float]:
        """Patient position (x, y, z) in LPS millimetres of a (slice, row, column) index."""
        x, y, z, _ = self.affine @ np.array([*index_zyx, 1.0])
        return float(x), float(y), float(z)

    def to_index_zyx(self, patient_mm: tuple[float, float, float]) -> tuple[float, float, float]:
        """The (slice, row, column) index, fractional, of a patient position in LPS millimetres."""
        k, i, j, _ = np.linalg.inv(self.affine) @ np.array([*patient_mm, 1.0])
        return float(k), float(i), float(j)
