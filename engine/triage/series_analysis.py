"""One series, from its headers to a result: every slice scored or excluded with a reason, then a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.dicom import check_hounsfield
from engine.dicom.values import Finding, Series
from engine.errors import Cancelled
from engine.language import counted
from engine.lungs import pattern
from engine.triage.collected import Collected
from engine.triage.conclusion import conclude
from engine.triage.grid import ON_GRID, thin_grid, with_the_rest
from engine.triage.lung_field import MINIMUM_LUNG_SLICES, LungSlice, coverage_warnings
from engine.triage.measures import MeasuredLungs, measure_all
from engine.triage.preliminary import COMBS_MM, Preliminary, PreliminarySink
from engine.triage.refused import as_reason, refused_result
from engine.triage.scoring import Scorer
from engine.triage.seen import (
    NO_LUNG_MM,
    contradictions,
    edge_warnings,
    gap_warnings,
    judged_mm,
    level_warnings,
    little_lung,
    named,
    sign_warnings,
)
from engine.triage.values import FindingScore, Pattern, Reason, SeriesResult, Sign, SliceResult, Status
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom import ScaleLook
    from engine.inference.bundle import Bundle
    from engine.inference.course import Course
    from engine.inference.values import Backend

#: Below this share of familiar slices the series is not what the networks know, and gets no verdict.
MINIMUM_FAMILIAR_SHARE = 0.5

#: Findings whose slices can't be read, as their headers say.
_UNREAD = frozenset({"damaged-pixels", "unsupported-transfer-syntax"})

#: More unreadable slices than this share and too little of the lungs was seen for a verdict.
MAXIMUM_UNREADABLE_SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Judged:
    """A series' result, and the lungs that it rests on: masks and maps, for whoever draws or exports them.

    ``lungs`` is None where no slice went through the networks.
    """

    result: SeriesResult
    lungs: MeasuredLungs | None = None


def judge_series(
    series: Series,
    bundle: Bundle,
    backend: Backend,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    scan_ms: float = 0.0,
    on_preliminary: PreliminarySink | None = None,
    grid: bool = False,
    fill: bool = False,
    on_verdict: Callable[[SeriesResult], object] = lambda _result: None,
) -> Judged:
    """Judge one eligible series.

    Parameters
    ----------
    on_preliminary : callable, optional
        Where somebody waits: slices are then judged from coarse to fine, and after each comb of
        :data:`engine.triage.preliminary.COMBS_MM` it is called with what was seen so far. The result is the same.
    grid : bool
        The verdict on thin slices rests on those of :func:`engine.triage.grid.thin_grid`; the result says so.
    fill : bool
        Of such series the other slices are judged after the verdict: they and the lungs are whole then. Who cancels
        meanwhile gets the verdict, and the rest is left; so is that of a series that is refused.
    on_verdict : callable
        Called with the result of a grid that is being filled, as soon as it stands.

    Raises
    ------
    BackendError
        The back-end died; it is never changed inside a run.
    Cancelled
    """
    from engine.inference import run_pipeline

    begin = time.monotonic()
    teeth = thin_grid(series) if grid else None
    levels, rest = _levels(series, teeth, coarse=on_preliminary is not None, fill=fill)
    course = _course(series, (*levels, rest) if rest else levels)
    collected = Collected(Scorer(bundle), bundle.spec)
    pipeline = run_pipeline(series, bundle, backend, course=course, progress=progress, cancel=cancel)

    def concluded() -> Judged:
        stages = {stage: pipeline.timing_ms[stage] for stage in ("decode", "preprocess", "inference")}
        timing = {"scan": scan_ms, **stages, "total": scan_ms + (time.monotonic() - begin) * 1000.0}
        part = collected if teeth is None else collected.only(teeth)
        lungs = part.measured()
        result = _conclude(series, part, lungs, timing)
        return Judged(result if teeth is None else with_the_rest(series, result, teeth), lungs)

    combs = {course.ends[number]: number + 1 for number in range(len(levels) - 1)}
    verdict: Judged | None = None
    try:
        for done, output in enumerate(pipeline, start=1):
            collected.add(output, series)
            if on_preliminary is not None and done in combs:
                seen = [index for level in levels[: combs[done]] for index in level]
                on_preliminary(conclude_from(series, collected, seen))
            if rest and done == course.ends[len(levels) - 1]:
                verdict = concluded()
                if verdict.result.status is Status.REFUSED:  # it shows no probability, and has no masks
                    pipeline.close()
                    return verdict
                on_verdict(verdict.result)
    except _ImplausibleUnitsError as found:
        return Judged(refused_result(series, (as_reason(found.finding, series),)))
    except Cancelled:
        if verdict is None:
            raise
        return verdict
    return concluded() if verdict is None or teeth is None else _filled(series, verdict, collected, teeth)


def conclude_from(series: Series, collected: Collected, seen: Collection[int]) -> Preliminary:
    """What some of the slices that were collected say, as if there were no others."""
    part = collected.only(seen)
    lungs = part.measured()
    return Preliminary.of(series, _conclude(series, part, lungs, {}))


def _filled(series: Series, verdict: Judged, collected: Collected, teeth: tuple[int, ...]) -> Judged:
    """A verdict of a grid with all slices, and the lungs of all; what was said of the grid's own stays."""
    lungs = collected.measured()
    own = set(teeth)
    alone = replace(
        verdict.result,
        slices=tuple(one for one in verdict.result.slices if one.index in own),
        slices_total=len(own),
        warnings=tuple(one for one in verdict.result.warnings if one.code != ON_GRID),
    )
    between = collected.only([one.index for one in collected.slices if one.index not in own])
    alone = replace(alone, warnings=(*alone.warnings, *_failure_warnings(between, series, filled=True)))
    return Judged(with_the_rest(series, alone, teeth, between.slices), lungs)


