"""From logit differences to probabilities that keep their word, fitted on groups that the network never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from training.statistics.metrics import expected_calibration_error

_FOLDS = 5


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Logistic function, without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * logits))


def logits(probability: np.ndarray) -> np.ndarray:
    """The other way round; what is certain gets the logit of a millionth."""
    inside = np.clip(probability, 1e-6, 1.0 - 1e-6)
    return np.log(inside / (1.0 - inside))


@dataclass(frozen=True)
class Calibration:
    """probability = sigmoid(difference / temperature + bias)."""

    temperature: float
    bias: float

    def __call__(self, differences: np.ndarray) -> np.ndarray:
        return probabilities(self.logits(differences))

    def logits(self, differences: np.ndarray) -> np.ndarray:
        """Logits of the calibrated probabilities."""
        return differences / self.temperature + self.bias


def fit_calibration(differences: np.ndarray, labels: np.ndarray) -> Calibration:
    """Temperature and bias of least log loss (Platt 1999; Guo et al. 2017), at the prevalence of the set."""
    sign = np.where(labels == 1, 1.0, -1.0)

    def loss(parameters: np.ndarray) -> float:
        margin = differences * np.exp(-parameters[0]) + parameters[1]
        # A little ridge keeps a perfectly separated set from an infinite slope.
        return float(np.logaddexp(0.0, -sign * margin).mean()) + 1e-3 * float(parameters @ parameters)

    found = optimize.minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return Calibration(float(np.exp(found[0])), float(found[1]))


def cross_fitted(differences: np.ndarray, labels: np.ndarray, groups: Sequence[str], seed: int = 0) -> np.ndarray:
    """Probabilities of each fifth of the groups, calibrated on the other four."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {names[i]: position % _FOLDS for position, i in enumerate(order)}
    folds = np.array([fold_of[group] for group in groups])
    found = np.empty(len(labels))
    for fold in range(_FOLDS):
        inside = folds == fold
        found[inside] = fit_calibration(differences[~inside], labels[~inside])(differences[inside])
    return found


def calibration_figures(differences: np.ndarray, labels: np.ndarray, groups: Sequence[str]) -> dict[str, float]:
    """ECE before and after, the latter with calibration and test on different groups (mean of five foldings)."""
    after = [expected_calibration_error(labels, cross_fitted(differences, labels, groups, s)) for s in range(5)]
    return {
        "ece_before": expected_calibration_error(labels, probabilities(differences)),
        "ece_after": float(np.mean(after)),
        "images": len(labels),
        "groups": len(set(groups)),
    }
