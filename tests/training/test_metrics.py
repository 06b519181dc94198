from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.statistics.intervals import spearman
from training.statistics.metrics import auc, expected_calibration_error, f1


def test_auc_and_f1_agree_with_scikit_learn():
    sklearn_metrics = pytest.importorskip("sklearn.metrics")
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


@pytest.mark.parametrize("values", [[3.0, 1.0, 2.0], [0.5, 0.1, 0.5, 0.5, 0.1], [1.0, np.nan, 0.0]])
def test_spearman_agrees_with_scipy(values):
    from scipy.stats import spearmanr

    order = np.arange(len(values))
    assert spearman(np.array(values), order) == pytest.approx(spearmanr(values, order).statistic, nan_ok=True)
