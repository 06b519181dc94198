"""The verdict of a series: the study rule, and what may keep it from being firm.

A firm verdict needs a probability whose whole interval lies on one side of its threshold, enough lung, and a map that
shows what the probability says: otherwise it is ``indeterminate``, and the reason says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.dicom.values import Finding, SliceHeader
from engine.language import probabilities_apart, told_apart
from engine.lungs.layer import Density
from engine.lungs.pattern import NOTHING, Category, Pattern, compute_pattern
from engine.lungs.words import in_words
from engine.triage.measures import MeasuredLungs
from engine.triage.scoring import Scorer
from engine.triage.seen import (
    LEAST_LUNG_MM,
    MOST_GAPS,
    gaps_share,
    hidden_lung,
    judged_mm,
    little_lung,
    unseen_share,
)
from engine.triage.values import Reason, SliceResult, Verdict

#: Affected part of the lungs from which "negative" is not said any more.
CLEAR_BELOW = 0.03
#: Mean density of the lungs (HU) from which "negative" is not said either. The networks see grey levels relative to the
#: lungs' own, so opacity that is alike everywhere may escape them. Healthy lungs have some -800 HU after breathing in
#: and -700 HU after breathing out; what is denser still may be disease.
DENSE_FROM_HU = -650.0
#: Part of the lungs above -200 HU from which it is not said, whatever the map shows: fluid, collapse. Vessels and edges
#: are 1 to 5 % of healthy lungs.
DENSE_PART = 0.15


@dataclass(frozen=True)
class Conclusion:
    """Verdict with its probability, its interval, its reasons (most important first) and the computed pattern;
    ``warnings`` are of hidden lung, where they are no reasons."""

    verdict: Verdict
    probability: float
    interval: tuple[float, float]
    reasons: tuple[Reason, ...]
    pattern: Pattern
    warnings: tuple[Reason, ...] = ()


def conclude(
    scorer: Scorer,
    slices: Sequence[SliceResult],
    lungs: MeasuredLungs,
    findings: Iterable[Finding] = (),
    headers: Sequence[SliceHeader] = (),
) -> Conclusion:
    """Judge a series by its familiar slices (at least one); ``findings`` are the series doctor's, ``headers`` name
    images in sentences."""
    assert lungs.stack is not None
    assert lungs.extent is not None
    familiar = _from_the_feet(lungs, [one for one in slices if one.probability is not None and one.in_distribution])
    study = scorer.study(np.array([one.probability for one in familiar]))
    pattern = compute_pattern(lungs.extent, lungs.distribution)
    fraction = lungs.extent.of().affected_fraction or 0.0
    doubts = [
        *_computed(findings),
        *_too_little(lungs, slices),
        *_crossing(scorer, study.interval, study.verdict),
    ]
    if study.verdict is Verdict.POSITIVE and fraction < NOTHING:
        text = "The probability is high, but hardly any opacity was found in the lungs: the one contradicts the other."
        doubts.append(Reason("map-contradiction", text))
    if study.verdict is Verdict.NEGATIVE and fraction >= CLEAR_BELOW:
        text = f"The probability is low, but {100 * fraction:.0f} % of the lungs are affected: not a clear chest."
        doubts.append(Reason("other-opacities", text))
    hidden = hidden_lung(lungs.stack, headers)
    if study.verdict is Verdict.NEGATIVE:
        doubts += [*hidden, *_dense(lungs.stack.density())]
    verdict = Verdict.INDETERMINATE if doubts else study.verdict
    said = Reason("extent", in_words(lungs.extent, lungs.distribution))
    reasons = (*doubts, study.reason, study.counter_evidence, said, *_other_pneumonia(verdict, pattern))
    warnings = () if study.verdict is Verdict.NEGATIVE else tuple(hidden)
    return Conclusion(verdict, study.probability, study.interval, reasons, pattern, warnings)


def _from_the_feet(lungs: MeasuredLungs, slices: Sequence[SliceResult]) -> list[SliceResult]:
    """Slices in one order, whichever way the series runs: the draws of an interval fall on places in it."""
    assert lungs.stack is not None
    heights = {layer.index: layer.height_mm for layer in lungs.stack.layers}
    return sorted(slices, key=lambda one: heights[one.index])


def _computed(findings: Iterable[Finding]) -> list[Reason]:
    """Why images that were computed from others give no firm verdict: a MinIP hides what is denser than air."""
    if all(one.code != "derived-map" for one in findings):
        return []
    text = "The images were computed from others and may hide opacities or feign them: no firm verdict rests on them."
    return [Reason("derived-map", text)]


def _dense(density: Density) -> list[Reason]:
    """Why lungs that are dense all over are not called clear, whatever the map shows."""
    if density.size == 0:
        return []
    if density.hu / density.size < DENSE_FROM_HU:
        if density.dense < DENSE_PART * density.size:
            return []
        text = f"{100 * density.dense / density.size:.0f} % of the lungs are dense, above -200 HU: not a clear chest."
        return [Reason("dense-lungs", text)]
    mean, limit = told_apart((density.hu / density.size,), (DENSE_FROM_HU,), 0)
    text = f"The lungs have {mean} HU on average; healthy lungs that have breathed in have less than {limit} HU."
    return [Reason("dense-lungs", f"{text} Opacities that are spread evenly may be on no map.")]


def _too_little(lungs: MeasuredLungs, slices: Sequence[SliceResult]) -> list[Reason]:
    assert lungs.stack is not None
    found = []
    millimetres = judged_mm(lungs.stack, slices)
    if millimetres < LEAST_LUNG_MM:
        found.append(little_lung(millimetres))
    share = gaps_share(lungs.stack)
    if share > MOST_GAPS:
        text = f"{100 * share:.0f} % of the images inside the lungs show no lung, or far less than their neighbours."
        found.append(Reason("lung-gap", f"{text} Too little of the lungs was seen."))
    unseen = unseen_share(lungs.stack)
    if unseen > MOST_GAPS:
        text = f"{100 * unseen:.0f} % of the lungs along the body lie between images that are far apart."
        found.append(Reason("lung-gap", f"{text} Too little of the lungs was seen."))
    return found


def _crossing(scorer: Scorer, interval: tuple[float, float], verdict: Verdict) -> list[Reason]:
    """Why an interval that crosses the verdict's threshold takes its firmness."""
    limits = scorer.thresholds
    if verdict is Verdict.POSITIVE and interval[0] < limits.positive_from:
        low, high, edge = probabilities_apart(interval, (limits.positive_from,))
        text = f"The 95 % interval of the probability, {low} to {high}, reaches below {edge}: not certain."
        return [Reason("interval-crosses", text)]
    if verdict is Verdict.NEGATIVE and interval[1] >= limits.negative_below:
        low, high, edge = probabilities_apart(interval, (limits.negative_below,))
        text = f"The 95 % interval of the probability, {low} to {high}, reaches above {edge}: not certain."
        return [Reason("interval-crosses", text)]
    return []


def _other_pneumonia(verdict: Verdict, pattern: Pattern) -> list[Reason]:
    if verdict is Verdict.NEGATIVE or pattern.category is Category.NEGATIVE:
        return []
    text = "Opacities, as in COVID-19 or another pneumonia: the image alone does not tell them apart."
    return [Reason("covid-or-other", text)]
