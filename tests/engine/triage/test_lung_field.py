from __future__ import annotations

import pytest

from engine.triage.lung_field import LungSlice, aerated_fraction, coverage_warnings, lung_volume_ml


def stack(areas: list[float], spacing_mm: float = 5.0) -> list[LungSlice]:
    return [LungSlice(i, spacing_mm * i, area, area / 2) for i, area in enumerate(areas)]


def test_volume_is_the_integral_of_area_along_the_normal() -> None:
    # A prism of 10 000 mm2 and 100 mm is one litre.
    assert lung_volume_ml(stack([10_000.0] * 21)) == pytest.approx(1000.0)


def test_volume_follows_positions_not_counts_and_not_order() -> None:
    slices = [LungSlice(0, 10.0, 10_000, 0), LungSlice(1, 0.0, 10_000, 0), LungSlice(2, 100.0, 10_000, 0)]
    assert lung_volume_ml(slices) == pytest.approx(1000.0)


def test_one_slice_has_no_volume_and_no_lung_has_no_aeration() -> None:
    assert lung_volume_ml(stack([10_000.0])) is None
    assert aerated_fraction(stack([0.0, 0.0])) is None


def test_aerated_fraction_weighs_slices_by_lung() -> None:
    slices = [LungSlice(0, 0, 30_000, 30_000), LungSlice(1, 5, 10_000, 0)]
    assert aerated_fraction(slices) == pytest.approx(0.75)


def test_lungs_that_taper_at_both_ends_are_covered() -> None:
    assert coverage_warnings(stack([100, 5_000, 20_000, 25_000, 20_000, 6_000, 0])) == ()


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ([20_000, 25_000, 20_000, 6_000, 0, 0], "the first readable slice (number 1): it still shows 80%"),
        ([0, 0, 6_000, 20_000, 25_000, 20_000], "the last readable slice (number 6): it still shows 80%"),
    ],
)
def test_a_scan_that_ends_inside_the_lungs_says_where(areas: list[float], said: str) -> None:
    (warning,) = coverage_warnings(stack(areas))
    assert warning.code == "partial-coverage"
    assert said in warning.message


def test_a_scan_inside_the_lungs_warns_of_both_ends() -> None:
    assert len(coverage_warnings(stack([20_000.0] * 6))) == 2