class _ImplausibleUnitsError(Exception):
    """The samples are not in Hounsfield units."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


_Levels = tuple[tuple[int, ...], ...]


def _levels(
    series: Series, teeth: Sequence[int] | None, *, coarse: bool, fill: bool
) -> tuple[_Levels, tuple[int, ...]]:
    """What the verdict rests on, in the turns of its combs; and what is judged after it."""
    from engine.inference.course import coarse_to_fine

    every = range(len(series.headers))
    judged = tuple(every) if teeth is None else tuple(teeth)
    levels: _Levels = (judged,)
    if coarse:
        positions = [series.headers[index].position_along_normal_mm for index in judged]
        levels = tuple(tuple(judged[place] for place in level) for level in coarse_to_fine(positions, COMBS_MM))
    own = set(judged)
    return levels, tuple(index for index in every if index not in own) if fill else ()


def _course(series: Series, levels: _Levels) -> Course:
    """The turns of the slices; three of the middle come first, whose scale is checked: of those that can be read."""
    from engine.inference.course import Course

    unread = {index for one in series.findings if one.code in _UNREAD for index in one.slices}
    whole = [index for index in range(len(series.headers)) if index not in unread]
    samples = tuple(sorted({whole[quarter * len(whole) // 4] for quarter in (1, 2, 3)})) if whole else ()
    return Course(levels, samples, _check_units)


def _check_units(looks: Sequence[ScaleLook]) -> None:
    implausible = check_hounsfield(looks)
    if implausible is not None:
        raise _ImplausibleUnitsError(implausible)


def _conclude(series: Series, collected: Collected, lungs: MeasuredLungs, timing: Mapping[str, float]) -> SeriesResult:
    stack = lungs.stack
    assert stack is not None
    scored = [one for one in collected.slices if one.probability is not None]
    familiar = [one for one in scored if one.in_distribution]
    areas = [LungSlice(layer.index, stack.area_mm2(place)) for place, layer in enumerate(stack.layers)]
    warnings = [
        *_failure_warnings(collected, series),
        *gap_warnings(stack, series.headers),
        *coverage_warnings(areas, series.headers),
        *edge_warnings(stack, series.headers),
        *level_warnings(stack, series.headers),
        *sign_warnings(series),
    ]
    refusals = _refusals(collected, len(scored), len(familiar)) or _too_little(lungs, collected.slices)
    if refusals:
        return refused_result(series, refusals, slices=collected.slices, warnings=warnings, timing_ms=timing)
    limits = collected.scorer.thresholds
    warnings += _unfamiliar_warnings(len(scored), len(familiar))
    warnings += contradictions(scored, series.headers, limits.slice_suspicious, limits.negative_below)
    found = conclude(collected.scorer, collected.slices, lungs, series.findings_warning, series.headers)
    warnings += found.warnings
    partial = bool(collected.failures or stack.gaps or stack.contradicted)
    return SeriesResult(
        series_instance_uid=series.series_instance_uid,
        key=series.key,
        description=series.description,
        status=Status.PARTIAL if partial else Status.COMPLETE,
        verdict=found.verdict,
        slices_total=len(collected.slices),
        slices=tuple(collected.slices),
        probability=found.probability,
        interval=found.interval,
        reasons=found.reasons,
        warnings=(*(as_reason(finding, series) for finding in series.findings_warning), *warnings),
        measures=measure_all(lungs),
        pattern=_pattern(found.pattern),
        findings={"covid-19": _score(found.probability, calibrated=collected.scorer.calibrated)},
        timing_ms=timing,
    )


def _score(probability: float, *, calibrated: bool) -> FindingScore:
    return FindingScore(probability, probability if calibrated else None)


def _pattern(found: pattern.Pattern) -> Pattern:
    signs = tuple(Sign(one.key, one.value, one.unit, one.speaks_for.value) for one in found.signs)
    return Pattern(found.category.value, signs)


def _too_little(lungs: MeasuredLungs, slices: Sequence[SliceResult]) -> tuple[Reason, ...]:
    assert lungs.stack is not None
    millimetres = judged_mm(lungs.stack, slices)
    return (little_lung(millimetres),) if millimetres < NO_LUNG_MM else ()


def _refusals(collected: Collected, scored: int, familiar: int) -> tuple[Reason, ...]:
    """Why there is no verdict after all slices were seen; empty when there is one."""
    total, unreadable = len(collected.slices), sum(map(len, collected.failures.values()))
    if unreadable > MAXIMUM_UNREADABLE_SHARE * total:
        text = f"{unreadable} of {total} images could not be read: too little of the lungs was seen."
        return (Reason("unreadable-slices", text),)
    if scored < MINIMUM_LUNG_SLICES:
        text = f"Only {scored} of {total} images show lung; at least {MINIMUM_LUNG_SLICES} are needed."
        return (Reason("lung-not-in-field", text),)
    if familiar < max(MINIMUM_LUNG_SLICES, MINIMUM_FAMILIAR_SHARE * scored):
        text = f"Only {familiar} of {scored} images with lung look like what the networks know."
        return (Reason("out-of-distribution", text),)
    return ()


def _failure_warnings(collected: Collected, series: Series, *, filled: bool = False) -> list[Reason]:
    """One warning a kind of failure, with the numbers of the slices; ``filled``: judged after the verdict."""
    follows = "That changes nothing of the verdict, but masks lack it." if filled else "The result is partial."
    warnings = []
    for code, indices in sorted(collected.failures.items()):
        count, shown = len(indices), named(series.headers, indices)
        text = counted(
            count,
            f"One image could not be read ({code}): number {shown}.",
            f"{count} images could not be read ({code}): {shown}.",
        )
        warnings.append(Reason("slices-not-read", f"{text} {follows}"))
    return warnings


def _unfamiliar_warnings(scored: int, familiar: int) -> list[Reason]:
    if familiar == scored:
        return []
    strange = scored - familiar
    text = counted(
        strange,
        f"1 of {scored} images with lung does not look like what the networks know; it was left out.",
        f"{strange} of {scored} images with lung do not look like what the networks know; they were left out.",
    )
    return [Reason("unfamiliar-slices", text)]
