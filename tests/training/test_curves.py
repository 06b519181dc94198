from __future__ import annotations

import numpy as np
import pytest

from training.statistics.curves import mean_precision, recall, reliability, roc


@pytest.fixture
def judged():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 300)
    return labels, np.round(np.clip(0.5 * rng.uniform(size=300) + 0.5 * labels * rng.uniform(size=300), 0, 1), 2)


def test_curves_are_those_of_scikit_learn(judged):
    theirs = pytest.importorskip("sklearn.metrics")
    false, true, _ = theirs.roc_curve(*judged, drop_intermediate=False)
    np.testing.assert_allclose(roc(*judged), [false, true])
    precision, sensitivity, _ = theirs.precision_recall_curve(*judged)
    np.testing.assert_allclose(recall(*judged), [sensitivity[::-1], precision[::-1]])
    assert mean_precision(*judged) == pytest.approx(theirs.average_precision_score(*judged))


def test_reliability_is_that_of_scikit_learn(judged):
    theirs = pytest.importorskip("sklearn.calibration")
    observed, predicted = theirs.calibration_curve(*judged, n_bins=10)
    np.testing.assert_allclose(reliability(*judged), [predicted, observed])
