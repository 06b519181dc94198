"""Every bad input that the scan and the decoder must survive, each with its code."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from engine.dicom import ScanResult, archive_limits, choose_series, decode_hu, deflated, read_picture, scan
from engine.dicom import archive as archive_room
from engine.dicom.values import LeftOut, SliceSource
from engine.errors import (
    ArchiveRefusedError,
    NothingFoundError,
    PathNotFoundError,
    PathUnreadableError,
    PixelDataError,
)
from engine.intake.spool import _same_image
from engine.pacs.peer import Destination
from engine.pacs.store import UNREADABLE, store_files
from engine.phantom import stamp_series, write_phantom
from engine.report.deidentify import deidentify_files
from engine.report.source import read_header
from engine.report.text import left_out_lines, left_out_sentence
from tests.support.dicom_series import codes, only_series


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match="There are no files here"):
        scan([tmp_path])


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError, match="does not exist"):
        scan([tmp_path / "nowhere"])


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that can't be listed: by pretence, because the superuser reads everything."""
    folder = tmp_path / "locked"
    folder.mkdir()
    scandir = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return folder


def test_unreadable_folder_alone_is_an_error(locked: Path) -> None:
    with pytest.raises(PathUnreadableError, match="folder can't be read: Permission denied"):
        scan([locked])


def test_unreadable_folder_beside_images_is_a_problem(tmp_path: Path, locked: Path) -> None:
    write_phantom(tmp_path / "chest", slices=5, rows=32)
    result = scan([tmp_path])
    assert result.counts.images == 5
    assert [(one.path, one.code) for one in result.problems] == [(locked, "folder-unreadable")]
    (left,) = result.problem_groups()
    assert left.are_folders
    assert left_out_sentence((left,), with_place=False) == "1 folder was left out (folder-unreadable: 1)"
    files = LeftOut("not-dicom", "It is none.", 2)
    assert next(left_out_lines((files, left))) == "Left out: 2 files and 1 folder."


def test_a_cut_off_archive_alone_is_not_a_matter_of_permissions(tmp_path: Path) -> None:
    write_phantom(tmp_path / "chest", slices=5, rows=32)
    with zipfile.ZipFile(tmp_path / "chest.zip", "w") as archive:
        for path in (tmp_path / "chest").iterdir():
            archive.write(path, path.name)
    whole = (tmp_path / "chest.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ArchiveRefusedError, match=r"Copy the archive again, or extract it and open the folder\."):
        scan([tmp_path / "cut.zip"])


def test_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write_phantom(tmp_path, slices=5, rows=32)
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self == paths[2]:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.unreadable) == (4, 1)
    assert [one.message for one in result.problems] == ["The file can't be read: Permission denied."]


@pytest.mark.parametrize("content", [b"", b"Dear colleague,\n" * 200, b"\0" * 131], ids=["empty", "text", "zeros"])
def test_a_file_that_is_only_named_dcm(tmp_path: Path, content: bytes) -> None:
    write_phantom(tmp_path, slices=5, rows=32)
    (tmp_path / "letter.dcm").write_bytes(content)
    (tmp_path / "notes.txt").write_bytes(content)
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.not_dicom, result.counts.files) == (5, 2, 7)
    assert [(one.path.name, one.code) for one in result.problems] == [("letter.dcm", "not-dicom")]


def test_nothing_but_other_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(NothingFoundError, match=r"The file is no DICOM object"):
        scan([tmp_path])


def test_file_cut_off_in_its_header(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=6, rows=32)
    paths[0].write_bytes(paths[0].read_bytes()[:200])
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.unreadable) == (5, 1)
    assert [(one.path, one.code) for one in result.problems] == [(paths[0], "dicom")]


