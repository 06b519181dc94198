"""Key Object Selection: refers to exactly what was marked, frames by number, and dcmtk reads it."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import KeyObjectSelectionDocumentStorage

from engine.errors import UsageError
from engine.report.attributes import uid
from engine.report.key_objects import key_object_selection
from tests.support.documents import a_document
from tests.support.tools import dcmtk


def referenced(dataset):  # type: ignore[no-untyped-def]
    items = [one for one in dataset.ContentSequence if one.ValueType == "IMAGE"]
    return [one.ReferencedSOPSequence[0] for one in items]


def test_it_refers_to_what_was_marked_and_nothing_else(tmp_path: Path) -> None:
    document = a_document(tmp_path)
    headers = document.series.headers
    marked = {headers[1].ref, headers[3].ref}
    written = key_object_selection(document, marked)
    assert written == key_object_selection(document, marked)
    dataset = dcmread(io.BytesIO(written))
    assert dataset.SOPClassUID == KeyObjectSelectionDocumentStorage
    assert (dataset.StudyInstanceUID, dataset.PatientID) == (
        document.study.study_instance_uid, document.study.patient.patient_id,
    )  # fmt: skip
    found = [str(one.ReferencedSOPInstanceUID) for one in referenced(dataset)]
    assert found == [headers[1].sop_instance_uid, headers[3].sop_instance_uid]
    path = tmp_path / "ko.dcm"
    path.write_bytes(written)
    shown = subprocess.run([dcmtk("dsrdump"), str(path)], capture_output=True, text=True, check=True)
    assert "Of Interest" in shown.stdout


def test_frames_are_referred_to_by_their_number(tmp_path: Path) -> None:
    document = a_document(tmp_path)
    (series,) = document.study.series
    shared = series.headers[0].sop_instance_uid
    frames = tuple(
        replace(header, sop_instance_uid=shared, frame=number) for number, header in enumerate(series.headers, start=1)
    )
    of_one = replace(document, study=replace(document.study, series=(replace(series, headers=frames),)))
    dataset = dcmread(io.BytesIO(key_object_selection(of_one, {frames[1].ref, frames[2].ref})))
    (reference,) = referenced(dataset)
    assert list(reference.ReferencedFrameNumber) == [2, 3]


def test_images_whose_uid_is_none_are_referred_to_as_in_the_report(tmp_path: Path) -> None:
    """Nothing was written: they were looked for by the text that is no UID."""
    document = a_document(tmp_path)
    (series,) = document.study.series
    headers = tuple(replace(one, sop_instance_uid=f"image {n}") for n, one in enumerate(series.headers))
    changed = replace(document, study=replace(document.study, series=(replace(series, headers=headers),)))
    dataset = dcmread(io.BytesIO(key_object_selection(changed, {headers[1].ref})))
    (reference,) = referenced(dataset)
    assert reference.ReferencedSOPInstanceUID == uid("image 1", "image")
    assert "ReferencedFrameNumber" not in reference


def test_without_a_mark_there_is_nothing_to_write(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No image of this series is marked"):
        key_object_selection(a_document(tmp_path), set())
