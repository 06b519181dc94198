"""From logit differences to probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.data.records import Record
from training.judging.protocols import grouped_figures
from training.statistics.calibration import cross_fitted, fit_calibration
from training.statistics.metrics import expected_calibration_error


def _scores(count=4000, seed=0):
    """Logit differences that are four times too sure of themselves, and shifted."""
    rng = np.random.default_rng(seed)
    margin = rng.normal(0.0, 1.5, count)
    labels = (rng.uniform(size=count) < 1 / (1 + np.exp(-margin))).astype(int)
    return 4.0 * margin + 2.0, labels


def test_calibration_finds_temperature_and_bias():
    differences, labels = _scores()
    found = fit_calibration(differences, labels)
    assert found.temperature == pytest.approx(4.0, rel=0.1)
    assert found.bias == pytest.approx(-0.5, abs=0.1)
    assert expected_calibration_error(labels, found(differences)) < 0.03


def test_separated_classes_keep_a_finite_slope():
    found = fit_calibration(np.array([-3.0, -2.0, 2.0, 3.0]), np.array([0, 0, 1, 1]))
    assert 0.001 < found.temperature < 100


def test_cross_fitted_never_uses_a_groups_own_labels():
    differences, labels = _scores(400)
    groups = [str(i // 10) for i in range(400)]
    before = cross_fitted(differences, labels, groups)
    changed = labels.copy()
    changed[:10] = 1 - changed[:10]
    assert cross_fitted(differences, changed, groups)[:10] == pytest.approx(before[:10])


def test_folds_are_calibrated_by_each_other():
    """A network that hardly ever says covid, though it ranks well, misses less once it is calibrated."""
    differences, labels = _scores(600)
    records = [Record(Path(f"{i}.png"), int(label), group=f"g{i // 5}", source="set") for i, label in enumerate(labels)]
    folds = [(tuple(range(k, 600, 3)), differences[k::3] - 8.0) for k in range(3)]
    alone = grouped_figures(records, folds[:1], 3, 0)
    assert "calibrated" not in alone
    found = grouped_figures(records, folds, 3, 0)
    assert found["calibrated"]["auc"].value == pytest.approx(found["pooled"]["auc"].value, abs=0.01)
    assert found["calibrated"]["sensitivity"].value > found["pooled"]["sensitivity"].value + 0.2
