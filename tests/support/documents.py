"""Reports on a phantom: files on disk, the headers they hold, a result made by hand, key images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom import dcmread

from engine.dicom.values import Patient, Series, SliceHeader, SliceSource, Study
from engine.phantom import write_phantom
from engine.preprocess import CropBox, OpacityMap
from engine.report.document import Document, KeyImage, key_slices
from engine.report.pictures import windowed, with_opacity
from engine.triage.values import NOTICE, Reason, SeriesResult, SliceResult, Status, StudyResult, Verdict
from tests.support.results import a_report, a_series_result


def a_study(folder: Path, *, slices: int = 5, **phantom: object) -> Study:
    """A phantom on disk and its headers, as a scan gives them."""
    paths = write_phantom(folder, slices=slices, rows=64, **phantom)  # type: ignore[arg-type]
    sets = [dcmread(path) for path in paths]
    headers = tuple(
        SliceHeader(
            sop_instance_uid=str(one.SOPInstanceUID),
            sop_class_uid=str(one.SOPClassUID),
            source=SliceSource(path),
            position_mm=tuple(float(x) for x in one.ImagePositionPatient),  # type: ignore[arg-type]
            row_direction=(1.0, 0.0, 0.0),
            column_direction=(0.0, 1.0, 0.0),
            spacing_mm=tuple(float(x) for x in one.PixelSpacing),  # type: ignore[arg-type]
            rows=int(one.Rows),
            columns=int(one.Columns),
            transfer_syntax_uid=str(one.file_meta.TransferSyntaxUID),
            rescale=(1.0, -1024.0),
        )
        for path, one in zip(paths, sets, strict=True)
    )
    first = sets[0]
    uid = str(first.SeriesInstanceUID)
    series = Series(uid, str(first.StudyInstanceUID), uid, "CT", headers, description=str(first.SeriesDescription))
    patient = Patient(str(first.PatientName), str(first.PatientID), str(first.PatientBirthDate), str(first.PatientSex))
    return Study(str(first.StudyInstanceUID), (series,), patient, study_date=str(first.StudyDate))


def a_result(study: Study, verdict: Verdict = Verdict.POSITIVE, probability: float = 0.91) -> StudyResult:
    """A result whose slices are the study's own."""
    (series,) = study.series
    if verdict is Verdict.NOT_ASSESSABLE:
        refused = a_series_result(verdict, uid=series.series_instance_uid, description=series.description)
        return StudyResult(study.study_instance_uid, (refused,), None, "No series can be assessed.")
    scored = tuple(
        SliceResult(
            header.sop_instance_uid, i, header.position_along_normal_mm, 0.1 + 0.15 * i, 0.123, 17.25, i != 2, 2e4
        )
        if i
        else SliceResult(header.sop_instance_uid, 0, header.position_along_normal_mm, excluded="no-lung")
        for i, header in enumerate(series.headers)
    )
    template = a_series_result(verdict, probability=probability)
    result = SeriesResult(
        series_instance_uid=series.series_instance_uid,
        status=Status.COMPLETE,
        verdict=verdict,
        slices_total=len(scored),
        slices=scored,
        probability=probability,
        interval=template.interval,
        reasons=(Reason("probability-high", "The study's probability is 0.91; 0.60 and more counts as positive."),),
        warnings=template.warnings,
        measures=template.measures,
        timing_ms=template.timing_ms,
        description=series.description,
        key=series.key,
    )
    return StudyResult(study.study_instance_uid, (result,), series.key, "The only axial series.")


def a_document(
    folder: Path, verdict: Verdict = Verdict.POSITIVE, *, notice: str = NOTICE, **phantom: object
) -> Document:
    study = a_study(folder, **phantom)  # type: ignore[arg-type]
    result = a_result(study, verdict)
    keys: tuple[KeyImage, ...] = ()
    if result.verdict_series is not None:
        hu = np.linspace(-1000, 200, 64 * 64).reshape(64, 64)
        grade = np.linspace(0, 255, 56 * 56).reshape(56, 56).astype(np.uint8)
        picture = with_opacity(windowed(hu), OpacityMap(grade, grade.T, CropBox(8, 8, 56, 56), (64, 64)))
        keys = tuple(KeyImage(one, picture) for one in key_slices(result.verdict_series))
    return Document(study, result, a_report().provenance, keys, notice)
