"""The use case: paths in, a report out. The command line, the batch and the desktop all call this."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from engine import __version__
from engine.dicom import choose_series, scan
from engine.dicom.values import ScanResult, Series, Study
from engine.errors import UsageError
from engine.triage.refused import refused_result
from engine.triage.request import AnalyseRequest
from engine.triage.series_analysis import analyse_series
from engine.triage.values import Provenance, Reason, SeriesResult, StudyReport, StudyResult
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend

ResultSink = Callable[[SeriesResult], None]


def analyse(
    request: AnalyseRequest,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    on_result: ResultSink | None = None,
) -> StudyReport:
    """Scan, choose, judge.

    A back-end that was chosen automatically and dies (a GPU that falls off the bus) is never replaced inside a run:
    everything is judged again on the next one, and the report's ``backend.tried`` says so.

    Parameters
    ----------
    on_result : callable, optional
        Called with each series' result as soon as it stands; a result that is judged again replaces the first.

    Raises
    ------
    PathNotFoundError, PathUnreadableError, NothingFoundError, UsageError
        Nothing to work on.
    BundleError, BackendError
        No bundle, or no back-end for it.
    Cancelled
        Stopped; no partial report is made.
    """
    from engine.inference import StandingBackend, load_bundle

    cancel = cancel or CancelToken()
    started = _now()
    bundle = load_bundle(request.bundle)
    begin = time.monotonic()
    found = scan(request.paths, progress=progress, cancel=cancel)
    scan_ms = (time.monotonic() - begin) * 1000.0
    _wanted(request, found)  # a wrong --series is said before a back-end is opened
    standing = StandingBackend(bundle, backend=request.backend, precision=request.precision, threads=request.threads)
    with closing(standing):
        return standing.run(
            lambda backend: analyse_found(
                found,
                request,
                bundle,
                backend,
                started=started,
                scan_ms=scan_ms,
                progress=progress,
                cancel=cancel,
                on_result=on_result,
            )
        )


def analyse_found(
    found: ScanResult,
    request: AnalyseRequest,
    bundle: Bundle,
    backend: Backend,
    *,
    started: str = "",
    scan_ms: float = 0.0,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
    on_result: ResultSink | None = None,
) -> StudyReport:
    """Choose and judge what a scan found, on a bundle and a back-end that stay open: for one study after another.

    Raises
    ------
    UsageError
        A series that was asked for is not there.
    BackendError, Cancelled
    """
    started = started or _now()
    wanted = _wanted(request, found)
    run = _Run(bundle, backend, progress, cancel or CancelToken(), on_result, scan_ms / max(1, len(wanted)))
    studies = tuple(_study_result(study, request, wanted, run) for study in found.studies)
    return StudyReport(studies=studies, provenance=provenance(bundle, backend, started))


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
        finished=_now(),
    )


@dataclass(frozen=True)
class _Run:
    """What stays the same over all series of one request."""

    bundle: Bundle
    backend: Backend
    progress: ProgressSink
    cancel: CancelToken
    on_result: ResultSink | None
    scan_ms: float


def _study_result(study: Study, request: AnalyseRequest, wanted: set[str], run: _Run) -> StudyResult:
    choice = choose_series(study)
    chosen = choice.series.key if choice.series is not None else None
    results = []
    for series in study.series:
        run.cancel.raise_if_cancelled()
        if series.key in wanted:
            result = analyse_series(
                series, run.bundle, run.backend, progress=run.progress, cancel=run.cancel, scan_ms=run.scan_ms
            )
        elif series.eligible:
            result = refused_result(series, (_not_chosen(series),))
        else:
            result = refused_result(series)
        if run.on_result is not None:
            run.on_result(result)
        results.append(result)
    asked = [result.key for result in results if result.key in wanted]
    if request.series and asked:
        return StudyResult(study.study_instance_uid, tuple(results), asked[0], "This series was asked for.")
    return StudyResult(study.study_instance_uid, tuple(results), chosen, choice.reason)


def _wanted(request: AnalyseRequest, found: ScanResult) -> set[str]:
    """Keys of the series to run: those asked for, all eligible ones, or one a study."""
    if request.series:
        named = [
            series
            for study in found.studies
            for series in study.series
            if series.key in request.series or series.series_instance_uid in request.series
        ]
        _check_asked(request.series, named)
        return {series.key for series in named if series.eligible}
    if request.all_series:
        return {series.key for study in found.studies for series in study.series if series.eligible}
    chosen = (choose_series(study).series for study in found.studies)
    return {series.key for series in chosen if series is not None}


def _check_asked(asked: Sequence[str], named: Sequence[Series]) -> None:
    known = {series.key for series in named} | {series.series_instance_uid for series in named}
    missing = [uid for uid in asked if uid not in known]
    if missing:
        raise UsageError(f"No such series here: {', '.join(missing)}.", "Run without --series to list what there is.")


def _not_chosen(series: Series) -> Reason:
    return Reason(
        "not-chosen", f"Another series of this study was preferred. Ask for this one with --series {series.key}."
    )


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
