"""De-identified copies: nothing of the person left, geometry and pixels untouched, UIDs consistent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

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


def _one(folder: Path, edit=None, **phantom: object) -> Path:  # type: ignore[no-untyped-def]
    (path,) = write_phantom(folder, slices=1, rows=32, edit=edit, **phantom)  # type: ignore[arg-type]
    return path


def test_a_secondary_capture_is_known_by_its_class(tmp_path: Path) -> None:
    path = _one(tmp_path / "in")
    dataset = dcmread(path)
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    del dataset.ImageType
    dataset.save_as(path, enforce_file_format=True)
    done = deidentify_files([path], tmp_path / "out", b"s" * 32)
    assert (done.files, len(done.burned_in)) == (0, 1)


@pytest.mark.parametrize("drawn", [True, False])
def test_rle_holds_what_is_drawn_beside_bits_stored_and_is_cleared_too(tmp_path: Path, drawn: bool) -> None:
    """The name in the bits of a retired overlay went out with the copy."""
    path = _one(tmp_path / "in")
    dataset = dcmread(path)
    values = np.arange(32 * 32, dtype="<u2")
    words = values.copy()
    words[100:200] |= 0x8000 if drawn else 0
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 15, 0
    dataset.PixelData = words.tobytes()
    dataset.compress(RLELossless, generate_instance_uid=False)
    dataset.BitsStored, dataset.HighBit = 12, 11
    dataset.save_as(path, enforce_file_format=True)
    deidentify_files([path], tmp_path / "out", b"s" * 32)
    (copy,) = (dcmread(one) for one in (tmp_path / "out").rglob("*.dcm"))
    assert copy.file_meta.TransferSyntaxUID == (ExplicitVRLittleEndian if drawn else RLELossless)
    if not drawn:
        copy.decompress(generate_instance_uid=False)
    assert np.array_equal(np.frombuffer(copy.PixelData, "<u2"), values)


def test_what_is_drawn_below_the_stored_bits_is_cleared(tmp_path: Path) -> None:
    path = _one(tmp_path / "in")
    dataset = dcmread(path)
    values = np.arange(32 * 32, dtype="<u2") << 4
    words = values.copy()
    words[100:200] |= 0x0001
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 12, 15, 0
    dataset.PixelData = words.tobytes()
    dataset.save_as(path, enforce_file_format=True)
    deidentify_files([path], tmp_path / "out", b"s" * 32)
    (copy,) = (tmp_path / "out").rglob("*.dcm")
    assert np.array_equal(np.frombuffer(dcmread(copy).PixelData, "<u2"), values)


@pytest.mark.parametrize("position", [0, 15])
def test_a_compressed_image_with_an_overlay_in_its_bits_is_left_out(tmp_path: Path, position: int) -> None:
    path = _one(tmp_path / "in", transfer_syntax="1.2.840.10008.1.2.4.70")
    dataset = dcmread(path)
    dataset.add_new(0x60000102, "US", position)
    dataset.save_as(path, enforce_file_format=True)
    done = deidentify_files([path], tmp_path / "out", b"s" * 32)
    assert (done.files, len(done.burned_in)) == ((1, 0) if position == 0 else (0, 1))


@pytest.mark.parametrize("signed", [0, 1])
def test_what_is_drawn_above_bits_stored_is_cleared_and_values_stay(tmp_path: Path, signed: int) -> None:
    path = _one(tmp_path / "in")
    dataset = dcmread(path)
    values = np.arange(-300 if signed else 0, 32 * 32 - (300 if signed else 0), dtype="<i2")
    drawn = values.astype("<u2") & 0x0FFF
    drawn[100:200] |= 0x8000
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 12, 11, signed
    dataset.PixelData = drawn.tobytes()
    dataset.save_as(path, enforce_file_format=True)
    deidentify_files([path], tmp_path / "out", b"s" * 32)
    (copy,) = (tmp_path / "out").rglob("*.dcm")
    assert np.array_equal(np.frombuffer(dcmread(copy).PixelData, "<i2"), values)


def test_one_odd_file_does_not_end_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.report.deidentify as room

    good, bad = _one(tmp_path / "good", uids_seed="a"), _one(tmp_path / "bad", uids_seed="b")
    read = room.read_bounded

    def odd(path: Path):  # type: ignore[no-untyped-def]
        if path == bad:
            raise NotImplementedError("a value representation of nobody")
        return read(path)

    monkeypatch.setattr(room, "read_bounded", odd)
    done = deidentify_files([bad, good], tmp_path / "out", b"s" * 32)
    assert (done.files, done.skipped) == (1, 1)


def test_objects_with_one_uid_are_numbered_and_counted_as_they_lie(tmp_path: Path) -> None:
    def same(dataset: Dataset, _index: int) -> None:
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"

    paths = write_phantom(tmp_path / "in", slices=3, rows=32, edit=same)
    done = deidentify_files([*paths, paths[0]], tmp_path / "out", b"s" * 32)
    assert done.files == len(list((tmp_path / "out").rglob("*.dcm"))) == 3


def test_patients_without_an_id_are_kept_apart(tmp_path: Path) -> None:
    paths = [_one(tmp_path / name, patient_id="", patient_name=name, uids_seed=name) for name in ("A", "B")]
    deidentify_files(paths, tmp_path / "out", b"s" * 32)
    made = {str(dcmread(path).PatientID) for path in (tmp_path / "out").rglob("*.dcm")}
    assert len(made) == 2
    assert "" not in made


def test_dimension_index_stays_with_its_organization_uid_replaced(tmp_path: Path) -> None:
    def organised(dataset: Dataset, _index: int) -> None:
        organization, index = Dataset(), Dataset()
        organization.DimensionOrganizationUID = index.DimensionOrganizationUID = "1.2.9"
        index.DimensionIndexPointer = 0x00200032
        dataset.DimensionOrganizationSequence, dataset.DimensionIndexSequence = [organization], [index]

    deidentify_files([_one(tmp_path / "in", organised)], tmp_path / "out", b"s" * 32)
    (copy,) = (tmp_path / "out").rglob("*.dcm")
    clean = dcmread(copy)
    uid = clean.DimensionOrganizationSequence[0].DimensionOrganizationUID
    assert uid == clean.DimensionIndexSequence[0].DimensionOrganizationUID != "1.2.9"
    assert clean.DimensionIndexSequence[0].DimensionIndexPointer == 0x00200032


def test_the_number_of_a_patient_follows_from_the_secret(originals: list[Path], tmp_path: Path) -> None:
    """Without the secret whoever knows the hospital's numbers finds the patient by trying them."""
    deidentify_files(originals, tmp_path / "one", SECRET)
    deidentify_files(originals, tmp_path / "other", SECRET[::-1])
    one, other = ({copy.PatientID for copy in copies(tmp_path / name)} for name in ("one", "other"))
    assert len(one) == len(other) == 1
    assert one != other
    for copy in copies(tmp_path / "one"):
        assert (copy.StudyDate, copy.StudyTime, copy.PatientBirthDate) == ("", "", "")  # type 2: there, and empty