def test_file_cut_off_in_its_pixels(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=60, rows=32)
    paths[3].write_bytes(paths[3].read_bytes()[:-100])
    series = only_series(tmp_path)
    assert [(one.code, one.slices) for one in series.findings] == [("damaged-pixels", (3,))]
    assert "The file is cut off: 1948 of 2048 bytes" in series.findings[0].message
    assert series.eligible, "59 good slices remain"
    with pytest.raises(PixelDataError, match="cut off: 1948 of 2048 bytes"):
        decode_hu(series.headers[3])


def test_rows_and_columns_that_lie_about_the_pixels(tmp_path: Path) -> None:
    def lie(dataset: Dataset, _index: int) -> None:
        dataset.Rows = 640

    write_phantom(tmp_path, slices=6, rows=32, edit=lie)
    series = only_series(tmp_path)
    assert "damaged-pixels" in {one.code for one in series.findings_refusing}
    with pytest.raises(PixelDataError, match=r"2048 bytes where 640 x 32 x 1 need 40960"):
        decode_hu(series.headers[0])


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        ("PixelSpacing", ["0", "0"], "must be positive"),
        ("PixelSpacing", ["-0.7", "0.7"], "must be positive"),
        ("PixelSpacing", ["nan", "0.7"], "not finite"),
        ("ImagePositionPatient", ["0", "nan", "0"], "not finite"),
        ("ImagePositionPatient", ["0", "inf", "0"], "not finite"),
        ("ImagePositionPatient", ["0", "0"], "2 values instead of 3"),
        ("ImageOrientationPatient", ["1", "0", "0", "1", "0", "0"], "orthogonal"),
        ("ImageOrientationPatient", ["0", "0", "0", "0", "0", "0"], "orthogonal"),
        ("ImageOrientationPatient", None, "Image Orientation (Patient) is missing"),
    ],
)
def test_impossible_geometry(tmp_path: Path, attribute: str, value: list[str] | None, message: str) -> None:
    paths = write_phantom(tmp_path, slices=6, rows=32)
    for path in paths:
        _overwrite(path, attribute, value)
    result = scan([tmp_path])
    (series,) = result.studies[0].series
    assert series.headers == ()
    assert {one.code for one in series.findings_refusing} == {"no-geometry"}
    assert message in series.findings_refusing[0].message
    assert {one.code for one in result.problems} == {"geometry"}


def test_one_slice_without_a_place_is_left_out(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=60, rows=32)
    _overwrite(paths[10], "ImagePositionPatient", ["nan", "0", "50"])
    series = only_series(tmp_path)
    assert series.eligible
    assert [one.code for one in series.findings] == ["no-geometry", "missing-slices"]
    assert "10.0 mm between images 49 and 51" in series.findings[1].message
    assert series.findings[1].slices == (9, 10)


def _overwrite(path: Path, attribute: str, value: list[str] | None) -> None:
    """Plant a value that pydicom itself would refuse to write."""
    import pydicom
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import Tag

    dataset = pydicom.dcmread(path)
    if value is None:
        delattr(dataset, attribute)
    else:
        content = "\\".join(value).encode()
        content += b" " * (len(content) % 2)
        tag = Tag(attribute)
        dataset._dict[tag] = RawDataElement(tag, "DS", len(content), content, 0, False, True)
    dataset.save_as(path)


def test_series_of_one_slice(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=1, rows=32)
    result = scan([tmp_path])
    choice = choose_series(result.studies[0])
    assert choice.series is None
    assert choice.reason == "The only series can't be assessed: too-few-slices."


def test_series_of_3000_slices(tmp_path: Path) -> None:
    stamp_series(tmp_path, slices=3000, rows=8, spacing_mm=0.1)
    series = only_series(tmp_path)
    assert len(series.headers) == 3000
    assert series.eligible
    positions = [header.position_along_normal_mm for header in series.headers]
    assert positions == sorted(positions)


