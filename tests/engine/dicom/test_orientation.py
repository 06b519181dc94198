"""Radiological display out of all eight ways in which an axial slice can be stored."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.dicom import display_turn, radiological_spacing, to_radiological
from engine.dicom.orientation import turns_to_rest
from engine.errors import GeometryError
from engine.phantom import write_phantom
from tests.support.dicom_series import only_series
from tests.support.series import make_header

RIGHT_IS_SMALL_X = np.array([[11.0, 12.0, 13.0], [21.0, 22.0, 23.0]])
"""Displayed: rows grow to the back, columns to the left; the value is 10 x (row + 1) + (column + 1)."""


@pytest.mark.parametrize(("transposed", "x", "y"), list(itertools.product([False, True], [1, -1], [1, -1])))
def test_all_eight_axial_orientations(transposed: bool, x: int, y: int) -> None:
    stored = RIGHT_IS_SMALL_X[::y, ::x]
    row, column = (x, 0.0, 0.0), (0.0, y, 0.0)
    if transposed:
        stored, row, column = stored.T, column, row
    header = make_header(row_direction=row, column_direction=column, spacing_mm=1.0)
    shown = to_radiological(stored, header)
    assert shown.tolist() == RIGHT_IS_SMALL_X.tolist()
    assert shown.flags.c_contiguous
    assert display_turn(header).undo(shown).tolist() == stored.tolist()


def test_a_tilted_gantry_is_still_axial() -> None:
    header = make_header(column_direction=(0.0, 0.970296, -0.241922))
    assert to_radiological(RIGHT_IS_SMALL_X, header).tolist() == RIGHT_IS_SMALL_X.tolist()


def test_spacing_turns_with_the_image() -> None:
    plain = replace(make_header(), spacing_mm=(0.5, 0.75))
    turned = replace(plain, row_direction=(0.0, 1.0, 0.0), column_direction=(1.0, 0.0, 0.0))
    assert radiological_spacing(plain) == (0.5, 0.75)
    assert radiological_spacing(turned) == (0.75, 0.5)


@pytest.mark.parametrize("column", [(0.0, 0.0, -1.0), (0.0, 0.6, -0.8)])
def test_other_planes_have_no_radiological_display(column: tuple[float, float, float]) -> None:
    header = make_header(row_direction=(1.0, 0.0, 0.0), column_direction=column)
    with pytest.raises(GeometryError, match="Only axial images"):
        to_radiological(RIGHT_IS_SMALL_X, header)


@pytest.mark.parametrize(
    ("position", "lies_on", "turns"),
    [("HFS", "", 0), ("FFP", "front", 2), ("HFDR", "right", 1), ("FFDL", "left", 3), ("LFP", "front", 2), ("", "", 0)],
)
def test_how_a_patient_lies_says_what_is_below_and_turns_no_image(
    tmp_path: Path, position: str, lies_on: str, turns: int
) -> None:
    """In the turned picture the last row is the side that lies below: the patient's right is on the image's left."""
    write_phantom(tmp_path, slices=5, rows=32, edit=lambda dataset, _: setattr(dataset, "PatientPosition", position))
    header = only_series(tmp_path).headers[0]
    assert (header.lies_on, turns_to_rest(header)) == (lies_on, turns)
    assert to_radiological(RIGHT_IS_SMALL_X, header).tolist() == RIGHT_IS_SMALL_X.tolist()
    sides = np.array([["", "front", ""], ["right", "", "left"], ["", "back", ""]])
    assert np.rot90(sides, turns_to_rest(header))[2, 1] == (lies_on or "back")
