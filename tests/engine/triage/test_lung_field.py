from __future__ import annotations

import pytest

from engine.triage.lung_field import LungSlice, coverage_warnings
from tests.support.series import numbered

#: Counted from the head down, as most scanners do, and the stack from the feet up.
NUMBERED = numbered(60 - index for index in range(8))


def stack(areas: list[float]) -> list[LungSlice]:
    return [LungSlice(i, area) for i, area in enumerate(areas)]


def test_lungs_that_taper_at_both_ends_are_covered() -> None:
    assert coverage_warnings(stack([100, 5_000, 20_000, 25_000, 20_000, 6_000, 0]), NUMBERED) == ()


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        (
            [20_000, 25_000, 20_000, 6_000, 0, 0],
            "beyond image 60, the outermost that could be read: it still shows 80 % of",
        ),
        (
            [0, 0, 6_000, 20_000, 25_000, 20_000],
            "beyond image 55, the outermost that could be read: it still shows 80 % of",
        ),
    ],
)
def test_a_scan_that_ends_inside_the_lungs_says_where(areas: list[float], said: str) -> None:
    (warning,) = coverage_warnings(stack(areas), NUMBERED)
    assert warning.code == "partial-coverage"
    assert said in warning.message


def test_a_scan_inside_the_lungs_warns_of_both_ends() -> None:
    assert len(coverage_warnings(stack([20_000.0] * 6), NUMBERED)) == 2


@pytest.mark.parametrize(("area", "said"), [(12_500.0, 0), (12_600.0, 1)])
def test_more_than_half_of_the_largest_area_at_an_end_is_a_cut(area: float, said: int) -> None:
    assert len(coverage_warnings(stack([0.0, 6_000.0, 20_000.0, 25_000.0, 20_000.0, area]), NUMBERED)) == said


@pytest.mark.parametrize(("count", "said"), [(4, 0), (5, 2)])
def test_five_slices_are_enough_to_say_where_lungs_end(count: int, said: int) -> None:
    assert len(coverage_warnings(stack([20_000.0] * count), NUMBERED)) == said
