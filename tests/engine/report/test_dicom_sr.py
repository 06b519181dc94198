"""The structured report, read back by dcmtk and by highdicom."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from highdicom.sr import EnhancedSR, ImageLibraryEntryDescriptors
from pydicom import Dataset, dcmread
from pydicom.sr.codedict import codes as standard

from engine.errors import UsageError
from engine.report import codes, dicom_sr
from engine.report.dicom_file import dicom_bytes
from engine.report.dicom_sr import structured_report
from engine.report.document import Document
from engine.report.source import source_images
from engine.triage import measures
from engine.triage.values import MeasureValue, Reason, Status, Verdict
from tests.support.documents import a_document
from tests.support.tools import dcmtk


def dumped(tool: str, content: bytes, folder: Path, *options: str) -> str:
    path = folder / "object.dcm"
    path.write_bytes(content)
    done = subprocess.run([dcmtk(tool), *options, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "E: " not in done.stderr
    return done.stdout


def test_dsrdump_reads_verdict_probability_algorithm_and_slices(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    text = dumped("dsrdump", structured_report(document), tmp_path, "+Pc", "+Pu", "+Pl")
    assert 'Verdict on COVID-19 pneumonia"' in text
    assert '(10828004,SCT,"Positive")' in text
    assert '"Algorithm Name")="Alveoscope alveoscope-ct"' in text
    assert '"Algorithm Version")="1.0.0"' in text
    assert f"bundle sha256 {'0' * 64}" in text
    assert '"0.91"' in text
    assert "not for diagnosis without a physician" in text.lower()
    for header in document.study.series[0].headers[1:]:
        assert header.sop_instance_uid in text


def test_the_interval_has_its_lower_bound_below(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    result = document.series_result
    assert result is not None
    own = replace(result, probability=0.75, interval=(0.5, 0.875))
    document = replace(document, result=replace(document.result, series=(own,)))
    found = {
        item.ConceptNameCodeSequence[0].CodeValue: float(item.MeasuredValueSequence[0].NumericValue)
        for item in reversed(_numbers(dcmread(BytesIO(structured_report(document)))))
    }
    assert (found["P_LOW"], found["PROBABILITY"], found["P_HIGH"]) == (0.5, 0.75, 0.875)


def test_every_measure_has_its_own_code_value_and_unit(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    result = document.series_result
    assert result is not None
    values = {one.key: MeasureValue(0.5 + number, one.unit) for number, one in enumerate(measures.MEASURES)}
    document = replace(document, result=replace(document.result, series=(replace(result, measures=values),)))
    report = dcmread(BytesIO(structured_report(document)))
    (groups,) = [one for one in report.ContentSequence if one.ConceptNameCodeSequence[0].CodeValue == "126010"]
    study, *slices = groups.ContentSequence
    found = [_number(item) for item in _numbers(study)]
    told = [("PROBABILITY", 0.91, "1"), ("P_LOW", 0.455, "1"), ("P_HIGH", 0.955, "1")]
    told += [(one.code.value, 0.5 + number, one.unit) for number, one in enumerate(measures.MEASURES)]
    assert found == [(code, pytest.approx(value), unit) for code, value, unit in told]
    assert {unit for _code, _value, unit in found} >= {"mL", "%", "[hnsf'U]", "1"}
    of_slices = [[_number(item) for item in _numbers(group)] for group in slices]
    assert of_slices == [
        [("PROBABILITY", pytest.approx(0.1 + 0.15 * number), "1"), ("RECON_ERROR", 0.123, "1")]
        for number in range(1, 5)
    ]


def test_reasons_and_warnings_are_told_apart_and_nothing_is_final(tmp_path: Path) -> None:
    report = dcmread(BytesIO(structured_report(a_document(tmp_path / "in"))))
    assert report.PreliminaryFlag == "PRELIMINARY"
    found = {
        item.ConceptCodeSequence[0].CodeValue: item.ConceptNameCodeSequence[0].CodeValue
        for item in _codes(report)
        if item.ConceptNameCodeSequence[0].CodeValue in ("REASON", "WARNING")
    }
    # Codes of more than 16 letters end in a digest.
    assert {code[:11]: name for code, name in found.items()} == {"PROBABILITY": "REASON", "PARTIAL-COV": "WARNING"}


def test_codes_of_the_standard_mean_what_they_say() -> None:
    """By the tables that come with pydicom, so that right is not coded as left under the right words."""
    meant = {
        "RIGHT": standard.SCT.Right,
        "LEFT": standard.SCT.Left,
        "LUNG": standard.SCT.Lung,
        "ABNORMAL": standard.SCT.MorphologicallyAbnormalStructure,
        "ANATOMICAL": standard.SCT.BodyStructure,
        "GROUND_GLASS": standard.DCM.GroundGlassOpacity,
        "VOLUME": standard.SCT.Volume,
        "LENGTH": standard.SCT.Length,
        "ANGLE": standard.SCT.Angle,
        "AREA": standard.SCT.Area,
        "ATTENUATION": standard.DCM.AttenuationCoefficient,
        "MEAN": standard.SCT.Averaged,
        "DEVIATION": standard.SCT.StandardDeviation,
        "LOWEST": standard.SCT.Minimal,
        "HIGHEST": standard.SCT.Maximal,
        "MILLIMETRE": standard.UCUM.Millimeter,
        "SQUARE_MILLIMETRE": standard.UCUM.SquareMillimeter,
        "DEGREE": standard.UCUM.Degree,
        "HOUNSFIELD": standard.UCUM.HounsfieldUnit,
        "NO_UNITS": standard.UCUM.NoUnits,
    }
    for name, code in meant.items():
        own = getattr(codes, name)
        assert (own.value, own.scheme_designator) == (code.value, code.scheme_designator), name
    for name in ("RIGHT", "LEFT", "LUNG", "GROUND_GLASS", "VOLUME", "LENGTH", "ANGLE", "AREA"):
        assert getattr(codes, name).meaning == meant[name].meaning


def _codes(dataset: Dataset) -> list[Dataset]:
    found = [item for item in dataset.get("ContentSequence", ()) if item.ValueType == "CODE"]
    return found + [one for item in dataset.get("ContentSequence", ()) for one in _codes(item)]


def _number(item: Dataset) -> tuple[str, float, str]:
    (measured,) = item.MeasuredValueSequence
    unit = measured.MeasurementUnitsCodeSequence[0].CodeValue
    return item.ConceptNameCodeSequence[0].CodeValue, float(measured.NumericValue), unit


def _said(item: Dataset) -> tuple[str, str, float, str]:
    if item.ValueType == "NUM":
        return item.RelationshipType, *_number(item)
    return item.RelationshipType, item.ConceptNameCodeSequence[0].CodeValue, 0.0, item.ConceptCodeSequence[0].CodeValue


def _numbers(dataset: Dataset) -> list[Dataset]:
    found = [item for item in dataset.get("ContentSequence", ()) if item.ValueType == "NUM"]
    return found + [one for item in dataset.get("ContentSequence", ()) for one in _numbers(item)]


@pytest.mark.parametrize("tilted", [0.0, 1.5], ids=["upright", "tilted"])
def test_the_library_says_of_each_image_what_highdicom_says(tmp_path: Path, tilted: float) -> None:
    """What a group says is said of its images (PS3.16 TID 1600): together it is what was once repeated for each."""
    document = a_document(tmp_path / "in")
    (series,) = document.study.series
    headers = [
        replace(
            one, thickness_mm=5.0, rows=128 if number == 2 else 64, position_mm=(1.0, number * tilted, 5.0 * number)
        )
        for number, one in enumerate(series.headers)
    ]
    study = replace(document.study, series=(replace(series, headers=tuple(headers)),))
    report = dcmread(BytesIO(structured_report(replace(document, study=study))))
    names = [one.ConceptNameCodeSequence[0].CodeValue for one in report.ContentSequence]
    assert names[-2:] == ["111028", "126010"], "the library stands before the measurements"
    told = {}
    for group in report.ContentSequence[-2].ContentSequence:
        shared = [one for one in group.ContentSequence if one.ValueType != "IMAGE"]
        for entry in (one for one in group.ContentSequence if one.ValueType == "IMAGE"):
            uid = entry.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
            told[uid] = sorted(map(_said, (*shared, *entry.get("ContentSequence", ()))))
    meant = {
        image.SOPInstanceUID: sorted(map(_said, ImageLibraryEntryDescriptors(image)))
        for image in source_images(study, study.series[0])
    }
    assert told == meant
    assert len(report.ContentSequence[-2].ContentSequence) == 2, "one of them has another matrix"


def test_images_that_are_turned_in_the_last_digit_are_one_group(tmp_path: Path) -> None:
    """An exporter that computes directions and spacing anew for each image writes others in the last digits."""
    document = a_document(tmp_path / "in")
    (series,) = document.study.series
    headers = [
        replace(
            one,
            thickness_mm=5.0 + 1e-6 * number,
            row_direction=(1.0, 1e-7 * number, 0.0),
            spacing_mm=(one.spacing_mm[0] + 1e-7 * number, one.spacing_mm[1]),
        )
        for number, one in enumerate(series.headers)
    ]
    study = replace(document.study, series=(replace(series, headers=tuple(headers)),))
    report = dcmread(BytesIO(structured_report(replace(document, study=study))))
    (group,) = report.ContentSequence[-2].ContentSequence
    assert sum(one.ValueType == "IMAGE" for one in group.ContentSequence) == len(headers)


@pytest.mark.parametrize(
    ("verdict", "coded"),
    [
        (Verdict.NEGATIVE, '(260385009,SCT,"Negative")'),
        (Verdict.INDETERMINATE, '(82334004,SCT,"Indeterminate")'),
        (Verdict.NOT_ASSESSABLE, '(NOT_ASSESSABLE,99ALVEOSCOPE,"Not assessable: needs a human reader now")'),
    ],
)
def test_each_verdict_is_coded(tmp_path: Path, verdict: Verdict, coded: str) -> None:
    text = dumped("dsrdump", structured_report(a_document(tmp_path / "in", verdict)), tmp_path, "+Pc")
    assert coded in text


def test_a_description_with_a_backslash_or_control_characters_is_one_value(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in", Verdict.NOT_ASSESSABLE)
    (series,) = document.result.series
    described = replace(series, description="Lung\\soft\x1b")
    document = replace(document, result=replace(document.result, series=(described,)))
    made = dcmread(BytesIO(structured_report(document)))
    meanings = [str(one.value) for one in made.iterall() if one.keyword == "CodeMeaning"]
    assert "Lung soft : The planes are sagittal, not axial." in meanings


def test_a_reason_is_told_in_full(tmp_path: Path) -> None:
    """A code's meaning has 64 letters, and why a lung was not judged is longer: it ended in an ellipsis."""
    document = a_document(tmp_path / "in", Verdict.INDETERMINATE)
    (series,) = document.result.series
    long = (
        "The right lung has 2000 ml, the left one 90 ml: one of them is missing for the most part. Fluid may hide it."
    )
    warned = replace(series, reasons=(Reason("missing-lung", long),), warnings=(Reason("lung-gap", f"Also: {long}"),))
    result = replace(document.result, series=(warned,))
    text = dumped("dsrdump", structured_report(replace(document, result=result)), tmp_path, "+Pl", "+Pc")
    assert f'contains TEXT:(REASON,99ALVEOSCOPE,"Reason for the verdict")="{long}"' in text
    assert f')="Also: {long}"' in text


