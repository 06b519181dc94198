"""Whether slice labels fit the pictures, asked of the density alone."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from engine.preprocess import DEFAULT_SPEC, prepare_hu
from tests.support.chest_slice import chest_slice
from training.judging.slice_labels import ground_glass_share, slice_label_figures

_SPACING = (0.7, 0.7)


def _share(**what):
    prepared = prepare_hu(chest_slice(**what), _SPACING, None, DEFAULT_SPEC)
    return ground_glass_share(prepared.autoencoder, prepared.lung_mask)


def test_ground_glass_counts_and_healthy_lung_does_not():
    # The patch is an ellipse of 40 x 30 pixels, the lungs two of 110 x 75 less their rim; smoothing widens everything.
    healthy = _share()
    assert healthy < 0.04
    assert _share(opacity_hu=-520) - healthy == pytest.approx(40 * 30 / (2 * 100 * 65), rel=0.2)


def test_without_lung_there_is_no_share():
    assert _share(lungs=False) == 0.0


def test_labels_that_were_counted_from_the_other_end_are_found_out():
    infected = np.array([0] * 10 + [1] * 20 + [0] * 30)
    judged = np.ones(60, bool)
    judged[:4] = False
    shares = infected[::-1] * 0.2 + np.linspace(0.0, 0.01, 60)
    found = slice_label_figures(infected, judged, shares[judged] * 10.0, shares[judged])
    assert found["backwards"]["auc"].value == found["backwards"]["density_auc"] == 1.0
    assert found["listed"]["density_auc"] < 0.6
    assert found["listed"]["auc"].low <= found["listed"]["auc"].value <= found["listed"]["auc"].high
