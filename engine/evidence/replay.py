"""Repeating a result from its evidence: the same, close, or different, and from which stage on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from engine.dicom import scan
from engine.dicom.values import ScanResult
from engine.errors import UsageError
from engine.evidence.collect import digests_of, golden_of, versions
from engine.evidence.values import Evidence, Replay, SeriesEvidence, SliceDigests, StageResult
from engine.inference.golden import LIMITS
from engine.service import StudyService
from engine.triage.measures import MEASURES
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult, SliceResult, StudyReport
from engine.volume import CancelToken, ProgressSink, ignore_progress

_SLICE_STAGES = {"files": "file", "headers": "header", "decode": "hu", "preprocess": "prepared"}


def replay(
    evidence: Evidence,
    paths: tuple[Path, ...],
    *,
    bundle: Path | None = None,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Replay:
    """Do the analysis again and compare every stage with what it was.

    Parameters
    ----------
    paths : tuple of Path
        Where the images lie now.
    bundle : Path, optional
        The bundle in use by default; one that is not the same is a difference of stage ``bundle``.

    Raises
    ------
    PathNotFoundError, NothingFoundError
    UsageError
        The studies of the evidence are not there.
    BundleError, BackendError
        No bundle, or the back-end of the evidence is not available here.
    Cancelled
    """
    asked = evidence.request
    request = AnalyseRequest(
        paths,
        asked.series,
        asked.all_series,
        bundle,
        asked.backend,
        asked.precision,
        asked.threads,
        asked.grid,
        asked.fill,
    )
    with StudyService(request) as service:
        model = service.bundle
        found = scan(paths, progress=progress, cancel=cancel)
        wanted = {study.key for study in evidence.report.studies}
        studies = tuple(study for study in found.studies if study.key in wanted)
        if len(studies) < len(wanted):
            raise UsageError(
                "The studies of the evidence are not here.", "Give the folder that the result was made of."
            )
        golden = service.with_backend(partial(golden_of, model))
        report = service.judge(ScanResult(studies, found.counts), progress=progress, cancel=cancel)
    keys = {(one.study_instance_uid, one.key) for one in evidence.series}
    series = tuple(
        digests_of(one, model.spec, cancel)
        for study in studies
        for one in study.series
        if (one.study_instance_uid, one.key) in keys
    )
    stages = (
        *_slice_stages(evidence.series, series),
        _compared("bundle", evidence.report.provenance.bundle_digest, report.provenance.bundle_digest),
        _golden_stage(evidence.golden, golden),
        _backend_stage(evidence.report, report),
        _inference_stage(evidence.report, report),
        _verdict_stage(evidence.report, report),
    )
    return Replay(stages, tuple(_notes(evidence.versions)))


def _slice_stages(before: tuple[SeriesEvidence, ...], now: tuple[SeriesEvidence, ...]) -> Iterator[StageResult]:
    old, new = _by_uid(before), _by_uid(now)
    for stage, name in _SLICE_STAGES.items():
        other = [uid for uid in old if uid not in new or getattr(old[uid], name) != getattr(new[uid], name)]
        more = len(new.keys() - old.keys())
        detail = f"{len(other)} of {len(old)} slices" + (f", {more} more than before" if more else "")
        yield StageResult(stage, "different", detail) if other or more else StageResult(stage, "same")


def _by_uid(series: tuple[SeriesEvidence, ...]) -> dict[str, SliceDigests]:
    return {
        f"{one.key} {part.sop_instance_uid} {place}": part for one in series for place, part in enumerate(one.slices)
    }


def _compared(stage: str, before: str, now: str) -> StageResult:
    return (
        StageResult(stage, "same") if before == now else StageResult(stage, "different", f"{before[:16]} -> {now[:16]}")
    )


def _golden_stage(before: Mapping[str, float], now: Mapping[str, float]) -> StageResult:
    if dict(before) == dict(now):
        return StageResult("golden", "same")
    return StageResult("golden", "close", ", ".join(f"{key} {before.get(key, 0):.2g} -> {now[key]:.2g}" for key in now))


def _backend_stage(before: StudyReport, now: StudyReport) -> StageResult:
    old, new = before.provenance.backend, now.provenance.backend
    words = [f"{one.name} {one.precision.value} on {one.device} {dict(one.versions)}" for one in (old, new)]
    return (
        StageResult("backend", "same")
        if words[0] == words[1]
        else StageResult("backend", "different", " -> ".join(words))
    )


def _inference_stage(before: StudyReport, now: StudyReport) -> StageResult:
    old, new = _slices(before), _slices(now)
    if old == new:
        return StageResult("inference", "same")
    allowed = LIMITS[now.provenance.backend.precision].probability
    if old.keys() != new.keys():
        return StageResult("inference", "different", f"{len(old)} slices -> {len(new)}")
    pairs = [(old[key].probability, new[key].probability) for key in old]
    if any((a is None) != (b is None) for a, b in pairs):
        return StageResult("inference", "different", "other slices were judged")
    farthest = max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=0.0)
    outcome = "close" if farthest <= allowed else "different"
    return StageResult("inference", outcome, f"largest difference of a slice probability {farthest:.2g}")


def _verdict_stage(before: StudyReport, now: StudyReport) -> StageResult:
    old, new = dict(_series(before)), dict(_series(now))
    if {key: _said(one) for key, one in old.items()} == {key: _said(one) for key, one in new.items()}:
        return StageResult("verdict", "same")
    if {key: one.verdict for key, one in old.items()} != {key: one.verdict for key, one in new.items()}:
        return StageResult("verdict", "different", "another verdict")
    limits = LIMITS[now.provenance.backend.precision]
    farthest = max((abs((old[key].probability or 0.0) - (new[key].probability or 0.0)) for key in old), default=0.0)
    others = [name for key in old for name in _other_measures(old[key], new[key], limits.maps)]
    outcome = "different" if others or farthest > limits.probability else "close"
    detail = f"same verdict, probability differs by {farthest:.2g}"
    return StageResult("verdict", outcome, ", ".join([detail, *dict.fromkeys(others)]))


def _said(one: SeriesResult) -> tuple[object, ...]:
    return one.verdict, one.probability, one.interval, dict(one.measures), one.pattern


def _other_measures(old: SeriesResult, new: SeriesResult, allowed: float) -> Iterator[str]:
    """Measures that differ by more than this part of themselves, and by more than their last two digits; and the
    pattern, where it is another one, as close to its limits as they may lie."""
    patterns = ["none" if one.pattern is None else one.pattern.category for one in (old, new)]
    if patterns[0] != patterns[1]:
        yield f"pattern {patterns[0]} -> {patterns[1]}"
    for measure in MEASURES:
        was, found = old.measure(measure.key), new.measure(measure.key)
        if was is None or found is None:
            if was is not found:
                yield measure.key
        elif abs(was - found) > max(allowed * max(abs(was), abs(found)), 2 * 10.0**-measure.digits):
            yield f"{measure.key} {measure.text(was)} -> {measure.text(found)}"


def _series(report: StudyReport) -> Iterator[tuple[str, SeriesResult]]:
    for study in report.studies:
        for one in study.series:
            yield f"{study.study_instance_uid} {one.key}", one


def _slices(report: StudyReport) -> dict[str, SliceResult]:
    return {f"{key} {one.index}": one for key, result in _series(report) for one in result.slices}


def _notes(before: Mapping[str, str]) -> Iterator[str]:
    now = versions()
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield f"{name}: {before.get(name, 'not there')} -> {now.get(name, 'not there')}"
