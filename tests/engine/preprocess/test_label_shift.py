"""Opacity maps in the light of how much there is on a slice."""

from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess import CropBox, OpacityMap
from engine.preprocess.label_shift import adjusted, odds_factor, raised

_LUNG = np.ones((56, 56), np.float32)
_TRAINED = 0.134


def _seen(truth: np.ndarray, frequency: float, sure: float = 1.5) -> np.ndarray:
    """What a network trained at ``frequency`` says of places whose look is a normal, further along by ``sure`` where
    there is opacity: the exact posterior of that model."""
    look = np.random.default_rng(3).normal(0.0, 1.0, truth.shape) + sure * truth
    odds = frequency / (1.0 - frequency) * np.exp(sure * look - sure**2 / 2.0)
    return (odds / (1.0 + odds)).astype(np.float32)


def _of(part: float) -> np.ndarray:
    return (np.arange(56 * 56).reshape(56, 56) < part * 56 * 56).astype(np.float32)


def test_severe_disease_comes_out_as_frequent_as_it_is() -> None:
    truth = _of(0.5)
    found = _seen(truth, _TRAINED)
    shown = raised(found, odds_factor(found, _LUNG, _TRAINED))
    assert found.mean() < 0.3
    assert shown.mean() == pytest.approx(0.5, abs=0.03)
    assert ((shown >= 0.5) == truth).mean() > ((found >= 0.5) == truth).mean() + 0.05


@pytest.mark.parametrize("part", [0.0, 0.02, 0.1])
def test_mild_disease_and_clear_lungs_stay_as_they_are(part: float) -> None:
    found = _seen(_of(part), _TRAINED, sure=3.0)
    assert odds_factor(found, _LUNG, _TRAINED) == 1.0
    assert np.array_equal(raised(found, 1.0), found)


def test_what_lies_outside_the_lungs_does_not_count() -> None:
    found = _seen(_of(0.5), _TRAINED)
    assert odds_factor(found, _LUNG * (1.0 - _of(0.5)), _TRAINED) == 1.0
    assert odds_factor(found, np.zeros_like(_LUNG), _TRAINED) == 1.0


def test_the_odds_rise_to_a_limit() -> None:
    everywhere = np.full((56, 56), 0.4, np.float32)
    assert odds_factor(everywhere, _LUNG, _TRAINED) == 9.0
    assert raised(np.array([0.0, 1.0], np.float32), 9.0).tolist() == [0.0, 1.0]


def test_every_kind_of_opacity_gets_the_same_odds() -> None:
    glass, dense = _seen(_of(0.6), _TRAINED), _seen(_of(0.2), _TRAINED)
    factor = odds_factor(np.maximum(glass, dense), _LUNG, _TRAINED)
    assert factor > 1.0
    found = adjusted([glass, dense], _LUNG, _TRAINED)
    assert np.array_equal(found[0], raised(glass, factor))
    assert np.array_equal(found[1], raised(dense, factor))


def test_maps_stay_as_they_are_where_nobody_knows_the_frequency_in_training() -> None:
    glass = _seen(_of(0.6), _TRAINED)
    assert adjusted([glass], _LUNG, None)[0] is glass


def test_the_opacity_of_a_place_is_the_more_probable_of_its_kinds() -> None:
    glass, dense = np.full((56, 56), 51, np.uint8), np.full((56, 56), 204, np.uint8)
    for one, other in ((glass, dense), (dense, glass)):
        found = OpacityMap(one, other, CropBox(0, 0, 56, 56), (56, 56))
        assert found.opacity == pytest.approx(np.full((56, 56), 0.8))
        assert found.on_slice() == pytest.approx(np.full((56, 56), 0.8))
