"""Figures with their intervals over whole patients: slices of one patient are not independent."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.statistics.metrics import Labels, Scores, ranks

Rows = npt.NDArray[np.intp]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; both ends are NaN where there is none."""

    value: float
    low: float
    high: float


def interval(figure: Callable[[Rows], float], patients: Sequence[str], *, draws: int = 1000, seed: int = 0) -> Estimate:
    """A figure of rows with its 95 % percentile interval over resampled patients.

    Parameters
    ----------
    figure : callable
        Gets row numbers (repeated as drawn); NaN where it is undefined, and such draws are left out.
    patients : sequence of str
        Whose each row is. With fewer than two of them the interval is NaN.
    """
    whole = figure(np.arange(len(patients))) if len(patients) else math.nan
    _, place = np.unique(np.asarray(patients, dtype=str), return_inverse=True)
    members = [np.flatnonzero(place == number) for number in range(int(place.max(initial=-1)) + 1)]
    if len(members) < 2 or math.isnan(whole):
        return Estimate(whole, math.nan, math.nan)
    rng = np.random.default_rng(seed)
    drawn = (
        figure(np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])) for _ in range(draws)
    )
    found = [value for value in drawn if not math.isnan(value)]
    low, high = np.percentile(found, [2.5, 97.5]) if found else (math.nan, math.nan)
    return Estimate(whole, float(low), float(high))


def estimate(
    metric: Callable[[Labels, Scores], float], labels: Labels, scores: Scores, groups: Sequence[str]
) -> Estimate:
    """A metric of labels and scores, (n,) each, with its :func:`interval` over the groups that stand for patients."""
    return interval(lambda rows: metric(labels[rows], scores[rows]), groups)


def pearson(first: Values, second: Values) -> float:
    """Pearson's correlation; NaN with fewer than three pairs, or where one side does not vary."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    return float(np.corrcoef(first, second)[0, 1])


def spearman(first: Values, second: Values) -> float:
    """Spearman's rank correlation (ties get their mean rank); NaN as :func:`pearson`."""
    return pearson(ranks(first), ranks(second))
