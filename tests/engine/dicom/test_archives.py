"""ZIP archives at every depth: read in place, as files outside one are, within the limits."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian

from engine.dicom import archive, archive_limits, decode_hu, scan
from engine.dicom.read import content_of
from engine.errors import AlveoscopeError, ArchiveRefusedError, NothingFoundError
from engine.phantom import phantom_hu, write_phantom
from tests.support.dicom_series import only_series
from tests.support.enhanced import write_enhanced

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def loose(folder: Path, slices: int = 6, **changes: object) -> dict[str, bytes]:
    paths = write_phantom(folder, slices=slices, rows=64, **changes)  # type: ignore[arg-type]
    return {path.name: path.read_bytes() for path in paths}


def bare(content: bytes) -> bytes:
    """The data set alone: no preamble, no file meta information."""
    return content[144 + int.from_bytes(content[140:144], "little") :]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["big endian", "deflated", "bare"])
def test_odd_encodings_inside_an_archive_are_read_as_outside(tmp_path: Path, kind: str, method: int) -> None:
    syntax = {"big endian": ExplicitVRBigEndian, "deflated": DeflatedExplicitVRLittleEndian}.get(kind)
    files = loose(tmp_path / "loose", transfer_syntax=syntax or ExplicitVRLittleEndian)
    if kind == "bare":
        files = {name: bare(content) for name, content in files.items()}
    path = tmp_path / "study.zip"
    path.write_bytes(packed(files, method))
    headers = only_series(path).headers
    assert np.array_equal(np.stack([decode_hu(one) for one in headers]), phantom_hu(slices=6, rows=64))


@pytest.mark.parametrize("method", METHODS)
def test_an_archive_for_each_series_inside_an_archive(tmp_path: Path, method: int) -> None:
    inner = {f"s{seed}.zip": packed(loose(tmp_path / str(seed), seed=seed), method) for seed in (1, 2)}
    path = tmp_path / "study.zip"
    path.write_bytes(packed({"series/all.zip": packed(inner, method), "readme.txt": b"hello"}, method))
    studies = scan([path]).studies
    headers = [header for study in studies for header in study.series[0].headers]
    assert len(headers) == 12
    assert {header.source.member.rsplit("!/", 1)[0] for header in headers if header.source.member} == {
        "series/all.zip!/s1.zip",
        "series/all.zip!/s2.zip",
    }
    assert {decode_hu(header).shape for header in headers} == {(64, 64)}
    assert content_of(headers[0].source)[128:132] == b"DICM"


def test_archives_deeper_than_stated_are_named_and_left_out(tmp_path: Path) -> None:
    files = loose(tmp_path / "loose")
    deep = packed({"c.zip": packed({"b.zip": packed({"a.zip": packed(files)})})})
    path = tmp_path / "study.zip"
    path.write_bytes(packed({"deep.zip": deep, **files}))
    result = scan([path])
    assert (result.counts.images, result.counts.unreadable) == (6, 1)
    assert "more than 2 deep" in result.problems[0].message
    assert result.problems[0].place.endswith("study.zip!/deep.zip!/c.zip!/b.zip")


def test_members_of_inner_archives_count_towards_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = packed({str(number): b"x" for number in range(6)})
    path = tmp_path / "study.zip"
    path.write_bytes(packed({f"{number}.zip": inner for number in range(6)} | loose(tmp_path / "loose")))
    monkeypatch.setattr(archive_limits, "MAX_MEMBERS", 20)
    result = scan([path])
    assert result.counts.images == 6
    assert [one.code for one in result.problems] == ["archive-refused"] * 5


def test_a_large_inner_archive_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "study.zip"
    path.write_bytes(packed({"inner.zip": packed(loose(tmp_path / "loose"))}))
    monkeypatch.setattr(archive_limits, "MAX_INNER_BYTES", 1000)
    with pytest.raises(ArchiveRefusedError, match="the limit is 1000"):
        scan([path])


def test_a_member_named_dot_is_one_file_that_is_no_image(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    path.write_bytes(packed({".": b"x" * 10, **loose(tmp_path / "loose")}))
    counts = scan([path]).counts
    assert (counts.images, counts.not_dicom) == (6, 1)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_with_one_name_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as target:
        for content in loose(tmp_path / "loose").values():
            target.writestr("IM0001.dcm", content)
    headers = only_series(path).headers
    assert len(headers) == 6
    assert np.array_equal(np.stack([decode_hu(one) for one in headers]), phantom_hu(slices=6, rows=64))


def test_shadow_files_of_macos_are_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    shadow = b"\0\x05\x16\x07\0\x02\0\0Mac OS X"
    files = loose(tmp_path / "loose")
    path.write_bytes(packed(files | {f"__MACOSX/._{name}": shadow for name in files}))
    assert scan([path]).problems == ()


def test_a_zipped_multi_frame_object_is_inflated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = write_enhanced(tmp_path / "ct", phantom_hu(slices=30, rows=64))
    path = tmp_path / "study.zip"
    path.write_bytes(packed({"ct": plain.read_bytes()}))
    headers = only_series(path).headers
    inflated = 0
    inner: Callable[..., bytes] = archive._inflate

    def spy(data: bytes, limit: int) -> bytes:
        nonlocal inflated
        inflated += limit
        return inner(data, limit)

    monkeypatch.setattr(archive, "_inflate", spy)
    assert np.array_equal(np.stack([decode_hu(one) for one in headers]), phantom_hu(slices=30, rows=64))
    assert inflated <= plain.stat().st_size


def test_damaged_directories_are_refused_in_a_sentence(tmp_path: Path) -> None:
    content = packed(loose(tmp_path / "loose", slices=2))
    begin = content.index(b"PK\x01\x02")
    rng = random.Random(1)
    path = tmp_path / "study.zip"
    sentences = []
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(begin, len(damaged))] = rng.randrange(256)
        path.write_bytes(damaged)
        try:
            scan([path])
        except AlveoscopeError as error:
            sentences.append(error.message)
    assert len(sentences) > 100
    assert all(sentence.endswith(".") for sentence in sentences)


def test_nothing_inside_any_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    path.write_bytes(packed({"inner.zip": packed({"readme.txt": b"hello"})}))
    with pytest.raises(NothingFoundError):
        scan([path])


@pytest.mark.parametrize(
    ("name", "refused"),
    [("2024-05-01 12:30/1.dcm", False), ("Chest: lung/1.dcm", False), ("C:/1.dcm", True), ("c:1.dcm", True)],
)
def test_a_colon_in_a_name_is_no_drive(tmp_path: Path, name: str, refused: bool) -> None:
    """A folder named by its time was called a way out of the archive, and none of its images was read."""
    (content,) = loose(tmp_path / "in", slices=1).values()
    (tmp_path / "a.zip").write_bytes(packed({name: content}))
    if refused:
        with pytest.raises(ArchiveRefusedError, match="leads out of it"):
            archive.members(tmp_path / "a.zip")
    else:
        assert [one.name for one in archive.members(tmp_path / "a.zip")] == [name]


def test_an_archive_of_one_name_is_listed_in_one_pass(tmp_path: Path) -> None:
    """Each further one of a name was counted from two again: a hundred thousand took a quarter of an hour."""
    path = tmp_path / "names.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as target:
        warnings.simplefilter("ignore")
        for _ in range(300):
            target.writestr("x", b"")
    asked = 0

    class Asked(dict[str, archive.Member]):
        def __contains__(self, name: object) -> bool:
            nonlocal asked
            asked += 1
            return super().__contains__(name)

    index, numbers = Asked(), {}  # type: ignore[var-annotated]
    for member in archive.members(path):
        name = archive._unique(index, numbers, "x")
        index[name] = member
    assert list(index) == ["x", *(f"x#{number}" for number in range(2, 301))]
    assert [member.name for member in archive.members(path)] == list(index)
    assert asked < 3 * 300


def test_an_archive_around_many_archives_is_inflated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was inflated again for each of them: a gigabyte of it, a hundred thousand times, out of two megabytes."""
    path = tmp_path / "outer.zip"
    inner = {f"{number}.zip": packed({"x": b"hello"}) for number in range(10)}
    path.write_bytes(packed({"middle.zip": packed(inner)}))
    read, inflated = archive._read, []

    def spied(*arguments: object) -> bytes:
        inflated.append(arguments[-1].name)  # type: ignore[attr-defined]
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "_read", spied)
    assert len(list(archive.contents(path, 100))) == 10
    assert inflated.count("middle.zip") == 1
    for number in range(10):
        name = f"middle.zip!/{number}.zip!/x"
        assert archive.read_member(path, name) == b"hello"
    assert inflated.count("middle.zip") == 1


def test_a_directory_over_the_limit_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted once it was read, a directory of a gigabyte, which packs into two megabytes, filled the memory."""
    path = tmp_path / "many.zip"
    path.write_bytes(packed({"inner.zip": packed({str(number): b"" for number in range(500)})}))
    made = 0

    class Entry(zipfile.ZipInfo):
        def __init__(self, *arguments: object) -> None:
            nonlocal made
            made += 1
            super().__init__(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(archive_limits, "MAX_MEMBERS", 20)
    monkeypatch.setattr(zipfile, "ZipInfo", Entry)
    with pytest.raises(ArchiveRefusedError, match="the limit is 20"):
        archive.members(path, "inner.zip")
    assert made < 40
