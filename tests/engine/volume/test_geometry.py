"""Affines of stacks: straight, flipped, tilted, single."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GeometryError
from engine.volume.geometry import stack_affine

X, Y = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


def test_index_to_patient_is_the_equation_of_the_standard() -> None:
    affine = stack_affine([(-100.0, -90.0, 10.0), (-100.0, -90.0, 15.0)], X, Y, (0.5, 0.75))
    assert (affine @ [1, 10, 20, 1]).tolist() == [-100 + 20 * 0.75, -90 + 10 * 0.5, 15, 1]


def test_a_tilted_stack_is_sheared() -> None:
    positions = [(0.0, 0.0, 5.0 * index) for index in range(4)]
    affine = stack_affine(positions, X, (0.0, 0.970296, -0.241922), (1.0, 1.0))
    assert (affine @ [3, 0, 0, 1])[:3].tolist() == [0, 0, 15]


def test_uneven_distances_give_their_mean() -> None:
    affine = stack_affine([(0.0, 0.0, 0.0), (0.0, 0.0, 2.0), (0.0, 0.0, 10.0)], X, Y, (1.0, 1.0))
    assert affine[2, 0] == 5


def test_a_single_slice_is_as_thick_as_it_says() -> None:
    assert stack_affine([(0.0, 0.0, 0.0)], X, Y, (1.0, 1.0), thickness_mm=3.0)[2, 0] == 3
    assert stack_affine([(0.0, 0.0, 0.0)], X, Y, (1.0, 1.0), thickness_mm=0.0)[2, 0] == 1


@pytest.mark.parametrize("positions", [[], [(0.0, 0.0, 0.0)] * 2])
def test_no_extent_is_no_geometry(positions: list[tuple[float, float, float]]) -> None:
    with pytest.raises(GeometryError, match=r"without images|one position"):
        stack_affine(positions, X, Y, (1.0, 1.0))


@given(st.floats(0, 2 * np.pi), st.floats(0.1, 5), st.floats(0.1, 5), st.integers(2, 20))
@settings(deadline=None)
def test_oblique_stacks_map_there_and_back(angle: float, row_mm: float, step_mm: float, count: int) -> None:
    row = (float(np.cos(angle)), float(np.sin(angle)), 0.0)
    column = (-row[1], row[0], 0.0)
    positions = [(1.0, 2.0, step_mm * index) for index in range(count)]
    affine = stack_affine(positions, row, column, (row_mm, row_mm * 2))
    index = np.array([count - 1, 7, 9, 1])
    assert np.allclose(np.linalg.inv(affine) @ (affine @ index), index)
    assert np.allclose(np.linalg.norm(affine[:3, :3], axis=0), [step_mm, row_mm, row_mm * 2])
