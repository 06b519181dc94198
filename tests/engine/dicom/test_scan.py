"""What a scan finds, where it looks, and what it says meanwhile."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from engine.batch.plan import without
from engine.dicom import Study, decode_hu, scan, scanner
from engine.dicom.attributes import MEDIA_STORAGE_DIRECTORY
from engine.dicom.files import files_below
from engine.dicom.values import ScanProblem
from engine.errors import Cancelled, PathNotFoundError
from engine.phantom import phantom_hu, stamp_series, write_phantom
from engine.volume import CancelToken, Progress
from tests.support.dicom_series import codes, only_series


def test_files_without_extension_at_any_depth_and_in_any_script(tmp_path: Path) -> None:
    deep = tmp_path / "testøæå-中文" / "d" / ("long name " * 15).strip()
    for number, path in enumerate(write_phantom(tmp_path / "made", slices=5, rows=32)):
        target = deep / f"ünïcode {number}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
    series = only_series(tmp_path)
    assert len(series.headers) == 5
    assert decode_hu(series.headers[0]).shape == (32, 32)


def test_one_file_alone(tmp_path: Path) -> None:
    path = write_phantom(tmp_path, slices=3, rows=32)[1]
    assert [header.source.path for header in only_series(path).headers] == [path]


def test_slices_are_sorted_by_position_whatever_their_names_and_numbers(tmp_path: Path) -> None:
    def shuffle(dataset: Dataset, index: int) -> None:
        dataset.InstanceNumber = (index * 7) % 10
        dataset.SliceLocation = -index

    write_phantom(tmp_path, slices=10, rows=32, edit=shuffle)
    headers = only_series(tmp_path).headers
    assert [header.position_mm[2] for header in headers] == [5.0 * index for index in range(10)]


def test_identity_and_texts_reach_the_values(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=2, rows=32, patient_name="Müller^Jürgen=王^小东", description="Thorax nativ")
    (study,) = scan([tmp_path]).studies
    assert study.patient.name == "Müller^Jürgen=王^小东"
    assert study.description == "Synthetic chest"
    assert (study.series[0].description, study.series[0].kernel) == ("Thorax nativ", "LUNG")
    assert study.series[0].series_number == 2


def test_the_same_file_twice_is_dropped_and_counted(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path / "a", slices=6, rows=32)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    other_hop = pydicom.dcmread(paths[0])
    other_hop.file_meta.SourceApplicationEntityTitle = "ARCHIVE"
    other_hop.save_as(tmp_path / "b" / paths[0].name)
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.duplicates, result.counts.files) == (6, 6, 12)
    assert len(result.studies[0].series[0].headers) == 6


def test_the_same_uid_with_other_content_is_kept_and_reported(tmp_path: Path) -> None:
    def same_uid(dataset: FileDataset, index: int) -> None:
        if index == 3:
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
        if index == 4:
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"

    write_phantom(tmp_path, slices=60, rows=32, edit=same_uid)
    series = only_series(tmp_path)
    assert len(series.headers) == 60
    assert [(one.code, one.slices) for one in series.findings] == [("shared-uid", (3, 4))]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_archive_is_read_in_place(tmp_path: Path, method: int) -> None:
    path = tmp_path / "study.ZIP"
    with zipfile.ZipFile(path, "w", method) as archive:
        for file in write_phantom(tmp_path / "loose", slices=5, rows=64):
            archive.write(file, f"some/folder/{file.stem}")
        archive.writestr("readme.txt", "hello")
    shutil.rmtree(tmp_path / "loose")
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.not_dicom) == (5, 1)
    headers = result.studies[0].series[0].headers
    assert headers[0].source.member == "some/folder/IM0005"
    volume = np.stack([decode_hu(header) for header in headers])
    assert np.array_equal(volume, phantom_hu(slices=5, rows=64))
    assert [path] == list(tmp_path.iterdir()), "nothing is extracted"


def _with_dicomdir(folder: Path) -> Path:
    """Five slices and a DICOMDIR (PS3.3 F) that names them, and one more copy that it does not name."""
    media = folder / "media"
    paths = write_phantom(media / "IMAGES", slices=5, rows=32)
    records = [Dataset()]
    records[0].DirectoryRecordType = "SERIES"
    for number, path in enumerate(paths):
        path = path.rename(path.with_name(f"IM{number:04d}"))
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = ["IMAGES", path.name]
        records.append(record)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = meta.MediaStorageSOPInstanceUID = UID(MEDIA_STORAGE_DIRECTORY)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    directory.DirectoryRecordSequence = Sequence(records)
    directory.save_as(media / "DICOMDIR", enforce_file_format=True)
    shutil.copy(media / "IMAGES" / "IM0000", media / "extra")
    return media


def test_dicomdir_gives_just_the_files_that_it_names(tmp_path: Path) -> None:
    media = _with_dicomdir(tmp_path)
    result = scan([media / "DICOMDIR"])
    assert (result.counts.images, result.counts.other_dicom, result.counts.duplicates) == (5, 1, 0)


def test_dicomdir_inside_a_folder_is_no_image(tmp_path: Path) -> None:
    result = scan([_with_dicomdir(tmp_path)])
    assert (result.counts.images, result.counts.other_dicom, result.counts.duplicates) == (5, 1, 1)


def test_dicomdir_that_names_missing_files_and_files_outside(tmp_path: Path) -> None:
    media = _with_dicomdir(tmp_path)
    dataset = pydicom.dcmread(media / "DICOMDIR")
    images = [record for record in dataset.DirectoryRecordSequence if "ReferencedFileID" in record]
    first = media.joinpath(*images[0].ReferencedFileID)
    first.unlink()
    content = (media / "DICOMDIR").read_bytes()
    name = "\\".join(images[1].ReferencedFileID).encode()
    outside = b"..\\" + b"A" * (len(name) - 3)
    (media / "DICOMDIR").write_bytes(content.replace(name, outside))
    result = scan([media / "DICOMDIR"])
    assert result.counts.images == 3
    assert sorted(one.code for one in result.problems) == ["dicom", PathNotFoundError.code]
    assert "outside of its folder" in " ".join(one.message for one in result.problems)


def test_objects_without_images_are_listed_as_such(tmp_path: Path) -> None:
    def report(dataset: Dataset, _index: int) -> None:
        dataset.SOPClassUID, dataset.Modality = "1.2.840.10008.5.1.4.1.1.88.67", "SR"
        for keyword in ("PixelData", "Rows", "Columns"):
            delattr(dataset, keyword)

    write_phantom(tmp_path / "ct", slices=5, rows=32)
    write_phantom(tmp_path / "sr", slices=1, rows=32, edit=report, uids_seed="dose report")
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.other_dicom) == (5, 1)
    reports = [series for study in result.studies for series in study.series if series.modality == "SR"]
    assert [codes(series) for series in reports] == [{"not-ct", "no-pixel-data"}]


class _Clock:
    """Ten seconds pass between one look and the next."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 10
        return self.now