def test_two_studies_in_one_folder(tmp_path: Path) -> None:
    def rename(path: Path, prefix: str) -> None:
        path.rename(tmp_path / f"{prefix}-{path.name}")

    for seed in (1, 2):
        for path in write_phantom(tmp_path / "new", slices=5, rows=32, seed=seed, patient_id=f"P{seed}"):
            rename(path, str(seed))
    studies = scan([tmp_path]).studies
    assert [len(study.series[0].headers) for study in studies] == [5, 5]
    assert {study.patient.patient_id for study in studies} == {"P1", "P2"}


@pytest.mark.parametrize("name", ["../evil.dcm", "/etc/evil.dcm", "a/../../evil.dcm", "..\\evil.dcm", "C:\\evil.dcm"])
def test_archive_with_names_that_lead_out_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"anything")
    with pytest.raises(ArchiveRefusedError, match="leads out of it"):
        scan([path])


def test_archive_bomb_by_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.dcm", b"\0" * 20_000_000)
    with pytest.raises(ArchiveRefusedError, match="more than 500 to 1"):
        scan([path])


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MAX_MEMBERS", 4, "has 5 members; the limit is 4"),
        ("MAX_MEMBER_BYTES", 1000, "the limit is 1000"),
        ("MAX_TOTAL_BYTES", 10_000, "the limit is 10000"),
    ],
)
def test_archive_over_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str
) -> None:
    path = _zipped(tmp_path, slices=5)
    monkeypatch.setattr(archive_limits, limit, value)
    with pytest.raises(ArchiveRefusedError, match=message):
        scan([path])


def test_the_limits_are_those_that_are_stated() -> None:
    assert (archive_limits.MAX_MEMBERS, archive_limits.MAX_RATIO) == (100_000, 500)
    assert (archive_limits.MAX_MEMBER_BYTES, archive_limits.MAX_TOTAL_BYTES) == (2 << 30, 64 << 30)
    assert (archive_room.MAX_DEPTH, archive_limits.MAX_INNER_BYTES) == (2, 1 << 30)


def test_archive_whose_directory_lies_about_sizes(tmp_path: Path) -> None:
    """The declared size is small, the content is not: inflating stops at the declared size."""
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.dcm", b"\0" * 5_000_000)
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 1000)
    path.write_bytes(content)
    with pytest.raises(ArchiveRefusedError, match="checksum differs"):
        archive_room.read_member(path, "zeros.dcm")


def test_deflated_object_that_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_phantom(tmp_path, slices=5, rows=64, transfer_syntax=DeflatedExplicitVRLittleEndian)
    monkeypatch.setattr(deflated, "MAX_INFLATED_BYTES", 5000)
    with pytest.raises(NothingFoundError):
        scan([tmp_path])


def _bomb(kind: str) -> bytes:
    """A deflated object of some kilobytes with 40 MiB in it; the meta information hides that, each kind in its way."""
    compress = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    header = b"\x08\x00\x16\x00UI\x1a\x001.2.840.10008.5.1.4.1.1.2\0\x08\x00\x18\x00UI\x08\x001.2.3.4\0"
    size = 40 << 20
    inside = header + b"\x09\x00\x01\x10OB\0\0" + struct.pack("<I", size) + bytes(size)
    packed = compress.compress(inside) + compress.flush()
    meta = b"\x02\x00\x10\x00UI\x16\x00" + DeflatedExplicitVRLittleEndian.encode()
    length = {"lying length": 4, "told length": len(meta)}.get(kind)
    if length is not None:
        meta = b"\x02\x00\x00\x00UL\x04\x00" + struct.pack("<I", length) + meta
    if kind == "command set":  # pydicom steps over it before it inflates; taken for deflate, it is a stream that ends
        meta += b"\x00\x00\x01\xff\x04\x00\x00\x00abcd"
    return (b"" if kind == "no preamble" else bytes(128) + b"DICM") + meta + packed


