"""Slices that lie unevenly, on an even grid: true lengths, and gaps that are seen."""

from __future__ import annotations

import pytest

from engine.volume.even import even_grid


def test_even_stacks_need_no_grid() -> None:
    assert even_grid([0, 5, 10, 15.2, 20]) is None
    assert even_grid([0, 5]) is None
    assert even_grid([]) is None


def test_missing_slices_are_gaps_of_their_true_length() -> None:
    grid = even_grid([0, 5, 10, 25, 30])
    assert grid is not None
    assert grid.step_mm == 5
    assert grid.slices == (0, 1, 2, None, None, 3, 4)
    assert grid.empty == 2


def test_a_thick_slice_reaches_over_the_rows_beside_it() -> None:
    positions = [0, 2.5, 5, 7.5, 10, 12.5, 20, 27.5]
    thin, thick = even_grid(positions, 2.5), even_grid(positions, 7.5)
    assert thin is not None
    assert thick is not None
    assert thin.slices == (0, 1, 2, 3, 4, 5, None, None, 6, None, None, 7)
    assert thick.slices == (0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 7, 7)


def test_a_slice_far_away_asks_for_no_memory() -> None:
    assert even_grid([0, 1, 2, 3, 1e6]) is None


@pytest.mark.parametrize("positions", [[0, 0, 5], [5, 0, -5]])
def test_positions_that_do_not_ascend_make_no_grid(positions: list[float]) -> None:
    assert even_grid(positions) is None


def test_a_tenth_of_the_distance_is_what_may_differ() -> None:
    assert even_grid([0, 5, 10, 15.4, 20.4]) is None
    assert even_grid([0, 5, 10, 15.6, 20.6]) is not None


def test_small_steps_in_one_direction_do_not_add_up() -> None:
    """Half of the slices every 4.8 mm, half every 5.2: none differs by a tenth, and in the middle they are two off."""
    positions = [4.8 * index for index in range(20)] + [4.8 * 19 + 5.2 * index for index in range(1, 21)]
    grid = even_grid(positions)
    assert grid is not None
    places = [positions[index] for index in grid.slices if index is not None]
    assert max(abs(place - grid.step_mm * row) for row, place in enumerate(places)) <= grid.step_mm / 2
    assert even_grid(positions[:25]) is None


def test_eight_rows_a_slice_are_the_most() -> None:
    assert even_grid([0, 1, 2, 3, 38]) is not None
    assert even_grid([0, 1, 2, 3, 42]) is None
