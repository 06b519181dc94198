"""Two paths to results or studies, made ready for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.dicom import scan
from engine.dicom.values import ScanResult, Study
from engine.errors import NothingFoundError, UsageError
from engine.report.json_ import read_report
from engine.triage.comparison import Timepoint, refuse_not_assessed, refuse_two_patients
from engine.triage.values import StudyReport
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.service.study_service import StudyService

T = TypeVar("T")


def timepoints(
    old: tuple[str, Path],
    new: tuple[str, Path],
    service: StudyService | None,
    *,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> tuple[Timepoint, Timepoint]:
    """Both sides of a comparison: a result (``.json``) is read, anything else is judged by the service.

    Parameters
    ----------
    old, new : tuple of str and Path
        What each is called in sentences, and where it lies.
    service : StudyService or None
        None where :func:`is_result` says that there is nothing to judge.

    Raises
    ------
    UsageError
        A side holds more than one study, or the studies are of two patients: said before either is judged, as is what
        is wrong with a result. Or no series of a study could be assessed.
    NothingFoundError
        A side holds no images.
    PathUnreadableError, InputError
        The result can't be read, or is none.
    AlveoscopeError
        As :meth:`engine.service.StudyService.run`.
    """
    sides = (old, new)
    known = {name: _of_report(name, read_report(path)) for name, path in sides if is_result(path)}
    scans = {path: _scanned(name, path, progress, cancel) for name, path in sides if name not in known}
    studies = {name: _only(name, scans[path].studies) for name, path in sides if path in scans}
    if len(studies) == 2:  # the judged series' own patient is compared again later
        refuse_two_patients(*(study.patient for study in studies.values()))

    def side(name: str, path: Path) -> Timepoint:
        if name in known:
            return known[name]
        assert service is not None, "a study needs a service that judges it"
        answer = service.run(found=scans[path], progress=progress, cancel=cancel)
        return of_study(name, answer.report, studies[name])

    return side(*old), side(*new)


def _scanned(name: str, path: Path, progress: ProgressSink, cancel: CancelToken | None) -> ScanResult:
    try:
        return scan((path,), progress=progress, cancel=cancel)
    except NothingFoundError as error:
        raise NothingFoundError(f"{name} holds no DICOM images.", "Choose a folder that holds DICOM files.") from error


def _only(name: str, studies: Sequence[T]) -> T:
    if len(studies) != 1:
        raise UsageError(f"{name} holds {len(studies)} studies.", "Give the folder or the result of one.")
    return studies[0]


def of_study(name: str, report: StudyReport, study: Study) -> Timepoint:
    """One side of a comparison, judged already: patient and date as the judged series' own objects tell them.

    Raises
    ------
    UsageError
        As :func:`timepoints`.
    """
    found = _of_report(name, report)
    told = study.as_told_by(next(one for one in study.series if one.key == found.result.key))
    return replace(found, patient=told.patient, study_date=told.study_date)


def is_result(path: Path) -> bool:
    """Whether a path names a result, not images."""
    return path.suffix.lower() == ".json" and path.is_file()


def _of_report(name: str, report: StudyReport) -> Timepoint:
    study = _only(name, report.studies)
    if study.verdict_series is None:
        raise UsageError(f"No series of {name} could be assessed.", "Compare two judged studies.")
    found = Timepoint(name, study.study_instance_uid, study.verdict_series, report.provenance.bundle_digest)
    refuse_not_assessed(found)
    return found
