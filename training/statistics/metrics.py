"""Figures of merit; intervals from a bootstrap over groups: slices of one patient are not independent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int_]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def auc(labels: Labels, scores: Scores) -> float:
    """Area under the ROC curve (Mann-Whitney, ties count half); NaN with one class only."""
    positive = labels == 1
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    rank_sum = ranks[inverse][positive].sum()
    return float((rank_sum - n_positive * (n_positive + 1) / 2.0) / (n_positive * n_negative))


def f1(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    """F1 of the class covid."""
    called = scores >= threshold
    right = int((called & (labels == 1)).sum())
    wrong = int((called & (labels == 0)).sum()) + int((~called & (labels == 1)).sum())
    return 2.0 * right / (2.0 * right + wrong) if right else 0.0


def sensitivity(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    return float((scores[labels == 1] >= threshold).mean()) if (labels == 1).any() else float("nan")


def specificity(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    return float((scores[labels == 0] < threshold).mean()) if (labels == 0).any() else float("nan")


def accuracy(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    return float(((scores >= threshold) == (labels == 1)).mean())


def expected_calibration_error(labels: Labels, probabilities: Scores, bins: int = 10) -> float:
    """ECE of the probability of covid over equal-width bins (Naeini 2015)."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            total += inside.mean() * abs(probabilities[inside].mean() - labels[inside].mean())
    return float(total)


def bootstrap(
    metric: Callable[[Labels, Scores], float],
    labels: Labels,
    scores: Scores,
    groups: Sequence[str],
    *,
    draws: int = 1000,
    seed: int = 0,
) -> Estimate:
    """The metric with its percentile interval over resampled groups; draws where it is undefined are left out."""
    rng = np.random.default_rng(seed)
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    members = [np.flatnonzero(place == number) for number in range(place.max() + 1)]
    found = []
    for _ in range(draws):
        rows = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
        value = metric(labels[rows], scores[rows])
        if np.isfinite(value):
            found.append(value)
    low, high = np.percentile(found, [2.5, 97.5]) if found else (float("nan"), float("nan"))
    return Estimate(metric(labels, scores), float(low), float(high))
