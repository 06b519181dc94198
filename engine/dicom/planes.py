"""One image plane: where it lies in the patient, where its pixels lie on the disk, and what names it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, total_ordering
from pathlib import Path

from engine.errors import GeometryError

Vector = tuple[float, float, float]

SAME_POSITION_MM = 0.01
"""Images less than this apart lie at one place."""


def dot(left: Vector, right: Vector) -> float:
    """Plain arithmetic: numpy on three numbers costs more."""
    return left[0] * right[0] + left[1] * right[1] + left[2] * right[2]


@lru_cache(maxsize=1024)
def _orthogonal(row: Vector, column: Vector) -> bool:
    """Whether two directions are unit vectors at a right angle; nearly all slices of a series have the same two."""
    off = abs(dot(row, row) - 1), abs(dot(column, column) - 1), abs(dot(row, column))
    return off[0] <= 2e-3 and off[1] <= 2e-3 and off[2] <= 1e-3


@dataclass(frozen=True)
class SliceSource:
    """Where the pixels of one slice lie.

    Attributes
    ----------
    path : Path
        A DICOM file, or the ZIP archive that holds it.
    member : str or None
        Name inside the ZIP archive.
    frame : int
        0-based frame of a multi-frame object; 0 for a single-frame one.
    """

    path: Path
    member: str | None = None
    frame: int = 0


@total_ordering
@dataclass(frozen=True)
class SliceRef:
    """Which image this is. The SOP Instance UID alone does not say: all frames of an object share it.

    Attributes
    ----------
    sop_instance_uid : str
    frame : int or None
        1-based frame number of a multi-frame object, as in Referenced Frame Number (PS3.3 10.3); None for a
        single-frame one.
    copy : int
        0 for the first object with this UID; 1, 2, ... for others with the same UID and different pixels, which the
        Standard forbids (PS3.3 C.12.1.1) and public sets hold.
    """

    sop_instance_uid: str
    frame: int | None = None
    copy: int = 0

    def __lt__(self, other: SliceRef) -> bool:
        return (self.sop_instance_uid, self.frame or 0, self.copy) < (
            other.sop_instance_uid,
            other.frame or 0,
            other.copy,
        )


@dataclass(frozen=True)
class SliceHeader:
    """One axial (or other) image plane.

    Attributes
    ----------
    position_mm : tuple of float
        Image Position (Patient), (0020,0032): centre of the first voxel, LPS millimetres.
    row_direction, column_direction : tuple of float
        Image Orientation (Patient), (0020,0037): unit vectors of increasing column index and of
        increasing row index.
    spacing_mm : tuple of float
        Pixel Spacing, (0028,0030): between rows, between columns, millimetres, > 0.
    thickness_mm : float or None
        Slice Thickness; never used to compute positions.
    rescale : tuple of float or None
        (slope, intercept) of this very slice; None where the file has none (``hu-not-proven``).
    instance_number : int or None
        Instance Number as the file gives it, display only; of a frame, its number in the object.
    frame, copy : int or None, int
        As in :class:`SliceRef`.
    own_series : str
        Series Instance UID of the object, where several were read as one series; else empty.
    lies_on : str
        Side of the patient that lies below: ``front``, ``right``, ``left``; empty for the back, as where nobody says.
        It tells where fluid gathers, never how an image is turned.

    Raises
    ------
    GeometryError
        Directions that are not orthogonal, or numbers that are not finite or not positive.
    """

    sop_instance_uid: str
    sop_class_uid: str
    source: SliceSource
    position_mm: Vector
    row_direction: Vector
    column_direction: Vector
    spacing_mm: tuple[float, float]
    rows: int
    columns: int
    transfer_syntax_uid: str
    thickness_mm: float | None = None
    rescale: tuple[float, float] | None = None
    instance_number: int | None = None
    image_type: tuple[str, ...] = ()
    bits_stored: int = 16
    photometric_interpretation: str = "MONOCHROME2"
    frame: int | None = None
    copy: int = 0
    own_series: str = ""
    lies_on: str = ""

    def __post_init__(self) -> None:
        # Plain arithmetic: a scan makes thousands of these, and numpy on three numbers costs more than the file.
        numbers = (*self.position_mm, *self.row_direction, *self.column_direction, *self.spacing_mm)
        if not all(map(math.isfinite, numbers)):
            raise GeometryError("The image plane holds numbers that are not finite.")
        if min(self.spacing_mm) <= 0:
            raise GeometryError(f"Pixel Spacing must be positive, found {self.spacing_mm}.")
        if self.rows < 1 or self.columns < 1:
            raise GeometryError(f"An image of {self.rows} x {self.columns} has no pixels.")
        if not _orthogonal(self.row_direction, self.column_direction):
            raise GeometryError("Image Orientation (Patient) is not a pair of orthogonal unit vectors.")

    @property
    def ref(self) -> SliceRef:
        """What names this image; the SOP Instance UID alone may name several."""
        return SliceRef(self.sop_instance_uid, self.frame, self.copy)

    @property
    def normal(self) -> Vector:
        """Unit vector through the plane: row direction x column direction (PS3.3 C.7.6.2.1.1).

        Directions that were rounded are a little shorter than 1; so would be the stack, and look tilted.
        """
        (a, b, c), (d, e, f) = self.row_direction, self.column_direction
        x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
        length = math.sqrt(x * x + y * y + z * z)
        return x / length, y / length, z / length

    @property
    def position_along_normal_mm(self) -> float:
        """Projection of the position on the normal: the only number slices are ordered by."""
        return dot(self.position_mm, self.normal)
