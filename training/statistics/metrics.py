"""Figures of merit of scores against labels (1 = covid), image by image."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int_]
Scores = npt.NDArray[np.float64]


def auc(labels: Labels, scores: Scores) -> float:
    """Area under the ROC curve (Mann-Whitney, ties count half); NaN with one class only."""
    positive = labels == 1
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if not n_positive or not n_negative:
        return float("nan")
    rank_sum = ranks(scores)[positive].sum()
    return float((rank_sum - n_positive * (n_positive + 1) / 2.0) / (n_positive * n_negative))


def ranks(values: Scores) -> Scores:
    """The rank of each value, from 1; equal ones get their mean rank; NaN everywhere where a value is NaN."""
    from scipy.stats import rankdata  # here, as its import takes half a second

    found: Scores = rankdata(values, nan_policy="propagate")
    return found


def f1(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    """F1 of the class covid."""
    called = scores >= threshold
    right = int((called & (labels == 1)).sum())
    wrong = int((called & (labels == 0)).sum()) + int((~called & (labels == 1)).sum())
    return 2.0 * right / (2.0 * right + wrong) if right else 0.0


def sensitivity(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    """Part of the covid images that are called covid; NaN without any."""
    return float((scores[labels == 1] >= threshold).mean()) if (labels == 1).any() else float("nan")


def specificity(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    """Part of the other images that are not called covid; NaN without any."""
    return float((scores[labels == 0] < threshold).mean()) if (labels == 0).any() else float("nan")


def accuracy(labels: Labels, scores: Scores, threshold: float = 0.5) -> float:
    """Part of the images that are called right."""
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