def test_studies_stream_while_they_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "time", _Clock())
    stamp_series(tmp_path, slices=60, rows=8)
    seen: list[Study] = []
    result = scan([tmp_path], on_series=seen.append)
    sizes = [len(study.series[0].headers) for study in seen]
    assert len(sizes) > 2
    assert sizes == sorted(sizes)
    assert seen[-1] == result.studies[0], "the last report is the result"


def test_reports_are_no_more_than_ten_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = _Clock()
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    monkeypatch.setattr(scanner, "time", clock)
    stamp_series(tmp_path, slices=60, rows=8)
    reports: list[Progress] = []
    scan([tmp_path], progress=reports.append)
    assert reports == [Progress("scan", 60)], "no time passed, so only the end is reported"


def test_cancelled_scan_ends(tmp_path: Path) -> None:
    stamp_series(tmp_path, slices=20, rows=8)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        scan([tmp_path], cancel=token)


def test_slow_storage_is_read_by_several_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from engine.dicom import probe

    stamp_series(tmp_path, slices=200, rows=8)
    monkeypatch.setattr(probe, "SLOW_SECONDS", -1.0)
    threads: set[str] = set()
    inner = probe.probe_file

    def spy(path: Path) -> probe.Probed:
        threads.add(threading.current_thread().name)
        return inner(path)

    monkeypatch.setattr(probe, "probe_file", spy)
    assert len(only_series(tmp_path).headers) == 200
    assert any(name.startswith("scan") for name in threads)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("scan")]


def test_a_thread_that_lost_its_core_waited_for_no_file() -> None:
    from engine.dicom.probe import kept_waiting

    quick = [0.00004 * number for number in range(33)]
    descheduled = [*quick[:10], *(one + 0.08 for one in quick[10:])]
    slow = [0.005 * number for number in range(33)]
    assert not kept_waiting(quick, busy=0.0012)
    assert not kept_waiting(descheduled, busy=0.0012)
    assert kept_waiting(slow, busy=0.0012)
    assert not kept_waiting(slow, busy=0.16)  # long headers: parsing, not waiting


def test_every_file_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_phantom(tmp_path, slices=6, rows=32)
    opened: list[Path] = []
    inner = Path.open

    def spy(self: Path, *args: object, **kwargs: object) -> object:
        opened.append(self)
        return inner(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", spy)
    scan([tmp_path])
    assert sorted(opened) == sorted(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    """Who opens it waits until somebody writes to it: the scan stood still for ever."""
    os.mkfifo(tmp_path / "a.fifo")
    (tmp_path / "link").symlink_to(tmp_path / "a.fifo")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "z").write_bytes(b"x")
    problems: list[ScanProblem] = []
    assert [path.name for path in files_below([tmp_path], problems.append)] == ["broken", "z"]
    assert [(one.path.name, one.code) for one in problems] == [
        ("a.fifo", "path-unreadable"),
        ("link", "path-unreadable"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_pipe_that_is_named_itself_is_not_waited_for(tmp_path: Path) -> None:
    """A batch names everything beside its results by itself where these lie in its folder."""
    os.mkfifo(tmp_path / "a.fifo")
    (tmp_path / "z").write_bytes(b"x")
    problems: list[ScanProblem] = []
    named = without(tmp_path, tmp_path / "results")
    assert [path.name for path in files_below(named, problems.append)] == ["z"]
    assert [(one.path.name, one.code) for one in problems] == [("a.fifo", "path-unreadable")]
