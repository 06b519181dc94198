"""Documents of a result that is on the disk, from the images it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.dicom import scan
from engine.dicom.values import ScanCounts, ScanResult
from engine.errors import UsageError
from engine.report.formats import MASK_FORMATS
from engine.report.json_ import read_report
from engine.service.deliver import deliver_documents
from engine.service.values import Delivered, Place
from engine.triage.grid import has_gaps
from engine.triage.request import Question
from engine.triage.values import StudyReport, StudyResult
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.values import Series, Study
    from engine.service.study_service import StudyService


def write_again(
    service: StudyService,
    result: Path,
    place: Place,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Iterator[Delivered]:
    """Write the documents of every study of a result, key images drawn anew by the bundle that made it.

    Masks come from the store of results; where it has none of this result, the series is judged once more.

    Parameters
    ----------
    service : StudyService
        Its request's paths are the images.

    Raises
    ------
    PathUnreadableError, InputError
        The result can't be read, or is none.
    UsageError
        The images of a study are not there or others than were judged, or the bundle is not the one that made the
        result.
    BackendError, OutputNotWritableError, DiskFullError
    Cancelled
        Between two documents; what was written of a study was yielded before.
    """
    report = read_report(result)
    if service.bundle.digest != report.provenance.bundle_digest:
        raise UsageError(
            "Another bundle made this result.", "Give that one with --bundle: opacity maps must be its own."
        )
    studies = {study.key: study for study in scan(service.request.paths, progress=progress, cancel=cancel).studies}
    for one in report.studies:
        study = studies.get(one.key)
        if study is None:
            raise UsageError(
                f"The images of study {one.study_instance_uid} are not here.",
                "Give the folder that the result was made of.",
            )
        alone = report.of(one)
        series = next((series for series in study.series if series.key == one.chosen), None)
        _refuse_others(one, series)
        if series is not None and MASK_FORMATS & set(place.formats) and _lacks_masks(service, series, alone):
            judge_whole(service, study, series, progress=progress, cancel=cancel)
        yield deliver_documents(service, study, alone, place, cancel)
        if cancel is not None:
            cancel.raise_if_cancelled()


def _refuse_others(result: StudyResult, series: Series | None) -> None:
    """Masks and measures belong to the images that were judged, by their place among them: one that is missing or new
    would shift all behind it.

    Raises
    ------
    UsageError
    """
    judged = result.verdict_series
    slices = () if judged is None else judged.slices
    if slices and (series is None or [one.ref for one in slices] != [header.ref for header in series.headers]):
        raise UsageError(
            f"The images of study {result.study_instance_uid} are not those that the result was made of.",
            "Give the folder as it was, or analyse it again.",
        )


def judge_whole(
    service: StudyService,
    study: Study,
    series: Series,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Judge a series once more, for the lungs of all its slices: ``service.lungs_of(series)`` has them then.

    Parameters
    ----------
    service : StudyService
        Its request fills thin series.

    Raises
    ------
    BackendError
    Cancelled
        Also where only the rest of a grid was missing: masks are of all slices, or there are none.
    """
    service.judge(ScanResult((study,), ScanCounts()), Question((series.key,)), progress=progress, cancel=cancel)
    if cancel is not None:
        cancel.raise_if_cancelled()


def _lacks_masks(service: StudyService, series: Series, alone: StudyReport) -> bool:
    """Whether lungs of this result are not kept, or only those of a grid."""
    result = alone.studies[0].verdict_series
    return service.lungs_of(series, alone) is None or (result is not None and has_gaps(result))
