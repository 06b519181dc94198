"""Whatever the headers say of patient and study: the derived objects are written, valid, and say no wrong thing."""

from __future__ import annotations

import io
import re
import subprocess
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from engine.dicom.values import Patient
from engine.report import attributes
from engine.report.dicom_sr import structured_report
from engine.report.document import Document
from engine.report.formats import render
from tests.support.documents import a_document
from tests.support.once import once
from tests.support.tools import dcmtk

#: Attribute of the study (or patient) -> what a header may say, what the report says.
ODD = [
    ("sex", "U", ""),
    ("sex", "male", "M"),
    ("sex", "0000", ""),
    ("sex", "f", "F"),
    ("study_time", "11:42:21", "114221"),
    ("study_time", "250000", ""),
    ("study_time", "1142", "1142"),
    ("study_time", "114221.123456", "114221.123456"),
    ("study_date", "00000000", ""),
    ("study_date", "0", ""),
    ("study_date", "2020.04.01", "20200401"),
    ("study_date", "20210230", ""),
    ("study_date", "UNKNOWN", ""),
    ("birth_date", "1950", ""),
    ("accession_number", "A" * 40, ""),
    ("accession_number", "A\\B", ""),
    ("study_id", "x" * 17, ""),
    ("name", "Case\\Synthetic", "Case Synthetic"),
    ("name", "A" * 70 + "^B", ""),
    ("name", "NoCaret", "NoCaret"),
    ("name", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    ("name", "Hong^Gildong=洪^吉洞=홍^길동", "Hong^Gildong=洪^吉洞=홍^길동"),
    ("name", "Люкceмбypг", "Люкceмбypг"),
    ("name", "قباني^لنزار", "قباني^لنزار"),
    ("name", "a=b=c=d", ""),
    ("patient_id", "line\nbreak", "linebreak"),
    ("patient_id", "9" * 70, ""),
    ("referring_physician", "Smith", "Smith"),
]

WORDS = {
    "sex": "PatientSex",
    "birth_date": "PatientBirthDate",
    "name": "PatientName",
    "patient_id": "PatientID",
    "study_time": "StudyTime",
    "study_date": "StudyDate",
    "accession_number": "AccessionNumber",
    "study_id": "StudyID",
    "referring_physician": "ReferringPhysicianName",
}


def changed(document: Document, **values: str) -> Document:
    patient = {key: value for key, value in values.items() if key in vars(Patient())}
    rest = {key: value for key, value in values.items() if key not in patient}
    return replace(document, study=replace(document.study, patient=replace(document.study.patient, **patient), **rest))


@cache
def rounds() -> tuple[dict[str, str], ...]:
    """All odd headers, several attributes at a time: each attribute has one value of its own in a round."""
    found: list[dict[str, str]] = []
    for name, given, _said in ODD:
        free = next((one for one in found if name not in one), None)
        if free is None:
            found.append(free := {})
        free[name] = given
    return tuple(found)


def round_of(name: str, given: str) -> dict[str, str]:
    (found,) = (one for one in rounds() if one.get(name) == given)
    return found


def files_of(document: Document, odd: dict[str, str], factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The DICOM files of a round by their endings, written once for all of its headers; a warning is an error."""

    def make() -> dict[str, bytes]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = dict(render(changed(document, **odd), ("sr", "sc", "pdf")))
        return {ending: content for ending, content in made.items() if ending.endswith(".dcm")}

    return once(factory, f"odd-headers-{rounds().index(odd)}", make)


def objects_of(document: Document) -> list[Dataset]:
    return [
        dcmread(io.BytesIO(content))
        for ending, content in render(document, ("sr", "sc", "pdf"))
        if ending.endswith(".dcm")
    ]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return a_document(tmp_path_factory.mktemp("study"))


@pytest.mark.parametrize(("name", "given", "said"), ODD, ids=lambda value: ascii(value)[:24])
def test_odd_headers_are_put_right_or_left_empty_in_every_object(
    document: Document, name: str, given: str, said: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = files_of(document, round_of(name, given), tmp_path_factory)
    assert len(files) == 6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in (dcmread(io.BytesIO(content)) for content in files.values()):
            assert str(one.get(WORDS[name]) or "") == said
            assert one.SpecificCharacterSet == "ISO_IR 192"


@pytest.mark.parametrize("given", ["", "1.2.ABC.4", "1.2.03.4", "../../../evil", "1.2.", "1" * 65])
def test_a_study_uid_that_is_none_is_always_the_same_valid_one(document: Document, given: str) -> None:
    made = {
        attributes.study_uid(replace(document.study, study_instance_uid=given, key="no-study-uid#1")) for _ in range(2)
    }
    (uid,) = made
    assert re.fullmatch(r"2\.25\.[0-9]{1,39}", uid)


@pytest.mark.parametrize(
    ("offset", "time"),
    [("+0800", "080009"), ("-0330", "203009"), ("", None), ("+2500", None), ("UTC", None)],
)
def test_own_times_are_in_the_zone_of_the_study_or_nothing_is_said_of_a_zone(
    document: Document, offset: str, time: str | None
) -> None:
    for one in objects_of(changed(document, timezone_offset=offset)):
        assert one.get("TimezoneOffsetFromUTC") == (offset if time else None)
        if time:
            assert str(one.ContentTime)[:6] == time
        assert one.StudyDate == document.study.study_date


@pytest.mark.parametrize("name", ["NoCaret", "Secret Name"])
def test_no_name_reaches_standard_error(
    document: Document, name: str, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    objects_of(changed(document, name=name, referring_physician=name))
    said = capfd.readouterr()
    assert name not in said.out + said.err
    assert not any(name in str(one.message) for one in recwarn)


@pytest.mark.parametrize("thickness", [None, 5.0])
def test_a_slice_without_thickness_is_conformant_and_has_its_report(
    document: Document, thickness: float | None
) -> None:
    (series,) = document.study.series
    headers = tuple(replace(one, thickness_mm=thickness) for one in series.headers)
    study = replace(document.study, series=(replace(series, headers=headers),))
    report = dcmread(io.BytesIO(structured_report(replace(document, study=study))))
    assert len(report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence) == 1


@pytest.mark.parametrize(("name", "given", "said"), [one for one in ODD if one[0] != "referring_physician"], ids=ascii)
def test_the_validator_finds_no_error(
    document: Document, tmp_path: Path, name: str, given: str, said: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path / "report.dcm"
    path.write_bytes(files_of(document, round_of(name, given), tmp_path_factory)[".sr.dcm"])
    done = subprocess.run([dcmtk("dciodvfy"), str(path)], capture_output=True, text=True, check=False, errors="replace")
    found = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert not found


@pytest.mark.parametrize("name", ["Yamada^Tarou=山田　太郎", "Müller\u00a0Lüdenscheid^Jürgen"])
def test_blanks_in_a_name_stay_as_wide_as_they_are(name: str) -> None:
    """An archive that holds the study's name against the report's must find the same one."""
    assert attributes.person_name(name) == name
