"""One series, from its headers to a result: every slice scored or excluded with a reason, then a verdict."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.dicom import check_hounsfield, decode_hu
from engine.dicom.values import Finding, Series, Severity, SliceHeader
from engine.errors import DicomError
from engine.triage.lung_field import (
    MINIMUM_LUNG_SLICES,
    LungSlice,
    coverage_warnings,
)
from engine.triage.measures import MeasuredLungs, measure_all
from engine.triage.refused import as_reason, refused_result, slice_place
from engine.triage.scoring import Scorer
from engine.triage.values import FindingScore, Reason, SeriesResult, SliceResult, Status
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.pixels import Hounsfield
    from engine.inference.bundle import Bundle
    from engine.inference.pipeline import SliceOutput
    from engine.inference.values import Backend

#: Below this share of familiar slices the series is not what the networks know, and gets no verdict.
MINIMUM_FAMILIAR_SHARE = 0.5

#: More unreadable slices than this share and too little of the lungs was seen for a verdict.
MAXIMUM_UNREADABLE_SHARE = 0.25


def analyse_series(
    series: Series,
    bundle: Bundle,
    backend: Backend,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    scan_ms: float = 0.0,
) -> SeriesResult:
    """Judge one eligible series.

    Raises
    ------
    BackendError
        The back-end died; it is never changed inside a run.
    Cancelled
    """
    from engine.inference import run_pipeline

    begin = time.monotonic()
    implausible = _implausible_units(series)
    if implausible is not None and implausible.severity is Severity.REFUSE:
        return refused_result(series, (as_reason(implausible),))
    collected = _Collected(Scorer(bundle))
    pipeline = run_pipeline(series, bundle, backend, progress=progress, cancel=cancel)
    for output in pipeline:
        collected.add(output, series)
    stages = {stage: pipeline.timing_ms[stage] for stage in ("decode", "preprocess", "inference")}
    timing = {"scan": scan_ms, **stages, "total": scan_ms + (time.monotonic() - begin) * 1000.0}
    return _conclude(series, collected, timing)


def _implausible_units(series: Series) -> Finding | None:
    """What three slices of the middle say of the Hounsfield scale; None when nothing is wrong with it."""
    count = len(series.headers)
    sample = [series.headers[index] for index in sorted({count // 4, count // 2, (3 * count) // 4})]
    return check_hounsfield(_readable(sample))


def _readable(headers: Sequence[SliceHeader]) -> Iterator[tuple[Hounsfield, SliceHeader]]:
    for header in headers:
        try:
            yield decode_hu(header), header
        except DicomError:
            continue  # the run itself says of every slice whether it can be read


@dataclass
class _Collected:
    """What the stream of slices leaves behind: a few numbers each, no images."""

    scorer: Scorer
    slices: list[SliceResult] = field(default_factory=list)
    lungs: list[LungSlice] = field(default_factory=list)
    capacities: list[float] = field(default_factory=list)
    failures: dict[str, list[int]] = field(default_factory=dict)

    def add(self, output: SliceOutput, series: Series) -> None:
        header = series.headers[output.index]
        place = slice_place(header, output.index)
        if output.failure is not None:
            self.failures.setdefault(output.failure.code, []).append(output.index)
            self.slices.append(SliceResult(**place, excluded=output.failure.code))
            return
        prepared = output.prepared
        assert prepared is not None
        lung = prepared.lung_area_mm2 or 0.0
        self.lungs.append(
            LungSlice(output.index, header.position_along_normal_mm, lung, prepared.aerated_area_mm2 or 0.0)
        )
        if output.logits is None:
            self.slices.append(SliceResult(**place, lung_area_mm2=lung, excluded="no-lung"))
            return
        score = self.scorer.score(output)
        self.capacities.append(score.capacity)
        self.slices.append(
            SliceResult(
                **place,
                probability=score.probability,
                reconstruction_error=score.reconstruction_error,
                code_distance=score.code_distance,
                lung_detail=score.lung_detail,
                in_distribution=score.in_distribution,
                lung_area_mm2=lung,
            )
        )


def _conclude(series: Series, collected: _Collected, timing: dict[str, float]) -> SeriesResult:
    scored = [one for one in collected.slices if one.probability is not None]
    familiar = [one for one in scored if one.in_distribution]
    warnings = [*_failure_warnings(collected), *coverage_warnings(collected.lungs)]
    refusals = _refusals(collected, len(scored), len(familiar))
    if refusals:
        return refused_result(series, refusals, slices=collected.slices, warnings=warnings, timing_ms=timing)
    warnings += _unfamiliar_warnings(len(scored), len(familiar))
    conclusion = collected.scorer.conclude(np.array([one.probability for one in familiar]))
    return SeriesResult(
        series_instance_uid=series.series_instance_uid,
        key=series.key,
        description=series.description,
        status=Status.PARTIAL if collected.failures else Status.COMPLETE,
        verdict=conclusion.verdict,
        slices_total=len(collected.slices),
        slices=tuple(collected.slices),
        probability=conclusion.probability,
        interval=conclusion.interval,
        reasons=conclusion.reasons,
        warnings=(*(as_reason(finding) for finding in series.findings_warning), *warnings),
        measures=measure_all(_measured(collected)),
        findings={"covid-19": FindingScore(conclusion.probability, conclusion.probability)},
        timing_ms=timing,
    )


def _refusals(collected: _Collected, scored: int, familiar: int) -> tuple[Reason, ...]:
    """Why there is no verdict after all slices were seen; empty when there is one."""
    total, unreadable = len(collected.slices), sum(map(len, collected.failures.values()))
    if unreadable > MAXIMUM_UNREADABLE_SHARE * total:
        text = f"{unreadable} of {total} slices could not be read: too little of the lungs was seen."
        return (Reason("unreadable-slices", text),)
    if scored < MINIMUM_LUNG_SLICES:
        text = f"Only {scored} of {total} slices show lung; at least {MINIMUM_LUNG_SLICES} are needed."
        return (Reason("lung-not-in-field", text),)
    if familiar < max(MINIMUM_LUNG_SLICES, MINIMUM_FAMILIAR_SHARE * scored):
        text = f"Only {familiar} of {scored} slices with lung look like what the networks know."
        return (Reason("out-of-distribution", text),)
    return ()


def _failure_warnings(collected: _Collected) -> list[Reason]:
    """One warning a kind of failure, with the 1-based numbers of the slices."""
    warnings = []
    for code, indices in sorted(collected.failures.items()):
        named = ", ".join(str(index + 1) for index in indices[:8])
        more = f" and {len(indices) - 8} more" if len(indices) > 8 else ""
        text = f"{len(indices)} slices could not be read ({code}): {named}{more}. The result is partial."
        warnings.append(Reason("slices-not-read", text))
    return warnings


def _unfamiliar_warnings(scored: int, familiar: int) -> list[Reason]:
    if familiar == scored:
        return []
    text = f"{scored - familiar} of {scored} slices with lung do not look like what the networks know; left out."
    return [Reason("unfamiliar-slices", text)]


def _measured(collected: _Collected) -> MeasuredLungs:
    capacity = float(np.median(collected.capacities)) if collected.capacities else None
    return MeasuredLungs(
        slices=tuple(collected.lungs),
        capacity=capacity,
        capacity_percentile=None if capacity is None else collected.scorer.capacity_percentile(capacity),
    )
