"""The own header walker gives what pydicom gives, and never anything but a header or its own two signals."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from engine.dicom.attributes import Tag
from engine.dicom.elements import Elements, NeedMoreBytes, UnusualEncoding, walk
from engine.dicom.read import NotDicomError, elements_of, elements_of_open, elements_with_pydicom
from engine.errors import DicomError
from engine.phantom import WRITABLE_SYNTAXES, write_phantom
from tests.support.dicom_series import hide_bytes

PATIENT_NAMES = st.text(alphabet="ABCé中^= ", max_size=20).filter(lambda name: "=" not in name)
NUMBERS = st.floats(-1e4, 1e4).map(lambda value: f"{value:.6g}")


def _of_file(path: Path) -> Elements:
    with path.open("rb", buffering=0) as file:
        return elements_of_open(file)


@st.composite
def data_sets(draw: st.DrawFn) -> bytes:
    """A small CT object, with or without sequences, private elements, and pixel data."""
    implicit = draw(st.booleans())
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    dataset.PatientName = draw(PATIENT_NAMES)
    dataset.ImagePositionPatient = draw(st.lists(NUMBERS, min_size=3, max_size=3))
    dataset.Rows = draw(st.integers(0, 65535))
    if draw(st.booleans()):
        dataset.ReferencedImageSequence = _sequence(draw, depth=draw(st.integers(0, 3)))
    if draw(st.booleans()):
        dataset.ContrastBolusAgentSequence = _sequence(draw, depth=1)
    if draw(st.booleans()):
        block = dataset.private_block(0x0029, "TEST", create=True)
        block.add_new(0x10, "OB", draw(st.binary(max_size=9000)))
    if draw(st.booleans()):
        dataset.PixelPaddingValue = draw(st.integers(0, 65535))
        dataset["PixelPaddingValue"].VR = "US"
    if draw(st.booleans()):
        dataset.PixelData = b"\0\1" * 8
        dataset["PixelData"].VR = "OW"
    dataset.set_original_encoding(implicit, True, "ISO_IR 192")
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _sequence(draw: st.DrawFn, depth: int) -> Sequence:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.9"
    item.Rows = 7  # a wanted attribute, but not at the top level
    if depth:
        item.ReferencedImageSequence = _sequence(draw, depth - 1)
    sequence = Sequence([item] * draw(st.integers(0, 2)))
    sequence.is_undefined_length = draw(st.booleans())
    for one in sequence:
        one.is_undefined_length_sequence_item = draw(st.booleans())
    return sequence


@given(data_sets())
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_walker_and_pydicom_agree(content: bytes) -> None:
    walked = walk(content, complete=True)
    read = elements_with_pydicom(content)
    assert {tag: raw.rstrip(b"\0 ") for tag, raw in walked.values.items()} == {
        tag: raw.rstrip(b"\0 ") for tag, raw in read.values.items()
    }
    assert walked.transfer_syntax_uid == read.transfer_syntax_uid
    assert (walked.pixels is None) == (read.pixels is None)
    if walked.pixels and read.pixels:
        assert walked.pixels.length == read.pixels.length
        assert content[walked.pixels.offset :] == b"\0\1" * 8


@given(data_sets(), st.integers(1, 9000))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_prefix_gives_the_whole_header_or_asks_for_more(content: bytes, count: int) -> None:
    whole = walk(content, complete=True)
    try:
        part = walk(content[:count], complete=False)
    except (NeedMoreBytes, UnusualEncoding):
        return
    assert part == whole


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_after_the_preamble_give_a_header_or_the_rooms_own_errors(noise: bytes) -> None:
    content = b"\0" * 128 + b"DICM" + noise
    try:
        found = elements_of(lambda count: content[:count] if count >= 0 else content)
    except DicomError:
        return
    assert isinstance(found, Elements)


@pytest.mark.parametrize("syntax", WRITABLE_SYNTAXES)
def test_every_transfer_syntax_gives_the_same_header(tmp_path: Path, syntax: str) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=64, transfer_syntax=syntax)
    content = path.read_bytes()
    elements = elements_of(lambda count: content[:count] if count >= 0 else content)
    dataset = pydicom.dcmread(path)
    assert elements.transfer_syntax_uid == syntax
    assert elements.values[Tag.SOP_INSTANCE_UID].rstrip(b"\0") == dataset.SOPInstanceUID.encode()
    assert int.from_bytes(elements.values[Tag.ROWS], "little") == 64
    assert int.from_bytes(elements.values[Tag.BITS_STORED], "little") == 12
    assert elements.values[Tag.IMAGE_POSITION_PATIENT].split(b"\\")[2].strip() == b"0"


def test_a_header_longer_than_the_first_read_is_read_on(tmp_path: Path) -> None:
    def edit(dataset: Dataset, _index: int) -> None:
        dataset.private_block(0x0019, "TEST", create=True).add_new(0x10, "OB", b"x" * 300_000)

    (path,) = write_phantom(tmp_path, slices=1, rows=32, edit=edit)
    reads: list[int] = []

    def read(count: int) -> bytes:
        reads.append(count)
        return path.read_bytes()[:count]

    assert elements_of(read).pixels is not None
    assert reads == [8 * 1024, 256 * 1024, 8 * 1024**2]


class Counting:
    """A file that says how many bytes were read from it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.bytes_read = 0

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def read(self, count: int = -1) -> bytes:
        content = self._file.read(count)
        self.bytes_read += len(content)
        return content

    def close(self) -> None:
        self._file.close()


