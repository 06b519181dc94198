"""Hounsfield units are believed where the histogram shows air and soft tissue in their places."""

from __future__ import annotations

import re
from contextlib import nullcontext

import numpy as np
import pytest

from engine.dicom import check_hounsfield, check_slice_scale, look_at_scale
from engine.errors import ForeignScaleError
from engine.phantom import phantom_hu

SLICES = phantom_hu(slices=5, rows=128)


def test_a_chest_in_hounsfield_units_is_believed() -> None:
    assert check_hounsfield([look_at_scale(hu) for hu in SLICES]) is None


def test_air_that_saturates_is_no_problem() -> None:
    clipped = np.maximum(SLICES, -1000)
    assert check_hounsfield([look_at_scale(hu) for hu in clipped]) is None


@pytest.mark.parametrize(
    ("slope", "offset", "message"),
    [
        (1.0, 1024.0, "no air and no lung"),
        (1.0, -500.0, "peaks at -[46][56]5"),
        (1.0, 200.0, "Air peaks at -795|Soft tissue peaks"),
        (0.25, 0.0, "no air and no lung"),
        (-1.0, -960.0, "Nothing is as dense as bone"),
        (2.0, 1000.0, "Soft tissue peaks at 10"),
    ],
)
def test_other_scales_are_implausible(slope: float, offset: float, message: str) -> None:
    wrong = np.maximum(SLICES.clip(-1000, 1000) * slope + offset, -1023).astype(np.float32)
    found = check_hounsfield([look_at_scale(hu) for hu in wrong])
    assert found is not None
    assert found.code == "hu-implausible"
    assert re.search(message, found.message)


def test_nothing_decoded_says_nothing() -> None:
    assert check_hounsfield([]) is None


def test_every_slice_of_a_chest_has_its_scale() -> None:
    for hu in phantom_hu(slices=20, rows=128):
        check_slice_scale(hu)


@pytest.mark.parametrize(("slope", "offset"), [(1, 1024), (2, 1200), (4, 3000)])
def test_a_slice_in_a_foreign_scale_is_refused_by_itself(slope: int, offset: int) -> None:
    with pytest.raises(ForeignScaleError, match="denser than 700 HU"):
        check_slice_scale(SLICES[2] * slope + offset)


def test_a_slice_of_air_only_is_no_foreign_scale() -> None:
    check_slice_scale(np.full((64, 64), -1000, np.int16))
    check_slice_scale(np.full((64, 64), -1024, np.int16))


@pytest.mark.parametrize(("dark", "refused"), [(0, True), (-900, False)])
def test_a_slice_without_air_may_hold_less_that_is_dense(dark: int, refused: bool) -> None:
    """Of every 25 rows that are looked at three are denser than 700 HU: 12 %, more than 8 % and less than 15 %."""
    hu = np.zeros((100, 100), np.int16)
    hu[:12], hu[60:] = 900, dark
    with pytest.raises(ForeignScaleError, match="12 %") if refused else nullcontext():
        check_slice_scale(hu)
