"""A study belongs to one patient, whatever its identifiers say; a series is told under its own images' name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.dataset import FileDataset

from engine.dicom import Patient, Study, scan, scanner
from engine.dicom.identity import contradict, same_patient
from engine.phantom import write_phantom
from tests.support.dicom_series import codes

STUDY, SERIES = "1.2.826.9.1", "1.2.826.9.2"


def labelled(series_uid: str = SERIES, shift_mm: float = 0.0, root: str = "a", **values: object) -> Callable[..., None]:
    """An edit that gives all slices one study and series UID, own instance UIDs, and the given attributes."""

    def edit(dataset: FileDataset, index: int) -> None:
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, series_uid
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.9.3.{ord(root)}.{index}"
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, float(z) + shift_mm]
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return edit


def write(folder: Path, edit: Callable[..., None], slices: int = 40) -> None:
    write_phantom(folder, slices=slices, rows=16, noise_hu=0, edit=edit)


def by_id(folder: Path) -> dict[str, Study]:
    return {study.patient.patient_id: study for study in scan([folder]).studies}


def test_two_patients_under_one_series_uid_are_two_studies(tmp_path: Path) -> None:
    write(tmp_path / "a", labelled(PatientID="P-A", PatientName="Case^Alpha", root="a"))
    write(tmp_path / "b", labelled(PatientID="P-B", PatientName="Case^Beta", root="b", shift_mm=2.5))
    studies = by_id(tmp_path)
    assert sorted(studies) == ["P-A", "P-B"]
    assert [len(study.series[0].headers) for study in studies.values()] == [40, 40]
    assert all(codes(study.series[0]) == {"two-patients"} for study in studies.values())
    assert {study.study_instance_uid for study in studies.values()} == {STUDY}
    keys = {study.key for study in studies.values()} | {study.series[0].key for study in studies.values()}
    assert len(keys) == 4
    assert STUDY not in keys, "a verdict kept under the shared UID must not be found again by either"


def test_what_was_told_before_the_second_patient_turned_up_is_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "REPORT_SECONDS", 0.0)
    write(tmp_path / "a", labelled(PatientID="P-A", root="a"), slices=6)
    write(tmp_path / "b", labelled(PatientID="P-B", root="b", shift_mm=2.5), slices=6)
    shown: dict[str, int] = {}

    def take(study: Study) -> None:
        shown.update({series.key: len(series.headers) for series in study.series})

    result = scan([tmp_path], on_series=take)
    kept = {series.key: len(series.headers) for study in result.studies for series in study.series}
    assert {key: count for key, count in shown.items() if count} == kept
    assert shown[SERIES] == 0, "it was told while one patient's images were known, and is no more"


def test_two_patients_with_series_of_their_own_keep_their_names(tmp_path: Path) -> None:
    write(tmp_path / "a", labelled("1.2.1", PatientID="P-A", PatientBirthDate="19500101", PatientName="Case^Alpha"))
    write(
        tmp_path / "b",
        labelled("1.2.2", PatientID="P-B", PatientBirthDate="19900101", PatientName="Case^Beta", root="b"),
        slices=42,
    )
    names = {study.patient.name: study.series[0].details.patient.birth_date for study in scan([tmp_path]).studies}
    assert names == {"Case^Alpha": "19500101", "Case^Beta": "19900101"}


def test_keys_do_not_depend_on_file_names_and_hold_no_identity(tmp_path: Path) -> None:
    for first, second in (("a", "b"), ("z", "y")):
        folder = tmp_path / first
        write(folder / first, labelled(PatientID="P-A", root="a"), slices=6)
        write(folder / second, labelled(PatientID="P-B", root="b"), slices=6)
    keys = [{study.patient.patient_id: study.key for study in scan([tmp_path / name]).studies} for name in "az"]
    assert keys[0] == keys[1]
    assert not any("P-" in key for key in keys[0].values())


def test_blank_identity_contradicts_nothing_and_lends_no_name(tmp_path: Path) -> None:
    write(tmp_path / "a", labelled("1.2.1", PatientID="P-A", PatientName="Case^Alpha", PatientSex="F"))
    write(tmp_path / "b", labelled("1.2.2", PatientID="", PatientName="", PatientSex="", root="b"))
    (study,) = scan([tmp_path]).studies
    assert study.key == STUDY
    named, blank = sorted(study.series, key=lambda one: one.key)
    assert study.patient.name == "Case^Alpha"
    assert study.as_told_by(named).patient.name == "Case^Alpha"
    assert study.as_told_by(blank).patient == Patient()


def test_blank_slices_go_with_their_series_and_blank_series_stay_alone(tmp_path: Path) -> None:
    def first_blank(dataset: FileDataset, index: int) -> None:
        labelled("1.2.1", PatientID="" if index == 0 else "P-A", PatientName="", PatientSex="")(dataset, index)

    write(tmp_path / "a", first_blank, slices=10)
    write(tmp_path / "b", labelled("1.2.2", PatientID="P-B", PatientName="", PatientSex="", root="b"), slices=10)
    write(tmp_path / "c", labelled("1.2.3", PatientID="", PatientName="", PatientSex="", root="c"), slices=10)
    assert {key: len(study.series[0].headers) for key, study in by_id(tmp_path).items()} == {
        "P-A": 10,
        "P-B": 10,
        "": 10,
    }


def test_details_that_reports_need_come_from_the_series_own_objects(tmp_path: Path) -> None:
    values = {
        "PatientAge": "045Y",
        "AccessionNumber": "A-1",
        "InstitutionName": "Hospital",
        "ReferringPhysicianName": "Doe^Ref",
        "TimezoneOffsetFromUTC": "+0800",
        "StudyID": "S1",
        "IssuerOfPatientID": "SITE",
    }
    write(tmp_path / "a", labelled("1.2.1", **values), slices=6)
    write(tmp_path / "b", labelled("1.2.2", root="b", AccessionNumber="A-2"), slices=6)
    (study,) = scan([tmp_path]).studies
    first, second = (study.as_told_by(one) for one in sorted(study.series, key=lambda one: one.key))
    assert (first.patient_age, first.accession_number, first.institution) == ("045Y", "A-1", "Hospital")
    assert (first.referring_physician, first.timezone_offset, first.study_id) == ("Doe^Ref", "+0800", "S1")
    assert first.patient.issuer == "SITE"
    assert (second.accession_number, second.institution, second.patient_age) == ("A-2", "", "")
    assert "Hospital" not in repr(study)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Patient("Doe^Jane", "1"), Patient("DOE^JANE^^MRS", "1"), False),
        (Patient("Müller^Hans"), Patient("Muller Hans"), False),
        (Patient("Wang^XiaoDong=王^小东"), Patient("王^小东"), False),
        (Patient("M\ufffdller^Hans"), Patient("Müller^Hans"), False),
        (Patient("Doe^Jane", "1"), Patient("Doe^John", "1"), True),
        (Patient("", "1"), Patient("", "2"), True),
        (Patient("", "1", issuer="A"), Patient("", "1", issuer="B"), True),
        (Patient("", "1", "19500101"), Patient("", "1", "1950.01.01"), False),
        (Patient("", "1", "19500101"), Patient("", "1", "00000000"), False),
        (Patient("", "1", "19500101"), Patient("", "1", "19500102"), True),
        (Patient(sex="M"), Patient(sex="F"), True),
        (Patient(sex="O"), Patient(sex="F"), False),
    ],
)
def test_what_contradicts_is_no_patient_of_both(one: Patient, other: Patient, expected: bool) -> None:
    assert contradict(one, other) is expected
    assert contradict(other, one) is expected
    assert not (expected and same_patient(one, other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Patient("Doe^Jane", "1"), Patient("", "1"), True),
        (Patient("Doe^Jane", "", "19500101"), Patient("DOE^JANE^^MRS", "1", "1950.01.01"), True),
        (Patient("Doe^Jane"), Patient("Doe^Jane"), False),
        (Patient("", "", "19500101"), Patient("", "", "19500101"), False),
        (Patient(), Patient("Doe^Jane", "1"), False),
    ],
)
def test_what_names_one_patient(one: Patient, other: Patient, expected: bool) -> None:
    assert same_patient(one, other) is expected
    assert same_patient(other, one) is expected
