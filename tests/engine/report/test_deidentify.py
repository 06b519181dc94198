"""De-identified copies: nothing of the person left, geometry and pixels untouched, UIDs consistent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileDataset

from engine.dicom import choose_series, scan
from engine.errors import InputError
from engine.phantom import write_phantom
from engine.report.deidentify import deidentify_files, new_uid
from tests.support.tools import dcmtk

SECRET = b"sixteen bytes ok"


def identify_everywhere(dataset: FileDataset, _index: int) -> None:
    dataset.PatientName = "Secret^Name"
    dataset.PatientID = "SECRET-ID"
    dataset.PatientBirthDate = "19600101"
    dataset.StudyDescription = "Chest of Mrs Secret"
    dataset.SeriesDescription = "SECRET"
    dataset.InstitutionName = "Secret Hospital"
    dataset.OperatorsName = "Secret^Operator"
    dataset.AcquisitionDateTime = "20200401101010"
    dataset.DeviceSerialNumber = "SECRET-7"
    dataset.PatientComments = "secret"
    block = dataset.private_block(0x0099, "SECRET MAKER", create=True)
    block.add_new(1, "LO", "secret name")
    item = Dataset()
    item.PatientName = "Secret^Nested"
    dataset.RequestAttributesSequence = [item]
    dataset.OtherPatientIDsSequence = [item]


@pytest.fixture
def originals(tmp_path: Path) -> list[Path]:
    return write_phantom(tmp_path / "in", slices=6, rows=64, edit=identify_everywhere)


def copies(out: Path) -> list[FileDataset]:
    return [dcmread(path) for path in sorted(out.rglob("*.dcm"))]


def test_nothing_of_the_person_is_left_in_any_byte(originals: list[Path], tmp_path: Path) -> None:
    done = deidentify_files(originals, tmp_path / "out", SECRET)
    assert (done.files, done.burned_in, done.skipped) == (6, (), 0)
    for path in (tmp_path / "out").rglob("*.dcm"):
        content = path.read_bytes().upper()
        assert b"SECRET" not in content
        assert b"19600101" not in content
        assert b"20200401" not in content
    for dataset in copies(tmp_path / "out"):
        assert not [element for element in dataset.iterall() if element.tag.is_private]
        assert dataset.PatientIdentityRemoved == "YES"
        codes = [code.CodeValue for code in dataset.DeidentificationMethodCodeSequence]
        assert "113100" in codes


def test_pixels_and_geometry_stay_and_the_series_is_still_assessable(originals: list[Path], tmp_path: Path) -> None:
    deidentify_files(originals, tmp_path / "out", SECRET)
    by_position = {tuple(one.ImagePositionPatient): one for one in copies(tmp_path / "out")}
    for path in originals:
        before = dcmread(path)
        after = by_position[tuple(before.ImagePositionPatient)]
        assert np.array_equal(before.pixel_array, after.pixel_array)
        assert after.PixelSpacing == before.PixelSpacing
        assert after.RescaleIntercept == before.RescaleIntercept
    before_study, after_study = (scan([folder]).studies[0] for folder in (tmp_path / "in", tmp_path / "out"))
    assert len(after_study.series[0].headers) == 6
    assert (choose_series(before_study).series is None) == (choose_series(after_study).series is None)


def test_uids_are_replaced_consistently_and_only_with_the_secret(originals: list[Path], tmp_path: Path) -> None:
    deidentify_files(originals[:3], tmp_path / "a", SECRET)
    deidentify_files(originals[3:], tmp_path / "b", SECRET)
    sets = copies(tmp_path / "a") + copies(tmp_path / "b")
    assert len({one.StudyInstanceUID for one in sets}) == 1
    assert len({one.SOPInstanceUID for one in sets}) == 6
    assert sets[0].FrameOfReferenceUID == new_uid(dcmread(originals[0]).FrameOfReferenceUID, SECRET)
    assert new_uid("1.2.3", SECRET) != new_uid("1.2.3", b"another secret!!")
    assert sets[0].StudyInstanceUID != dcmread(originals[0]).StudyInstanceUID


def test_images_whose_pixels_may_hold_a_name_are_left_out_and_said(tmp_path: Path) -> None:
    def burned(dataset: FileDataset, index: int) -> None:
        if index == 2:
            dataset.BurnedInAnnotation = "YES"

    paths = write_phantom(tmp_path / "in", slices=6, rows=64, edit=burned)
    done = deidentify_files(paths, tmp_path / "out", SECRET)
    assert (done.files, done.burned_in) == (5, (str(dcmread(paths[2]).SOPInstanceUID),))
    kept = deidentify_files(paths, tmp_path / "all", SECRET, keep_burned_in=True)
    assert kept.files == 6


def test_dcmtk_reads_the_copies(originals: list[Path], tmp_path: Path) -> None:
    deidentify_files(originals, tmp_path / "out", SECRET)
    path = next((tmp_path / "out").rglob("*.dcm"))
    dumped = subprocess.run([dcmtk("dcmdump"), str(path)], capture_output=True, text=True, check=False)
    assert dumped.returncode == 0
    assert "ANONYMOUS" in dumped.stdout
    assert "YES" in dumped.stdout


def test_what_is_no_dicom_is_counted(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    assert deidentify_files([tmp_path / "x.txt"], tmp_path / "out", SECRET).skipped == 1


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="16 bytes"):
        deidentify_files([], tmp_path, b"short")
