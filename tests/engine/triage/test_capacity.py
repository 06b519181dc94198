from __future__ import annotations

import numpy as np
import pytest

from engine.errors import BundleCorruptError
from engine.triage.capacity import apparent_capacity, capacity_percentile


def test_capacity_is_dark_area_inside_the_body():
    reconstruction = np.full((10, 10), 0.9, np.float32)
    reconstruction[:4] = 0.1
    body = np.zeros((10, 10), bool)
    body[2:] = True
    assert apparent_capacity(reconstruction, body, 0.5) == pytest.approx(20 / 80)
    assert apparent_capacity(reconstruction, np.zeros((10, 10), bool), 0.5) == 0.0


def test_percentile_of_a_known_distribution():
    statistics = {"healthy_percentiles": np.linspace(0.2, 0.6, 101).tolist()}
    assert capacity_percentile(0.2, statistics) == 0.0
    assert capacity_percentile(0.4, statistics) == pytest.approx(50.0)
    assert capacity_percentile(0.1, statistics) == 0.0
    assert capacity_percentile(0.9, statistics) == 100.0


def test_equal_percentiles_give_their_middle():
    assert capacity_percentile(0.3, {"healthy_percentiles": [0.3] * 101}) == pytest.approx(50.0)


@pytest.mark.parametrize("known", [[], [0.1] * 100, [float("nan")] * 101, list(range(101, 0, -1))])
def test_a_damaged_list_is_a_corrupt_bundle(known):
    with pytest.raises(BundleCorruptError, match="101 rising numbers"):
        capacity_percentile(0.3, {"healthy_percentiles": known})
