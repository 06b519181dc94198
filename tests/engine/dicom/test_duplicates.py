"""The same object again counts once; other objects with its identifier are kept and told apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian, JPEG2000Lossless

from engine.dicom import SliceRef, decode_hu, scan
from engine.phantom import phantom_hu, write_phantom
from tests.support.dicom_series import codes, only_series
from tests.support.enhanced import write_enhanced

UID = "1.2.826.6.1"


def test_all_slices_under_one_uid_are_kept_and_told_apart(tmp_path: Path) -> None:
    def same_uid(dataset: FileDataset, _index: int) -> None:
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID

    write_phantom(tmp_path, slices=36, rows=64, spacing_mm=6.0, edit=same_uid)
    series = only_series(tmp_path)
    assert codes(series) == {"shared-uid"}
    refs = [header.ref for header in series.headers]
    assert sorted(refs) == [SliceRef(UID, None, copy) for copy in range(36)]
    assert np.array_equal(np.stack([decode_hu(one) for one in series.headers]), phantom_hu(slices=36, rows=64))


def test_part_of_a_series_that_a_node_wrote_anew_counts_once(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path / "a", slices=36, rows=16, spacing_mm=6.0)
    (tmp_path / "b").mkdir()
    for path in paths[5:17]:
        dataset = pydicom.dcmread(path)
        dataset.add_new(0x00090010, "LO", "NODE")
        dataset.StationName = "GATEWAY"
        dataset.save_as(tmp_path / "b" / path.name)
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.duplicates) == (36, 12)
    (series,) = result.studies[0].series
    assert codes(series) == set()
    assert len(series.headers) == 36


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, JPEG2000Lossless])
def test_the_same_series_in_another_transfer_syntax_counts_once(tmp_path: Path, syntax: str) -> None:
    write_phantom(tmp_path / "a", slices=36, rows=64, spacing_mm=6.0)
    write_phantom(tmp_path / "b", slices=36, rows=64, spacing_mm=6.0, transfer_syntax=syntax)
    series = only_series(tmp_path)
    assert len(series.headers) == 36
    assert {"shared-uid", "mixed-phases", "split-series"} & codes(series) == set()


def test_of_a_lossy_copy_and_the_original_the_original_is_kept(tmp_path: Path) -> None:
    def lossy(dataset: FileDataset, _index: int) -> None:
        dataset.LossyImageCompression = "01"

    write_phantom(tmp_path / "a", slices=36, rows=64, spacing_mm=6.0, transfer_syntax=JPEG2000Lossless, edit=lossy)
    write_phantom(tmp_path / "b", slices=36, rows=64, spacing_mm=6.0)
    series = only_series(tmp_path)
    assert {header.source.path.parent.name for header in series.headers} == {"b"}


@pytest.mark.parametrize("broken", [["a", [10]], ["b", [10]], ["b", range(1, 21)]])
def test_beside_a_copy_that_broke_off_the_whole_image_is_kept(tmp_path: Path, broken: tuple[str, list[int]]) -> None:
    for name in "ab":
        write_phantom(tmp_path / name, slices=20, rows=16, spacing_mm=10.0)
    folder, numbers = broken
    for number in numbers:
        path = tmp_path / folder / f"IM{number:04d}.dcm"
        path.write_bytes(path.read_bytes()[:-100])
    series = only_series(tmp_path)
    assert codes(series) == {"duplicate-positions"}
    assert "counts once" in series.findings[0].message
    assert np.array_equal(np.stack([decode_hu(one) for one in series.headers]), phantom_hu(slices=20, rows=16))


def _labelled(patient: str) -> Callable[[FileDataset, int], None]:
    def edit(dataset: FileDataset, _index: int) -> None:
        dataset.PatientID = patient

    return edit


def test_equal_images_of_two_patients_are_not_one(tmp_path: Path) -> None:
    write_phantom(tmp_path / "a", slices=6, rows=16, edit=_labelled("A"))
    write_phantom(tmp_path / "b", slices=6, rows=16, edit=_labelled("B"))
    result = scan([tmp_path])
    assert result.counts.duplicates == 0
    assert sorted(study.patient.patient_id for study in result.studies) == ["A", "B"]


def test_copies_that_were_changed_since_the_last_scan_are_no_copies_any_more(tmp_path: Path) -> None:
    write_phantom(tmp_path / "a", slices=6, rows=16)
    paths = write_phantom(tmp_path / "b", slices=6, rows=16)
    assert scan([tmp_path]).counts.duplicates == 6
    for path in paths:
        dataset = pydicom.dcmread(path)
        dataset.PixelData = bytes(len(dataset.PixelData))
        dataset.save_as(path)
    counts = scan([tmp_path]).counts
    assert (counts.images, counts.duplicates) == (12, 0)


def test_an_enhanced_object_written_anew_counts_once(tmp_path: Path) -> None:
    volume = phantom_hu(slices=20, rows=32)
    write_enhanced(tmp_path / "a", volume)
    dataset = pydicom.dcmread(write_enhanced(tmp_path / "b", volume))
    dataset.StationName = "GATEWAY"
    dataset.save_as(tmp_path / "b")
    assert scan([tmp_path]).counts.duplicates == 1
    assert len(only_series(tmp_path).headers) == 20


def test_two_enhanced_objects_with_one_uid_are_told_apart(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 2)):
        dataset = pydicom.dcmread(write_enhanced(tmp_path / name, phantom_hu(slices=20, rows=32, seed=seed)))
        dataset.SeriesInstanceUID = f"1.2.826.77.{seed}"
        dataset.save_as(tmp_path / name)
    refs = [header.ref for study in scan([tmp_path]).studies for one in study.series for header in one.headers]
    assert len(set(refs)) == 40
    assert {ref.copy for ref in refs} == {0, 1}
