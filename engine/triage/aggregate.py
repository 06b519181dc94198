"""From slice probabilities to one for the study: the rule, its interval, and the verdict.

The rule was fixed before it was tested: covid pneumonia shows on part of the slices only, and a single slice may be
wrong, so the probabilities are smoothed along the body by a median of neighbours and the mean of the highest part
is the study's. The interval is a moving-block bootstrap over slices (Kuensch 1989), because neighbours are alike; its
draws come from a fixed seed, so the same slices give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BundleCorruptError
from engine.inference.calibration import SMALLEST_TEMPERATURE
from engine.inference.manifest import number
from engine.triage.values import Verdict

Float64 = npt.NDArray[np.float64]

#: Between what the numbers of a rule lie; a draw costs time and memory on every study.
_RANGES = {
    "smoothing": (1, 99),
    "top_fraction": (1e-3, 1.0),
    "top_minimum": (1, 10_000),
    "draws": (1, 100_000),
    "level": (1e-3, 0.999999),
    "temperature": (SMALLEST_TEMPERATURE, 1e6),
    "bias": (-1e6, 1e6),
}


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
        name, given = content.pop("rule", None), {**vars(cls()), **content}
        for key, (least, most) in _RANGES.items():
            number(given, key, "aggregation", least=least, most=most)
        sound = all(isinstance(given[key], int) for key in ("smoothing", "top_minimum", "draws"))
        sound = sound and given["smoothing"] % 2 == 1 and isinstance(given["calibrated"], bool)
        if name != "top-mean" or not sound or set(given) != set(vars(cls())):
            raise BundleCorruptError(
                f"manifest.json: the study rule {dict(aggregation)} is not known.", "Install the bundle again."
            )
        return cls(**given)

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
        given = {"slice_suspicious": cls.slice_suspicious, **thresholds}
        found = cls(*(number(given, one.name, "thresholds", least=0.0, most=1.0) for one in fields(cls)))
        if len(given) != len(fields(cls)) or not found.negative_below <= found.positive_from:
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