@pytest.mark.parametrize("kind", ["told length", "no length", "lying length", "no preamble", "command set"])
def test_a_deflate_bomb_is_refused_wherever_its_meta_information_says_that_it_begins(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deflated, "MAX_INFLATED_BYTES", 1 << 20)
    monkeypatch.setattr(zlib, "decompress", lambda *_all: pytest.fail("pydicom inflates without a limit"))
    (tmp_path / "bomb.dcm").write_bytes(_bomb(kind))
    with pytest.raises(NothingFoundError):
        scan([tmp_path])


def test_no_way_out_of_the_house_inflates_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending, exporting without identity, referring to a source, looking whether two objects are one image."""
    monkeypatch.setattr(deflated, "MAX_INFLATED_BYTES", 1 << 20)
    monkeypatch.setattr(zlib, "decompress", lambda *_all: pytest.fail("pydicom inflates without a limit"))
    bomb = tmp_path / "bomb.dcm"
    bomb.write_bytes(_bomb("no length"))
    sent = store_files(Destination("127.0.0.1", 1, "PACS"), [bomb])
    assert [why for _path, why in sent] == [UNREADABLE]
    assert deidentify_files([bomb], tmp_path / "out", b"0123456789abcdef").skipped == 1
    assert not _same_image(bomb.read_bytes(), bomb.read_bytes())
    header = SimpleNamespace(source=SliceSource(bomb), sop_instance_uid="1.2.3.4")
    with pytest.raises(PathUnreadableError):
        read_header(header)  # type: ignore[arg-type]
    assert read_picture(bomb) is None


def test_deflated_object_that_is_cut_off(tmp_path: Path) -> None:
    paths = write_phantom(tmp_path, slices=5, rows=64, transfer_syntax=DeflatedExplicitVRLittleEndian)
    paths[0].write_bytes(paths[0].read_bytes()[:-500])
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.unreadable) == (4, 1)
    assert result.problems[0].code == "dicom"


def test_one_series_uid_in_two_studies_keeps_keys_apart(tmp_path: Path) -> None:
    write_phantom(tmp_path / "a", slices=5, rows=32)

    def other_study(dataset: Dataset, index: int) -> None:
        dataset.StudyInstanceUID = "1.2.99"
        dataset.SOPInstanceUID = f"1.2.99.{index}"

    write_phantom(tmp_path / "b", slices=5, rows=32, edit=other_study)
    series = [one for study in scan([tmp_path]).studies for one in study.series]
    assert len({one.series_instance_uid for one in series}) == 1
    assert len({one.key for one in series}) == 2


def test_broken_archive_beside_images_is_a_problem(tmp_path: Path) -> None:
    write_phantom(tmp_path / "chest", slices=5, rows=32)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04" + b"\1" * 500)
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.unreadable) == (5, 1)
    assert [one.code for one in result.problems] == ["archive-refused"]


def test_encrypted_archive(tmp_path: Path) -> None:
    path = _zipped(tmp_path, slices=1)
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(ArchiveRefusedError, match="encrypted"):
        scan([path])


def _zipped(folder: Path, slices: int) -> Path:
    path = folder / "study.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in write_phantom(folder / "loose", slices=slices, rows=64):
            archive.write(file, file.name)
    return path


def test_symlink_loop_ends_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    write_phantom(tmp_path / "chest", slices=5, rows=32)
    (tmp_path / "chest" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    result: ScanResult = scan([tmp_path])
    assert (result.counts.images, result.counts.duplicates) == (5, 0)
    assert (result.counts.unreadable, [one.path.name for one in result.problems]) == (1, ["dangling"])


def test_no_name_in_a_repr(tmp_path: Path) -> None:
    write_phantom(tmp_path, slices=5, rows=32, patient_name="Secret^Name", patient_id="S3CRET")
    result = scan([tmp_path])
    assert result.studies[0].patient.name == "Secret^Name"
    assert "Secret" not in repr(result)
    assert "S3CRET" not in repr(result)


def test_clean_series_has_no_findings(tmp_path: Path) -> None:
    write_phantom(tmp_path, rows=32)
    assert codes(only_series(tmp_path)) == set()
