from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.preprocess.resample import resample


@settings(max_examples=40, deadline=None)
@given(rows=st.integers(1, 90), columns=st.integers(1, 90), level=st.floats(-3000, 3000, width=32))
def test_a_constant_stays_constant(rows, columns, level):
    found = resample(np.full((rows, columns), level, np.float32), (24, 30))
    assert found.shape == (24, 30)
    assert found == pytest.approx(np.full((24, 30), level), rel=1e-5, abs=1e-3)


def test_halving_is_the_mean_of_two_by_two():
    image = np.arange(64, dtype=np.float32).reshape(8, 8)
    assert resample(image, (4, 4)) == pytest.approx(image.reshape(4, 2, 4, 2).mean(axis=(1, 3)))


def test_the_same_size_changes_nothing():
    image = np.random.default_rng(0).normal(size=(17, 23)).astype(np.float32)
    assert resample(image, (17, 23)) == pytest.approx(image, abs=1e-6)


def test_enlarging_is_bilinear():
    image = np.array([[0.0, 4.0]], np.float32)
    assert resample(image, (1, 4)) == pytest.approx(np.array([[0.0, 1.0, 3.0, 4.0]]))


def test_the_mean_is_kept():
    image = np.random.default_rng(1).uniform(size=(300, 411)).astype(np.float32)
    assert resample(image, (100, 137)).mean() == pytest.approx(image.mean(), abs=1e-4)
