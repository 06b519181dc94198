"""Two paths to results or studies, made ready for comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.dicom import scan
from engine.dicom.values import ScanResult, Study
from engine.errors import UsageError
from engine.report.json_ import read_report
from engine.triage.comparison import Timepoint, refuse_two_patients
from engine.triage.values import StudyReport
from engine.volume import CancelToken, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.service.study_service import StudyService


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
        There is more than one study, none of its series could be assessed, or the studies are of two patients, which
        is said before either is judged.
    PathUnreadableError, InputError
        The result can't be read, or is none.
    AlveoscopeError
        As :meth:`engine.service.StudyService.run`.
    """
    scans = {path: scan((path,), progress=progress, cancel=cancel) for _, path in (old, new) if not is_result(path)}
    _refuse_before_judging(list(scans.values()))

    def side(name: str, path: Path) -> Timepoint:
        if path not in scans:
            return _of_report(name, read_report(path))
        assert service is not None, "a study needs a service that judges it"
        answer = service.run(found=scans[path], progress=progress, cancel=cancel)
        study = next(one for one in answer.found.studies if one.key == answer.report.studies[0].key)
        return of_study(name, answer.report, study)

    return side(*old), side(*new)


def _refuse_before_judging(scans: Sequence[ScanResult]) -> None:
    """Where each scan holds one study, its patient is known; the judged series' own is compared again later."""
    patients = [study.patient for found in scans for study in found.studies]
    if len(scans) == len(patients) == 2:
        refuse_two_patients(*patients)


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
    if len(report.studies) != 1:
        raise UsageError(f"{name} holds {len(report.studies)} studies.", "Give the folder or the result of one.")
    (study,) = report.studies
    if study.verdict_series is None:
        raise UsageError(f"No series of {name} could be assessed.", "Compare two judged studies.")
    return Timepoint(name, study.study_instance_uid, study.verdict_series, report.provenance.bundle_digest)