@pytest.mark.parametrize(("status", "flag"), [(Status.COMPLETE, "COMPLETE"), (Status.PARTIAL, "PARTIAL")])
def test_a_partial_result_is_flagged_as_partial_content(tmp_path: Path, status: Status, flag: str) -> None:
    document = a_document(tmp_path / "in")
    (series,) = document.result.series
    result = replace(document.result, series=(replace(series, status=status),))
    content = structured_report(replace(document, result=result))
    read = dcmread(BytesIO(content))
    assert read.CompletionFlag == flag
    assert ("CompletionFlagDescription" in read) is (status is Status.PARTIAL)
    assert flag.capitalize() in dumped("dsrdump", content, tmp_path)


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    assert structured_report(document) == structured_report(document)


def test_the_tree_that_highdicom_does_not_see_is_written_as_it_would_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = a_document(tmp_path / "in")
    of_the_whole: list[bytes] = []

    def whole(*, content: Dataset, **given: Any) -> EnhancedSR:
        assert len(content.ContentSequence) == 0
        series = document.study.series[0]
        tree = dicom_sr._content(document, series, source_images(document.study, series))[0]
        assert len(tree.ContentSequence) > 3
        of_the_whole.append(dicom_bytes(EnhancedSR(content=tree, **given), document))
        return EnhancedSR(content=content, **given)

    monkeypatch.setattr(dicom_sr, "EnhancedSR", whole)
    assert [structured_report(document)] == of_the_whole


def test_it_stays_with_the_patient_and_the_study(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in", patient_name="Müller^Jürgen", patient_id="X7")
    (tmp_path / "sr.dcm").write_bytes(structured_report(document))
    report = dcmread(tmp_path / "sr.dcm")
    assert (str(report.PatientName), report.PatientID) == ("Müller^Jürgen", "X7")
    assert report.StudyInstanceUID == document.study.study_instance_uid
    assert report.VerificationFlag == "UNVERIFIED"
    assert report.ContentDate == "20260101"


def test_a_source_that_is_gone_costs_no_report(tmp_path: Path) -> None:
    document = a_document(tmp_path / "in")
    before = structured_report(document)
    for header in document.study.series[0].headers:
        header.source.path.unlink()
    assert structured_report(document) == before


def test_a_result_of_another_study_is_refused(tmp_path: Path) -> None:
    one, other = a_document(tmp_path / "a"), a_document(tmp_path / "b", uids_seed="other")
    with pytest.raises(UsageError, match="not of this study"):
        Document(one.study, other.result, one.provenance)
