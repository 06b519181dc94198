"""From slice probabilities to one for the study: the rule, its interval, and the verdict.

The rule was fixed before it was tested: covid pneumonia shows on part of the slices only, and a single slice may be
wrong, so the probabilities are smoothed along the body by a median of neighbours and the mean of the highest part
is the study's. The interval is a moving-block bootstrap over slices (Kuensch 1989), because neighbours are alike; its
draws come from a fixed seed, so the same slices give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BundleCorruptError
from engine.triage.values import Verdict

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StudyRule:
    """Numbers of the rule, from ``manifest.aggregation``.

    Attributes
    ----------
    smoothing : int
        Slices in the running median, odd.
    top_fraction : float
        Part of the slices whose mean is the study probability, in 0..1.
    top_minimum : int
        At least as many slices count (all of them when there are fewer).
    draws : int
        Bootstrap draws.
    level : float
        Coverage of the interval.
    temperature, bias : float
        Of the study's probability p: sigmoid(logit(p) / temperature + bias), fitted on whole studies.
    calibrated : bool
        Whether they were: only then the study's number is a probability.
    """

    smoothing: int = 3
    top_fraction: float = 0.3
    top_minimum: int = 3
    draws: int = 500
    level: float = 0.95
    temperature: float = 1.0
    bias: float = 0.0
    calibrated: bool = False

    @classmethod
    def from_manifest(cls, aggregation: Mapping[str, Any]) -> StudyRule:
        """Read ``manifest.aggregation``; raises :class:`BundleCorruptError` for another rule or odd numbers."""
        content = dict(aggregation)
        name = content.pop("rule", None)
        try:
            rule = cls(**content)
            sound = rule.smoothing % 2 == 1 and 0 < rule.top_fraction <= 1 and rule.top_minimum > 0 and rule.draws > 0
            sound = sound and rule.temperature > 0
        except TypeError:
            sound = False
        if name != "top-mean" or not sound:
            raise BundleCorruptError(
                f"manifest.json: the study rule {dict(aggregation)} is not known.", "Install the bundle again."
            )
        return rule

    def to_manifest(self) -> dict[str, Any]:
        """Mapping that :meth:`from_manifest` reads back."""
        return {"rule": "top-mean", **vars(self)}


@dataclass(frozen=True)
class Thresholds:
    """Operating points on the study probability; between them the verdict is ``indeterminate``.

    ``slice_suspicious`` marks single slices in lists and reports; it decides nothing.
    """

    negative_below: float
    positive_from: float
    slice_suspicious: float = 0.5

    @classmethod
    def from_manifest(cls, thresholds: Mapping[str, Any]) -> Thresholds:
        """Read ``manifest.thresholds``; raises :class:`BundleCorruptError`."""
        try:
            found = cls(**{name: float(value) for name, value in thresholds.items()})
        except (TypeError, ValueError) as error:
            raise BundleCorruptError(f"manifest.json: thresholds: {error}.", "Install the bundle again.") from None
        if not 0.0 <= found.negative_below <= found.positive_from <= 1.0:
            raise BundleCorruptError("manifest.json: the thresholds are not in order.", "Install the bundle again.")
        return found


def study_probability(probabilities: npt.ArrayLike, rule: StudyRule) -> float:
    """Probability of the study.

    Parameters
    ----------
    probabilities : array_like
        (n,) calibrated slice probabilities of the slices that count, in anatomical order, n >= 1.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    return float(_calibrated(_top_mean(_smoothed(values, rule.smoothing)[None], rule), rule)[0])


def study_interval(probabilities: npt.ArrayLike, rule: StudyRule) -> tuple[float, float]:
    """Percentile interval of :func:`study_probability` over blocks of neighbouring slices; the same at every call."""
    smooth = _smoothed(np.asarray(probabilities, dtype=np.float64), rule.smoothing)
    count = len(smooth)
    block = max(1, min(count, round(2 * count ** (1.0 / 3.0))))
    starts = np.random.default_rng(0).integers(0, count - block + 1, (rule.draws, math.ceil(count / block)))
    rows = (starts[:, :, None] + np.arange(block)).reshape(rule.draws, -1)[:, :count]
    outside = 50.0 * (1.0 - rule.level)
    low, high = np.percentile(_calibrated(_top_mean(smooth[rows], rule), rule), [outside, 100.0 - outside])
    return float(low), float(high)


def verdict(probability: float, thresholds: Thresholds) -> Verdict:
    """``positive``, ``negative`` or ``indeterminate``. ``not_assessable`` is decided before any probability."""
    if probability >= thresholds.positive_from:
        return Verdict.POSITIVE
    return Verdict.NEGATIVE if probability < thresholds.negative_below else Verdict.INDETERMINATE


def _smoothed(values: Float64, window: int) -> Float64:
    """Running median; the ends are repeated."""
    if values.ndim != 1 or values.size == 0:
        raise ValueError("A study probability needs at least one slice probability.")
    padded = np.pad(values, window // 2, mode="edge")
    found: Float64 = np.median(np.lib.stride_tricks.sliding_window_view(padded, window), axis=-1)
    return found


def _top_mean(values: Float64, rule: StudyRule) -> Float64:
    """Mean of the highest part of each row of (draws, n)."""
    count = values.shape[1]
    top = min(count, max(rule.top_minimum, math.ceil(rule.top_fraction * count)))
    found: Float64 = np.sort(values, axis=1)[:, -top:].mean(axis=1)
    return found


def _calibrated(values: Float64, rule: StudyRule) -> Float64:
    """Temperature and bias on the scale of the logit; values that are certain stay so."""
    if rule.temperature == 1.0 and rule.bias == 0.0:
        return values
    inside = np.clip(values, 1e-6, 1.0 - 1e-6)
    logit = np.log(inside / (1.0 - inside)) / rule.temperature + rule.bias
    found: Float64 = 1.0 / (1.0 + np.exp(-logit))
    return found
