"""In which order slices are judged: even combs, all slices once, samples first."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engine.inference.course import Course, coarse_to_fine, comb, in_order


def test_a_comb_is_even_and_reaches_from_end_to_end() -> None:
    positions = [1.25 * index for index in range(240)]
    teeth = comb(positions, 10.0)
    assert teeth[0] == 0
    assert teeth[-1] == 239
    gaps = {round(positions[b] - positions[a], 2) for a, b in pairwise(teeth)}
    assert gaps <= {8.75, 10.0, 11.25}


def test_a_comb_follows_true_positions_not_numbers() -> None:
    positions = [0.0, 1.0, 2.0, 3.0, 20.0, 21.0, 40.0]
    assert comb(positions, 20.0) == (0, 4, 6)
    assert comb([], 10.0) == ()
    assert comb([5.0], 10.0) == (0,)


def test_from_coarse_to_fine_every_slice_has_one_turn() -> None:
    positions = [0.5 * index for index in range(600)]
    levels = coarse_to_fine(positions, (10.0, 5.0))
    assert len(levels) == 3
    assert len(levels[0]) == 31
    assert sorted(index for level in levels for index in level) == list(range(600))


@pytest.mark.parametrize("spacing", [6.0, 7.0, 12.5])
def test_a_comb_that_saves_nothing_is_left_out(spacing: float) -> None:
    assert coarse_to_fine([spacing * index for index in range(40)], (10.0, 5.0)) == (tuple(range(40)),)


def test_slices_of_five_millimetres_have_a_comb_of_ten() -> None:
    levels = coarse_to_fine([5.0 * index for index in range(60)], (10.0, 5.0))
    assert [len(level) for level in levels] == [31, 29]


def test_samples_come_first_and_levels_end_with_their_last_slice() -> None:
    course = Course(((0, 3, 6), (1, 4), (2, 5)), samples=(3, 5))
    assert course.order == (3, 5, 0, 6, 1, 4, 2)
    assert course.ends == (4, 6, 7)
    assert in_order(3).order == (0, 1, 2)
    assert in_order(3).ends == (3,)
