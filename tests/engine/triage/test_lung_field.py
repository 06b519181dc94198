from __future__ import annotations

import pytest

from engine.triage.lung_field import LungSlice, coverage_warnings


def stack(areas: list[float]) -> list[LungSlice]:
    return [LungSlice(i, area) for i, area in enumerate(areas)]


def test_lungs_that_taper_at_both_ends_are_covered() -> None:
    assert coverage_warnings(stack([100, 5_000, 20_000, 25_000, 20_000, 6_000, 0])) == ()


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ([20_000, 25_000, 20_000, 6_000, 0, 0], "the first readable image (number 1): it still shows 80%"),
        ([0, 0, 6_000, 20_000, 25_000, 20_000], "the last readable image (number 6): it still shows 80%"),
    ],
)
def test_a_scan_that_ends_inside_the_lungs_says_where(areas: list[float], said: str) -> None:
    (warning,) = coverage_warnings(stack(areas))
    assert warning.code == "partial-coverage"
    assert said in warning.message


def test_a_scan_inside_the_lungs_warns_of_both_ends() -> None:
    assert len(coverage_warnings(stack([20_000.0] * 6))) == 2
