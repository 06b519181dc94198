"""The numbers of a bundle applied to what its networks gave: slice scores, and one conclusion from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.inference.calibration import check_calibration, covid_probability
from engine.language import counted, probabilities_apart
from engine.triage.aggregate import StudyRule, Thresholds, study_interval, study_probability, verdict
from engine.triage.capacity import apparent_capacity, capacity_percentile, dark_below
from engine.triage.gate import GateLimits, GateStatistics, code_distance, lung_detail, residual
from engine.triage.values import Reason, Verdict

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.pipeline import SliceOutput


@dataclass(frozen=True)
class SliceScore:
    """Of one slice with lung; ranges as in :class:`engine.triage.values.SliceResult`."""

    probability: float
    reconstruction_error: float
    code_distance: float
    lung_detail: float
    in_distribution: bool
    capacity: float


@dataclass(frozen=True)
class Study:
    """What the study rule makes of one series: probability and interval in 0..1, verdict by the thresholds, and why."""

    probability: float
    interval: tuple[float, float]
    verdict: Verdict
    reason: Reason
    counter_evidence: Reason


class Scorer:
    """Gate, calibration, capacity and study rule with the numbers of one bundle.

    Raises
    ------
    BundleCorruptError
        A section of the manifest, or an array of ``gate.npz``, is missing or makes no sense.
    """

    def __init__(self, bundle: Bundle) -> None:
        manifest = bundle.manifest
        check_calibration(manifest.calibration)
        self._manifest = manifest
        self._capacity = manifest.capacity
        self._dark_below = dark_below(manifest.capacity)
        capacity_percentile(0.0, manifest.capacity)  # raises where the percentiles are none
        self._statistics = GateStatistics.from_arrays(bundle.arrays)
        self.limits = GateLimits.from_manifest(manifest.gate)
        self.thresholds = Thresholds.from_manifest(manifest.thresholds)
        self._rule = StudyRule.from_manifest(manifest.aggregation)
        self.opacity_from = manifest.opacity_from

    def score(self, output: SliceOutput) -> SliceScore:
        """Score one slice that went through all networks."""
        if output.prepared is None or output.logits is None or output.code is None or output.reconstruction is None:
            raise ValueError(f"Slice {output.index} did not go through all networks.")
        error = residual(output.prepared.autoencoder, output.reconstruction)
        distance = code_distance(output.code, self._statistics)
        detail = lung_detail(output.prepared.autoencoder, output.prepared.lung_mask)
        return SliceScore(
            probability=float(covid_probability(output.logits, self._manifest.calibration, self._manifest.labels)),
            reconstruction_error=error,
            code_distance=distance,
            lung_detail=detail,
            in_distribution=self.limits.accepts(error, distance, detail),
            capacity=apparent_capacity(output.reconstruction, output.prepared.body_mask, self._dark_below),
        )

    def capacity_percentile(self, capacity: float) -> float:
        """Percentile, 0..100, among the healthy training slices."""
        return capacity_percentile(capacity, self._capacity)

    def study(self, probabilities: npt.ArrayLike) -> Study:
        """The study rule over the familiar slices of a series, from the feet to the head, at least one."""
        values = np.asarray(probabilities, dtype=np.float64)
        probability = study_probability(values, self._rule)
        found = verdict(probability, self.thresholds)
        return Study(
            probability=probability,
            interval=study_interval(values, self._rule),
            verdict=found,
            reason=self._reason(probability, found),
            counter_evidence=self._counter_evidence(values),
        )

    @property
    def calibrated(self) -> bool:
        """Whether the study's number is a calibrated probability."""
        return self._rule.calibrated

    def _reason(self, probability: float, found: Verdict) -> Reason:
        limits = (self.thresholds.negative_below, self.thresholds.positive_from)
        shown, low, high = probabilities_apart((probability,), limits)
        if found is Verdict.POSITIVE:
            return Reason(
                "probability-high", f"The study's probability is {shown}; {high} and more counts as positive."
            )
        if found is Verdict.NEGATIVE:
            return Reason("probability-low", f"The study's probability is {shown}; less than {low} counts as negative.")
        text = f"The study's probability is {shown}, between {low} and {high}: no clear answer."
        return Reason("probability-between", text)

    def _counter_evidence(self, values: npt.NDArray[np.float64]) -> Reason:
        limit = self.thresholds.slice_suspicious
        count = int((values >= limit).sum())
        text = counted(
            count,
            f"1 of {len(values)} judged images is suspicious (probability {limit:.2f} or more).",
            f"{count} of {len(values)} judged images are suspicious (probability {limit:.2f} or more).",
        )
        return Reason("suspicious-slices", text)
