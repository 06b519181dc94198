"""Reading a grid at fractional places: the same bytes as the plain way, on which results rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.preprocess.field import interpolate_both
from engine.preprocess.resample import _taps, resample

Float32 = npt.NDArray[np.float32]


def plainly(values: Float32, places: npt.NDArray[np.float64]) -> Float32:
    """Between two neighbours along the last axis, in float32."""
    last = values.shape[1] - 1
    inside = np.clip(places, 0.0, last)
    first = np.minimum(inside.astype(np.intp), max(last - 1, 0))
    weight = (inside - first).astype(np.float32)
    found: Float32 = values[:, first] * (1 - weight) + values[:, np.minimum(first + 1, last)] * weight
    return found


@settings(max_examples=40, deadline=None)
@given(rows=st.integers(1, 60), columns=st.integers(1, 60), seed=st.integers(0, 99))
def test_rows_then_columns_are_read_as_the_plain_way_reads_them(rows: int, columns: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(rows, columns)).astype(np.float32)
    down, across = chance.uniform(-3, rows + 3, 31), chance.uniform(-3, columns + 3, 17)
    found = interpolate_both(values, down, across)
    assert found.flags.c_contiguous
    assert found.tobytes() == plainly(plainly(values.T, down).T, across).tobytes()


@settings(max_examples=20, deadline=None)
@given(side=st.integers(1, 90), seed=st.integers(0, 99))
def test_a_box_is_summed_tap_by_tap_from_nothing(side: int, seed: int) -> None:
    image = np.random.default_rng(seed).normal(size=(side, 5)).astype(np.float32)
    expected = np.zeros((24, 5), np.float32)
    for source, weight in _taps(side, 24):
        expected += image[source] * weight
    assert (resample(image, (24, 5)) == expected).all()
