"""Curves of scores against labels (1 = covid), point by point, as scikit-learn gives them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.statistics.metrics import Labels, Scores

Curve = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def roc(labels: Labels, scores: Scores) -> Curve:
    """Share of the other images, and of the covid images, that are called covid: from none on, one score at a time."""
    right, called = _called(labels, scores)
    wrong = called - right
    return tuple(np.concatenate([[0.0], count / count[-1]]) for count in (wrong, right))  # type: ignore[return-value]


def recall(labels: Labels, scores: Scores) -> Curve:
    """Sensitivity and precision, from none called covid (whose precision is taken for 1) on."""
    right, called = _called(labels, scores)
    return np.concatenate([[0.0], right / right[-1]]), np.concatenate([[1.0], right / called])


def mean_precision(labels: Labels, scores: Scores) -> float:
    """Precision at each score, weighted by what it adds to sensitivity."""
    sensitivity, precision = recall(labels, scores)
    return float((np.diff(sensitivity) * precision[1:]).sum())


def reliability(labels: Labels, probabilities: Scores, bins: int = 10) -> Curve:
    """Mean probability and share of covid images in each of ``bins`` of equal width that holds an image."""
    edges = np.linspace(0.0, 1.0, bins + 1)[1:-1]
    place = np.searchsorted(edges, probabilities)
    members = [np.flatnonzero(place == number) for number in range(bins)]
    held = [rows for rows in members if len(rows)]
    return np.array([probabilities[rows].mean() for rows in held]), np.array([labels[rows].mean() for rows in held])


def _called(labels: Labels, scores: Scores) -> Curve:
    """How many covid images, and images in all, are called covid from each score that occurs, highest first, on."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    return np.cumsum(labels[order] == 1)[last].astype(np.float64), last + 1.0
