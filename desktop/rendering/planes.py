"""PlaneImage: one image plane with its place in the patient; and the three orthogonal cuts through a Volume.

The cuts follow the axes of the volume, so nothing is interpolated here: a pixel of a cut is a voxel. Spacing goes
along and the painter stretches by it. Rows and columns are turned so that the cut reads as a radiologist expects.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from engine.dicom.values import SliceHeader
from engine.volume import Volume

Vector = tuple[float, float, float]
#: Slices may lean this much against the normal before a cut is called skewed.
TILT_TOLERANCE_DEGREES = 0.5


class Cut(str, Enum):
    """Orthogonal cuts; for a volume of axial slices they are what their names say."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


#: Of each axis of a volume (slices, rows, columns) the cut that is perpendicular to it.
AXES = (Cut.AXIAL, Cut.CORONAL, Cut.SAGITTAL)


@dataclass(frozen=True, eq=False)
class PlaneImage:
    """One plane of Hounsfield units.

    Attributes
    ----------
    hu : numpy.ndarray
        (rows, columns) int16 or float32.
    spacing_mm : tuple of float
        Between rows, between columns.
    origin_mm : tuple of float
        Centre of pixel (0, 0), LPS.
    row_direction, column_direction : tuple of float
        Unit vectors of increasing column index and of increasing row index, LPS.
    """

    hu: npt.NDArray[np.generic]
    spacing_mm: tuple[float, float]
    origin_mm: Vector
    row_direction: Vector
    column_direction: Vector

    @property
    def rows(self) -> int:
        return int(self.hu.shape[0])

    @property
    def columns(self) -> int:
        return int(self.hu.shape[1])

    def to_patient_mm(self, column: float, row: float) -> Vector:
        """Patient position of a pixel (fractional; pixel centres are whole numbers)."""
        step_row, step_column = self.spacing_mm
        point = (
            np.array(self.origin_mm)
            + np.array(self.row_direction) * (column * step_column)
            + np.array(self.column_direction) * (row * step_row)
        )
        return float(point[0]), float(point[1]), float(point[2])

    def to_pixel(self, patient_mm: Vector) -> tuple[float, float]:
        """(column, row), fractional, of the projection of a patient position on the plane."""
        offset = np.array(patient_mm) - np.array(self.origin_mm)
        across = np.array([self.row_direction, self.column_direction]).T
        # Least squares: right also where the axes of a tilted volume are not orthogonal.
        (along_row, along_column), *_ = np.linalg.lstsq(across, offset, rcond=None)
        return float(along_row / self.spacing_mm[1]), float(along_column / self.spacing_mm[0])


def slice_plane(header: SliceHeader, hu: npt.NDArray[np.generic]) -> PlaneImage:
    """A decoded slice as it is stored."""
    return PlaneImage(hu, header.spacing_mm, header.position_mm, header.row_direction, header.column_direction)


def tilt_degrees(volume: Volume) -> float:
    """Angle between the step from slice to slice and the normal of the slices: the gantry tilt, 0 when upright."""
    step, down, right = (volume.affine[:3, axis] for axis in range(3))
    normal = np.cross(right, down)
    cosine = abs(normal @ step) / (np.linalg.norm(normal) * np.linalg.norm(step))
    return float(np.degrees(np.arccos(min(1.0, cosine))))


def skewed(volume: Volume) -> bool:
    """True when coronal and sagittal cuts are sheared by the gantry tilt and lengths in them are wrong."""
    return tilt_degrees(volume) > TILT_TOLERANCE_DEGREES


def cut_length(volume: Volume, cut: Cut) -> int:
    """How many planes there are along a cut."""
    return int(volume.hu.shape[_axis(cut)])


def cut_volume(volume: Volume, cut: Cut, index: int, pixels: npt.NDArray[np.generic] | None = None) -> PlaneImage:
    """One plane of a volume; ``index`` counts along the axis of the volume that the cut is perpendicular to.

    Parameters
    ----------
    pixels : numpy.ndarray, optional
        What to show in the place of that plane, lying as it lies in the volume: a slab.
    """
    axis = _axis(cut)
    down_axis, right_axis = (other for other in range(3) if other != axis)
    if pixels is None:
        pixels = np.take(volume.hu, index, axis=axis) if axis else volume.hu[index]
    corner = [0.0, 0.0, 0.0]
    corner[axis] = index
    right, down = volume.affine[:3, right_axis], volume.affine[:3, down_axis]
    if _turned(right):
        corner[right_axis] = volume.hu.shape[right_axis] - 1
        pixels, right = pixels[:, ::-1], -right
    if _turned(down):
        corner[down_axis] = volume.hu.shape[down_axis] - 1
        pixels, down = pixels[::-1, :], -down
    spacing = float(np.linalg.norm(down)), float(np.linalg.norm(right))
    x, y, z = volume.to_patient_mm((corner[0], corner[1], corner[2]))
    return PlaneImage(pixels, spacing, (x, y, z), _unit(right), _unit(down))


def turned_axes(volume: Volume, cut: Cut) -> tuple[bool, bool]:
    """Whether rows and columns of a cut run against the axes of the volume, so that it reads as expected."""
    axis = _axis(cut)
    down, right = (other for other in range(3) if other != axis)
    return _turned(volume.affine[:3, down]), _turned(volume.affine[:3, right])


def cut_index(volume: Volume, cut: Cut, patient_mm: Vector) -> int:
    """The plane of a cut that is nearest to a patient position, within the volume."""
    axis = _axis(cut)
    return int(np.clip(round(volume.to_index_zyx(patient_mm)[axis]), 0, volume.hu.shape[axis] - 1))


def _axis(cut: Cut) -> int:
    return AXES.index(cut)


def _turned(direction: npt.NDArray[np.float64]) -> bool:
    """True when an image axis runs against the convention: to the patient's left or back, or to the feet.

    The display convention is: patient's right on the left of the image, or anterior on the left (sagittal);
    anterior on top (axial) or head on top. So axes should run to L, P or F.
    """
    main = int(np.argmax(np.abs(direction)))
    wanted_sign = (1.0, 1.0, -1.0)[main]
    return bool(direction[main] * wanted_sign < 0)


def _unit(vector: npt.NDArray[np.float64]) -> Vector:
    x, y, z = vector / np.linalg.norm(vector)
    return float(x), float(y), float(z)
