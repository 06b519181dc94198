from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from engine.errors import BundleCorruptError
from engine.triage.gate import (
    GateLimits,
    GateStatistics,
    _window_means,
    code_distance,
    lung_detail,
    residual,
    similarity_map,
)


def _statistics():
    components = np.zeros((2, 500))
    components[0, 0] = components[1, 1] = 1.0
    return GateStatistics(np.full(500, 3.0), components, np.array([2.0, 0.5]))


def test_the_same_image_has_no_residual():
    image = np.random.default_rng(0).uniform(size=(244, 244)).astype(np.float32)
    assert residual(image, image) == pytest.approx(0.0, abs=1e-9)
    assert similarity_map(image, image).shape == (238, 238)


def test_similarity_is_that_of_the_definition():
    rng = np.random.default_rng(1)
    first, second = rng.uniform(size=(2, 7, 7))
    m1, m2 = first.mean(), second.mean()
    c = ((first - m1) * (second - m2)).mean()
    expected = (2 * m1 * m2 + 1e-4) * (2 * c + 9e-4)
    expected /= (m1**2 + m2**2 + 1e-4) * (first.var() + second.var() + 9e-4)
    assert similarity_map(first, second)[0, 0] == pytest.approx(expected)


def test_a_residual_grows_with_the_damage():
    image = np.random.default_rng(2).uniform(size=(60, 60))
    noise = np.random.default_rng(3).normal(size=(60, 60))
    found = [residual(image, image + level * noise) for level in (0.01, 0.1, 0.5)]
    assert found == sorted(found)
    assert residual(image, 1.0 - image) > 1.0


def test_distance_is_one_at_one_deviation_and_ignores_other_directions():
    code = np.full(500, 3.0)
    assert code_distance(code, _statistics()) == 0.0
    code[0], code[1] = 5.0, 3.5
    assert code_distance(code, _statistics()) == pytest.approx(1.0)
    code[7] = 1e6
    assert code_distance(code, _statistics()) == pytest.approx(1.0)


def test_every_limit_counts():
    limits = GateLimits.from_manifest({"residual_limit": 0.2, "distance_limit": 3.0, "detail_limit": 0.01})
    assert limits.accepts(0.2, 3.0, 0.01)
    assert not limits.accepts(0.21, 1.0, 0.05)
    assert not limits.accepts(0.1, 3.01, 0.05)
    assert not limits.accepts(0.1, 1.0, 0.009)
    assert not limits.accepts(float("nan"), 1.0, 0.05)


def test_a_bundle_from_before_the_detail_refuses_nothing_for_it():
    assert GateLimits.from_manifest({"residual_limit": 0.2, "distance_limit": 3.0}).accepts(0.1, 1.0, 0.0)


def test_detail_is_that_of_the_lungs_and_falls_with_blur():
    rng = np.random.default_rng(4)
    image = rng.uniform(size=(60, 60)).astype(np.float32)
    lung = np.zeros((60, 60), bool)
    assert lung_detail(image, lung) == 0.0
    lung[20:40, 20:40] = True
    sharp = lung_detail(image, lung)
    assert lung_detail(ndimage.gaussian_filter(image, 3.0), lung) < 0.05 * sharp
    flat = np.where(ndimage.binary_dilation(lung), 0.5, image).astype(np.float32)
    assert lung_detail(flat, lung) == pytest.approx(0.0, abs=1e-6)  # what lies outside does not count


@pytest.mark.parametrize("gate", [{}, {"residual_limit": 0.1}, {"residual_limit": "x", "distance_limit": 1}])
def test_limits_that_are_missing_are_a_corrupt_bundle(gate):
    with pytest.raises(BundleCorruptError, match="gate.*limit is"):
        GateLimits.from_manifest(gate)


def test_arrays_that_do_not_fit_are_a_corrupt_bundle():
    good = {"mean": np.zeros(500), "components": np.zeros((2, 500)), "deviation": np.ones(2)}
    assert GateStatistics.from_arrays(good).mean.shape == (500,)
    with pytest.raises(BundleCorruptError, match="lacks 'deviation'"):
        GateStatistics.from_arrays({k: v for k, v in good.items() if k != "deviation"})
    for name, array in (("deviation", np.zeros(2)), ("components", np.zeros((2, 499))), ("deviation", np.ones(3))):
        with pytest.raises(BundleCorruptError, match="don't fit"):
            GateStatistics.from_arrays({**good, name: array})


@pytest.mark.parametrize(
    "changed",
    [
        {"mean": np.full(500, np.nan)},
        {"deviation": np.array([1.0, np.inf])},
        {"components": np.full((2, 500), np.nan)},
        {"components": np.zeros((0, 500)), "deviation": np.ones(0)},
        {"mean": np.zeros(499), "components": np.zeros((2, 499))},
        {"mean": np.array(["a"])},
    ],
    ids=["mean", "deviation", "components", "none", "short", "text"],
)
def test_arrays_that_no_code_can_be_measured_with_are_a_corrupt_bundle(changed):
    """Each slice was unfamiliar then, or none could be judged."""
    good = {"mean": np.zeros(500), "components": np.zeros((2, 500)), "deviation": np.ones(2)}
    with pytest.raises(BundleCorruptError, match="gate.npz"):
        GateStatistics.from_arrays({**good, **changed})


@pytest.mark.parametrize("shape", [(244, 244), (7, 7), (31, 60)])
@pytest.mark.parametrize(("kind", "near"), [(np.float64, 1e-12), (np.float32, 1e-6)])
def test_windows_are_means_of_seven_by_seven(shape, kind, near):
    image = np.random.default_rng(4).uniform(size=shape).astype(kind)
    found = _window_means(image)
    assert found.dtype == kind
    exact = ndimage.uniform_filter(image.astype(np.float64), 7)[3 : shape[0] - 3, 3 : shape[1] - 3]
    np.testing.assert_allclose(found, exact, rtol=0, atol=near)


def test_single_precision_moves_no_residual():
    rng = np.random.default_rng(5)
    image = ndimage.gaussian_filter(rng.uniform(size=(244, 244)), 4.0)
    image[:, :60] = 0.0  # outside the body, where nothing varies
    image /= image.max()
    other = np.clip(image + 0.02 * rng.normal(size=image.shape), 0.0, 1.0)
    single = residual(image.astype(np.float32), other.astype(np.float32))
    assert single == pytest.approx(residual(image, other), abs=1e-5)


def test_detail_is_the_mean_of_what_differs_from_four_neighbours_whatever_its_sign():
    """A bright pixel differs from its four by 4, the one above it from its own by 1."""
    image, lung = np.zeros((9, 9), np.float32), np.zeros((9, 9), bool)
    image[4, 4] = 1.0
    lung[3:5, 4] = True
    assert lung_detail(image, lung) == pytest.approx(2.5)
    assert lung_detail(1.0 - image, lung) == pytest.approx(2.5)
