"""Columns of a table give way by importance, and never more than is needed."""

from __future__ import annotations

import pytest

from desktop.views.style.fitting_columns import shared_out

NATURAL, LEAST = (40, 200, 100, 60), (40, 80, 50, 60)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (500, [40, 300, 100, 60]),
        (400, [40, 200, 100, 60]),
        (300, [40, 100, 100, 60]),
        (250, [40, 80, 70, 60]),
        (200, [40, 80, 80, 0]),
        (130, [40, 90, 0, 0]),
        (50, [40, 80, 0, 0]),
    ],
)
def test_the_first_to_give_way_narrows_then_columns_go_and_what_is_left_over_comes_back(
    width: int, widths: list[int]
) -> None:
    assert shared_out(width, NATURAL, LEAST, narrowing=(1, 2), leaving=(3, 2)) == widths
