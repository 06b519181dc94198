from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
sklearn_metrics = pytest.importorskip("sklearn.metrics")

from training.statistics.metrics import auc, bootstrap, expected_calibration_error, f1


def test_auc_and_f1_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 300)
    scores = np.round(rng.uniform(size=300) + 0.3 * labels, 1)
    assert auc(labels, scores) == pytest.approx(sklearn_metrics.roc_auc_score(labels, scores))
    assert f1(labels, scores, 0.7) == pytest.approx(sklearn_metrics.f1_score(labels, scores >= 0.7))


def test_auc_of_one_class_is_undefined():
    assert np.isnan(auc(np.ones(3, int), np.arange(3.0)))


def test_calibration_error_of_known_cases():
    labels = np.array([0, 1] * 50)
    assert expected_calibration_error(labels, np.full(100, 0.5)) == pytest.approx(0.0)
    assert expected_calibration_error(labels, np.full(100, 0.9)) == pytest.approx(0.4)


def test_an_interval_over_groups_is_wider_than_one_over_images():
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(20), 25)
    labels = np.repeat(np.arange(20) % 2, 25)
    scores = labels + np.repeat(rng.normal(0, 1.0, 20), 25) + rng.normal(0, 0.1, 500)
    by_group = bootstrap(auc, labels, scores, groups.astype(str), draws=200)
    by_image = bootstrap(auc, labels, scores, np.arange(500).astype(str), draws=200)
    assert by_group.low < by_image.low
    assert by_group.low <= by_group.value <= by_group.high
    assert by_group == bootstrap(auc, labels, scores, groups.astype(str), draws=200)
