"""Numbers that turn scores into statements: thresholds, gate, healthy capacity. From held-out groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.triage.aggregate import StudyRule, Thresholds, study_probability
from engine.triage.gate import GateLimits, GateStatistics, code_distance
from training.errors import ExportError
from training.judging.outputs import Outputs
from training.statistics.calibration import logits

#: Leading principal components of the code that the distance uses.
COMPONENTS = 64
#: Part of held-out slices that each limit of the gate lets pass.
GATE_QUANTILE = 0.99
#: The same for the detail in the lungs. Blurred pictures lie far below, published figures at low resolution do not.
DETAIL_QUANTILE = 0.998
#: Sensitivity that ``negative`` must keep, and specificity that ``positive`` must keep, on held-out pseudo-studies.
WANTED = 0.9
#: A calibrated probability below one half is not called positive, which says that COVID-19 pneumonia is likely.
LIKELY_FROM = 0.5


def pseudo_studies(
    probability: np.ndarray, labels: np.ndarray, groups: Sequence[str], smallest: int = 5
) -> tuple[np.ndarray, np.ndarray]:
    """Logit of the uncalibrated study rule's number, and label, of each group with at least ``smallest`` images; a
    patient whose slices show covid on part of them only has it."""
    names, rule = np.asarray(groups), StudyRule()
    scores, truths = [], []
    for name in sorted(set(groups)):
        chosen = names == name
        if chosen.sum() >= smallest:
            scores.append(study_probability(probability[chosen], rule))
            truths.append(int(labels[chosen].max()))
    return logits(np.array(scores)), np.array(truths, np.int_)


def choose_thresholds(scores: np.ndarray, labels: np.ndarray) -> Thresholds:
    """``negative`` keeps the wanted sensitivity, ``positive`` the wanted specificity and at least
    :data:`LIKELY_FROM`; in between, indeterminate.

    Where the classes are so far apart that the two limits cross, nothing is known of the gap between them, and the gap
    is indeterminate.
    """
    sensitive = float(np.quantile(scores[labels == 1], 1.0 - WANTED, method="lower"))
    specific = float(np.nextafter(np.quantile(scores[labels == 0], WANTED, method="higher"), 1.0))
    low, high = sorted((sensitive, specific))
    return Thresholds(low, max(high, LIKELY_FROM))


def threshold_figures(scores: np.ndarray, labels: np.ndarray, thresholds: Thresholds) -> dict[str, Any]:
    """What the thresholds give on studies."""
    positive, negative = scores >= thresholds.positive_from, scores < thresholds.negative_below
    covid = labels == 1
    return {
        "studies": len(labels),
        "covid": int(covid.sum()),
        "indeterminate_share": float((~positive & ~negative).mean()),
        "sensitivity_of_positive": float(positive[covid].mean()),
        "specificity_of_positive": float((~positive[~covid]).mean()),
        "covid_called_negative": float(negative[covid].mean()),
        "non_covid_called_negative": float(negative[~covid].mean()),
    }


def fit_gate(codes: np.ndarray) -> dict[str, np.ndarray]:
    """Arrays of ``gate.npz`` from training codes (n, 500)."""
    mean = codes.mean(axis=0, dtype=np.float64)
    _, singular, components = np.linalg.svd(codes - mean, full_matrices=False)
    kept = min(COMPONENTS, len(singular))
    deviation = singular[:kept] / np.sqrt(max(1, len(codes) - 1))
    return {
        "mean": mean.astype(np.float32),
        "components": components[:kept].astype(np.float32),
        "deviation": np.maximum(deviation, 1e-6).astype(np.float32),
    }


def distances(codes: np.ndarray, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """Code distance of each row."""
    statistics = GateStatistics.from_arrays(arrays)
    return np.array([code_distance(code, statistics) for code in codes])


def choose_limits(held: Outputs, arrays: Mapping[str, np.ndarray]) -> GateLimits:
    """Limits that :data:`GATE_QUANTILE` of held-out slices keep, each."""
    far = distances(held.code, arrays)
    return GateLimits(
        float(np.quantile(held.residual, GATE_QUANTILE)),
        float(np.quantile(far, GATE_QUANTILE)),
        float(np.quantile(held.detail, 1.0 - DETAIL_QUANTILE)),
    )


def accepted(found: Outputs, arrays: Mapping[str, np.ndarray], limits: GateLimits) -> np.ndarray:
    """Which rows the gate lets pass."""
    far = distances(found.code, arrays)
    measures = zip(found.residual, far, found.detail, strict=True)
    return np.array([limits.accepts(*map(float, measured)) for measured in measures], bool)


def healthy_percentiles(capacity: np.ndarray) -> list[float]:
    """The 101 percentiles of ``manifest.capacity``.

    Raises
    ------
    ExportError
        There is no healthy slice.
    """
    if not capacity.size:
        raise ExportError(
            "No non-covid image of the training side counts as healthy, which apparent capacity is compared with.",
            "Leave the finding of healthy images empty, or write normal.",
        )
    return [round(float(value), 5) for value in np.percentile(capacity, np.arange(101))]


def effect_size(first: np.ndarray, second: np.ndarray) -> float:
    """Cohen's d of ``first`` against ``second``; 0 where nothing varies."""
    pooled = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2.0)
    return float((first.mean() - second.mean()) / pooled) if pooled > 0.0 else 0.0
