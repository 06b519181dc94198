"""Whose images, which study, which series: identifiers that contradict, repeat, or are not there."""

from __future__ import annotations

from pathlib import Path

from pydicom.dataset import FileDataset

from tests.support.situations.inputs import SERIES, both, chest, each, moved, one, setting, shared, stacks
from tests.support.situations.values import Situation

_A = setting(PatientID="P-A", PatientName="Case^Alpha")
_B = setting(PatientID="P-B", PatientName="Case^Beta")
_BLANK = setting(PatientID="", PatientName="", PatientSex="")


def _one_sop_uid(dataset: FileDataset, _index: int) -> None:
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.826.8.9"


def _copied_part(folder: Path) -> None:
    for path in chest(folder / "a")[4:16]:
        (folder / "b").mkdir(exist_ok=True)
        content = path.read_bytes()
        (folder / "b" / path.name).write_bytes(content.replace(b"Synthetic chest phantom", b"Synthetic CHEST phantom"))


def _two_without_series_uid(folder: Path) -> None:
    for root, description in enumerate(("Thorax 5.0", "Thorax 1.0")):
        edit = both(shared(root), setting(SeriesInstanceUID="", SeriesNumber=root + 2, SeriesDescription=description))
        chest(folder / str(root), edit)


SITUATIONS = (
    Situation("plain chest", one(), "*36"),
    Situation(
        "two patients under one Series UID, stacks shifted",
        stacks(_A, both(_B, moved(3))),
        "*36 (two-patients) | *36 (two-patients)",
    ),
    Situation(
        "two patients under one Study UID",
        stacks(_A, _B, series=("1.2.1", "1.2.2")),
        "*36 (two-patients) | *36 (two-patients)",
    ),
    Situation(
        "one patient, name written in two ways",
        stacks(_A, setting(PatientID="P-A", PatientName="ALPHA^CASE^^DR"), series=("1.2.1", "1.2.2")),
        "*36 + 36",
    ),
    Situation(
        "same Patient ID, other birth date",
        stacks(
            both(_A, setting(PatientBirthDate="19500101")),
            both(_A, setting(PatientBirthDate="19600101")),
            series=("1.2.1", "1.2.2"),
        ),
        "*36 (two-patients) | *36 (two-patients)",
    ),
    Situation(
        "same Patient ID of two issuers",
        stacks(both(_A, setting(IssuerOfPatientID="X")), both(_A, setting(IssuerOfPatientID="Y"))),
        "*36 (two-patients) | *36 (two-patients)",
    ),
    Situation("one series anonymised, one not", stacks(_A, _BLANK, series=("1.2.1", "1.2.2")), "*36 + 36"),
    Situation(
        "two patients and an anonymised series",
        stacks(_A, _B, _BLANK, series=("1.2.1", "1.2.2", "1.2.3")),
        "*36 (two-patients) | *36 (two-patients) | *36 (two-patients)",
    ),
    Situation("all slices share one SOP Instance UID", one(_one_sop_uid), "*36 (shared-uid)"),
    Situation(
        "all UIDs zeroed, no Patient ID",
        one(both(_one_sop_uid, setting(StudyInstanceUID="0", SeriesInstanceUID="0", PatientID="", StudyDate=""))),
        "*36 (shared-uid)",
    ),
    Situation("a part written anew by a node", _copied_part, "*36; 12 copies"),
    Situation("no Study Instance UID", one(setting(StudyInstanceUID="")), "*36 (missing-uid)"),
    Situation("no Series Instance UID, two series", _two_without_series_uid, "*36 (missing-uid) + 36 (missing-uid)"),
    Situation(
        "a Series UID for every file",
        one(each(SeriesInstanceUID=lambda index: f"{SERIES}.{index}")),
        "*36 (joined-series)",
    ),
    Situation(
        "a Series UID for every file, two frames of reference",
        one(
            each(
                SeriesInstanceUID=lambda index: f"{SERIES}.{index}",
                FrameOfReferenceUID=lambda index: f"1.2.3.{index // 18}",
            )
        ),
        "*18 (partial-coverage, joined-series) + 18 (partial-coverage, joined-series)",
    ),
)
