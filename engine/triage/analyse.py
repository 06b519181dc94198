"""Choose and judge what a scan found; :mod:`engine.service` is what calls this and keeps the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from engine import __version__
from engine.dicom import choose_series
from engine.dicom.values import ScanResult, Series, Study
from engine.errors import Cancelled, UsageError
from engine.triage.measures import MeasuredLungs
from engine.triage.preliminary import PreliminarySink
from engine.triage.refused import refused_result
from engine.triage.request import Question
from engine.triage.series_analysis import Judged, judge_series
from engine.triage.values import Provenance, Reason, SeriesResult, StudyReport, StudyResult, Verdict
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend

#: Code of what a result says of itself where a series that was preferred can't be judged.
SECOND_CHOICE = "second-choice"
#: Takes a series' result as soon as it stands.
ResultSink = Callable[[SeriesResult], None]
LungsSink = Callable[[Series, MeasuredLungs], None]


@dataclass(frozen=True)
class Judging:
    """What judges, and who is told: the same over all series of one question."""

    bundle: Bundle
    backend: Backend
    progress: ProgressSink = ignore_progress
    cancel: CancelToken = field(default_factory=CancelToken)
    on_result: ResultSink = lambda _result: None
    scan_ms: float = 0.0
    on_lungs: LungsSink = lambda _series, _lungs: None
    on_preliminary: PreliminarySink | None = None
    known: Callable[[Series], SeriesResult | None] = lambda _series: None
    grid: bool = False
    fill: bool = False


class PartlyDoneError(Cancelled):
    """Stopped when some studies had their verdict: ``report`` is of those."""

    def __init__(self, report: StudyReport) -> None:
        super().__init__()
        self.report = report


def analyse_found(found: ScanResult, question: Question, judging: Judging, *, started: str = "") -> StudyReport:
    """Choose and judge what a scan found.

    Where the preferred series of a study turns out, once decoded, to be nothing that can be judged, the next of the
    order is: headers choose, pixels decide.

    Raises
    ------
    UsageError
        A series that was asked for is not there.
    BackendError, Cancelled
    PartlyDoneError
        Cancelled, with the report of the studies whose verdict was final.
    """
    started = started or now()
    check_asked(found, question)
    judging = replace(judging, scan_ms=judging.scan_ms / max(1, len(found.studies)))
    concerned = [study for study in found.studies if not question.series or _asked(study, question)]
    studies: list[StudyResult] = []

    def report() -> StudyReport:
        made = provenance(judging.bundle, judging.backend, started)
        return StudyReport(tuple(studies), made, left_out=found.problem_groups())

    for study in concerned:
        try:
            studies.append(_study_result(study, question, judging))
        except Cancelled:
            if not studies:
                raise
            raise PartlyDoneError(report()) from None
    return report()


def check_asked(found: ScanResult, question: Question) -> None:
    """Refuse a series that is not there.

    Raises
    ------
    UsageError
    """
    series = [one for study in found.studies for one in study.series]
    known = {one.key for one in series} | {one.series_instance_uid for one in series}
    missing = [uid for uid in question.series if uid not in known]
    if missing:
        raise UsageError(f"No such series here: {', '.join(missing)}.", "Run without --series to list what there is.")


def provenance(bundle: Bundle, backend: Backend, started: str) -> Provenance:
    """What makes a report, as it stands now; ``started`` in ISO 8601 with its zone."""
    manifest = bundle.manifest
    return Provenance(
        software_name="alveoscope",
        software_version=__version__,
        bundle_id=manifest.bundle_id,
        bundle_version=manifest.version,
        bundle_digest=manifest.digest,
        spec_digest=manifest.preprocess_digest,
        backend=backend.selection,
        started=started,
        finished=now(),
    )


def now() -> str:
    """The moment in the computer's own zone, ISO 8601."""
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="milliseconds")


def _study_result(study: Study, question: Question, judging: Judging) -> StudyResult:
    judging.cancel.raise_if_cancelled()
    choice = choose_series(study)
    asked = _asked(study, question)
    preferred = [] if choice.series is None else [choice.series, *choice.others]
    order = [one for one in asked if one.eligible] if asked else preferred
    judged: dict[str, SeriesResult] = {}
    for series in order:
        try:
            judged[series.key] = _judged(series, judging, failed=() if asked else tuple(judged.values()))
        except Cancelled:
            if not any(_assessed(one) for one in judged.values()):
                raise
            break  # a verdict that is final stays, whatever the other series would have said
        if _assessed(judged[series.key]) and not (asked or question.all_series):
            break
    wanted = {one.key for one in order} if asked or question.all_series else set()
    results = tuple(
        judged.get(series.key) or _left(series, judging, stopped=series.key in wanted) for series in study.series
    )
    chosen = next((key for key, result in judged.items() if _assessed(result)), next(iter(judged), None))
    reason = choice.reason
    if asked:
        chosen, reason = chosen or asked[0].key, "This series was asked for."
    elif chosen is not None and chosen != order[0].key:
        reason = _second_choice(judged, chosen)
    return StudyResult(study.study_instance_uid, results, chosen, reason, study.key)


def _judged(series: Series, judging: Judging, *, failed: Sequence[SeriesResult]) -> SeriesResult:
    judging.cancel.raise_if_cancelled()
    known = judging.known(series)
    codes = _codes(one for one in failed if not _assessed(one))

    def told(result: SeriesResult) -> SeriesResult:
        # Of the choice now: a kept result may have been judged because it was asked for, or beside other series.
        warnings = [one for one in result.warnings if one.code != SECOND_CHOICE]
        if codes and _assessed(result):
            text = (
                f"Another series of this study was preferred and can't be judged ({codes}); this is the next in order."
            )
            warnings.append(Reason(SECOND_CHOICE, text))
        result = replace(result, warnings=tuple(warnings))
        judging.on_result(result)
        return result

    found = (
        Judged(known)
        if known is not None
        else judge_series(
            series,
            judging.bundle,
            judging.backend,
            progress=judging.progress,
            cancel=judging.cancel,
            scan_ms=judging.scan_ms,
            on_preliminary=judging.on_preliminary,
            grid=judging.grid,
            fill=judging.fill,
            on_verdict=told,
        )
    )
    result = told(found.result)
    if found.lungs is not None:
        judging.on_lungs(series, found.lungs)
    return result


def _left(series: Series, judging: Judging, *, stopped: bool) -> SeriesResult:
    """The result of a series that is not judged: another one was preferred, or its turn never came."""
    text = f"Another series of this study was preferred. Ask for this one with --series {series.key}."
    if stopped:
        text = f"Stopped before this series was judged. Ask for it with --series {series.key}."
    result = refused_result(series, (Reason("not-chosen", text),) if series.eligible else ())
    judging.on_result(result)
    return result


def _asked(study: Study, question: Question) -> list[Series]:
    return [one for one in study.series if {one.key, one.series_instance_uid} & set(question.series)]


def _assessed(result: SeriesResult) -> bool:
    return result.verdict is not Verdict.NOT_ASSESSABLE


def _second_choice(judged: dict[str, SeriesResult], chosen: str) -> str:
    before = list(judged)[: list(judged).index(chosen)]
    codes = _codes(judged[key] for key in before)
    return f"The preferred series can't be judged ({codes}); of the others this is the next in order."


def _codes(results: Iterable[SeriesResult]) -> str:
    return ", ".join(dict.fromkeys(one.reasons[0].code for one in results))