@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize("size", [9_000, 300_000, 64 * 1024**2])
def test_a_huge_private_element_is_passed_over(tmp_path: Path, size: int, implicit: bool) -> None:
    (plain,) = write_phantom(tmp_path / "plain", slices=1, rows=32)
    (path,) = write_phantom(tmp_path / "huge", slices=1, rows=32)
    if implicit:
        content = path.read_bytes()
        dataset = pydicom.dcmread(io.BytesIO(content))
        dataset.private_block(0x0043, "TEST", create=True).add_new(0x01, "UN", b"\0" * size)
        dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
        dataset.save_as(path, implicit_vr=True, little_endian=True)
    else:
        hide_bytes(path, size)
    file = Counting(path)
    found = elements_of_open(file)
    file.close()
    assert file.bytes_read < 40_000
    wanted = _of_file(plain)
    differing = {tag for tag in wanted.values if found.values[tag] != wanted.values[tag]}
    assert differing <= {Tag.SOP_INSTANCE_UID, Tag.TRANSFER_SYNTAX_UID, Tag.SERIES_INSTANCE_UID, Tag.STUDY_INSTANCE_UID}
    pixels = pydicom.dcmread(path).PixelData
    with path.open("rb") as whole:
        whole.seek(found.pixels.offset)
        assert whole.read(found.pixels.length) == pixels


def test_a_file_that_ends_inside_a_private_element_is_refused(tmp_path: Path) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=32)
    hide_bytes(path, 100_000)
    path.write_bytes(path.read_bytes()[:50_000])
    assert _of_file(path).pixels is None


def test_a_data_set_without_preamble_is_read(tmp_path: Path) -> None:
    (path,) = write_phantom(tmp_path, slices=1, rows=32)
    bare = path.read_bytes()[144 + int.from_bytes(path.read_bytes()[140:144], "little") :]
    elements = elements_of(lambda count: bare[:count] if count >= 0 else bare)
    assert elements.transfer_syntax_uid == ExplicitVRLittleEndian
    assert elements.values[Tag.MODALITY] == b"CT"


def test_other_files_are_told_apart_without_parsing() -> None:
    with pytest.raises(NotDicomError, match="not a DICOM file"):
        elements_of(lambda _count: b"%PDF-1.7 and so on" * 100)
