from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("sklearn")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.outliers import MADE, made_outliers, photographs


def test_every_kind_of_damage_changes_the_picture_and_repeats_itself():
    hu = chest_slice(256).astype(np.float32)
    plain = prepare_hu(hu, (0.7, 0.7), DEFAULT_SPEC)
    first, second = (made_outliers([hu], DEFAULT_SPEC) for _ in range(2))
    assert set(first) == set(MADE)
    for kind, (prepared,) in first.items():
        assert prepared.autoencoder.tobytes() != plain.autoencoder.tobytes(), kind
        assert prepared.autoencoder.tobytes() == second[kind][0].autoencoder.tobytes(), kind


def test_photographs_are_prepared():
    found = photographs(DEFAULT_SPEC, count=3)
    assert len(found) == 3
    assert len({one.autoencoder.tobytes() for one in found}) == 3
