"""Turns an axial slice into radiological display: the patient's right on the image's left, the front at the top.

Axial slices can be stored in eight ways (feet first, prone, mirrored); a network that sees one of the other seven
fails without a word. So the turn follows the direction cosines, never the Patient Position attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engine.dicom.values import SliceHeader
from engine.errors import GeometryError

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class DisplayTurn:
    """How stored rows and columns become displayed ones: first transpose, then flip.

    Attributes
    ----------
    transpose : bool
    flip_rows, flip_columns : bool
        Of the image after transposing.
    """

    transpose: bool = False
    flip_rows: bool = False
    flip_columns: bool = False

    def apply(self, image: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Stored (rows, columns) to displayed (rows, columns); a contiguous copy only where something turns."""
        turned = image.T if self.transpose else image
        turned = turned[:: -1 if self.flip_rows else 1, :: -1 if self.flip_columns else 1]
        return np.ascontiguousarray(turned)

    def undo(self, image: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Displayed (rows, columns) back to stored."""
        turned = image[:: -1 if self.flip_rows else 1, :: -1 if self.flip_columns else 1]
        return np.ascontiguousarray(turned.T if self.transpose else turned)


def display_turn(header: SliceHeader) -> DisplayTurn:
    """The turn that brings this slice to radiological display.

    Raises
    ------
    GeometryError
        The plane is closer to sagittal or coronal than to axial: there is no left-right and front-back in it.
    """
    row, column = header.row_direction, header.column_direction
    if max(range(3), key=lambda axis: abs(header.normal[axis])) != 2:
        raise GeometryError("Only axial images can be turned to radiological display.", "Choose an axial series.")
    transpose = abs(row[1]) > abs(row[0])
    across, down = (column, row) if transpose else (row, column)
    return DisplayTurn(transpose, flip_rows=down[1] < 0, flip_columns=across[0] < 0)


def to_radiological(image: npt.NDArray[Scalar], header: SliceHeader) -> npt.NDArray[Scalar]:
    """Turn a decoded slice (rows, columns) for display and for the networks.

    Columns then grow to the patient's left, rows to the back (LPS, PS3.3 C.7.6.2.1.1).

    Raises
    ------
    GeometryError
        Not an axial slice.
    """
    return display_turn(header).apply(image)


#: Quarter turns against the clock that bring a side of the displayed body to the bottom.
_TURNS = {"": 0, "right": 1, "front": 2, "left": 3}


def turns_to_rest(header: SliceHeader) -> int:
    """Quarter turns of the displayed slice, against the clock, after which what lies below in the room is below."""
    return _TURNS[header.lies_on]


def radiological_spacing(header: SliceHeader) -> tuple[float, float]:
    """Pixel spacing (between rows, between columns), mm, of the turned image."""
    rows, columns = header.spacing_mm
    return (columns, rows) if display_turn(header).transpose else (rows, columns)
