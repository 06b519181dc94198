"""From a file, or a member of an archive, to the raw values of its header: one open, as few bytes as will do."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from engine.dicom import archive
from engine.dicom.attributes import PIXEL_TAGS, SEQUENCES, SHORT_INTEGERS, TAGS
from engine.dicom.deflated import read_bounded
from engine.dicom.elements import (
    HAS_ITEMS,
    CutOff,
    Elements,
    NeedMoreBytes,
    PixelLocation,
    UnusualEncoding,
    has_preamble,
    walk,
)
from engine.dicom.values import SliceSource
from engine.errors import DicomError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

FIRST_BYTES = 8 * 1024
"""Enough for the header of nearly every CT slice; read in one go."""

_LATER_BYTES = (256 * 1024, 8 * 1024**2)
_MOST_READS = 64
_NO_OFFSET = -1
_QUIET = Lock()
"""Warning filters belong to the whole process; two threads that change them at once would leave them changed."""

Reader = Callable[[int], bytes]


class NotDicomError(DicomError):
    """The bytes are those of something else."""

    code = "not-dicom"


class EmptyFileError(NotDicomError):
    """There are no bytes."""


def elements_of_open(file: BinaryIO, first: bytes | None = None) -> Elements:
    """Header of an opened file, whose ``first`` bytes may be known. Large elements that nobody wants aren't read.

    Raises
    ------
    OSError, NotDicomError, DicomError
    """

    def read_at(offset: int, count: int) -> bytes:
        file.seek(offset)
        return file.read(count) if count >= 0 else file.read()

    if first is None:
        first = read_at(0, FIRST_BYTES)
    found = _walk_around(read_at, first) if has_preamble(first) else None
    return found or elements_of(lambda count: read_at(0, count), first)


def elements_of_member(path: Path, member: archive.Member, first: bytes | None = None) -> Elements:
    """Header of a DICOM file inside an archive. Raises OSError, ArchiveRefusedError, NotDicomError, DicomError."""
    return elements_of(lambda count: archive.read_prefix(path, member, count), first)


def content_of(source: SliceSource) -> bytes:
    """The whole object at a source. Raises OSError, AlveoscopeError."""
    if source.member is None:
        return source.path.read_bytes()
    return archive.read_member(source.path, source.member)


def elements_of(read: Reader, first: bytes | None = None) -> Elements:
    """Header out of ``read(count)``, which gives the first ``count`` bytes of an object.

    Raises
    ------
    NotDicomError
        Neither a PS3.10 file nor a bare data set; as EmptyFileError where there are no bytes.
    DicomError
        DICOM, but its header is cut off or damaged.
    """
    buffer = read(FIRST_BYTES) if first is None else first
    if not buffer:
        raise EmptyFileError("The file is empty.", "Copy it again.")
    if not has_preamble(buffer) and not _may_be_bare(buffer):
        raise NotDicomError("This is not a DICOM file.")
    cut = False
    for size in (FIRST_BYTES, *_LATER_BYTES):
        if size != FIRST_BYTES:
            buffer = read(size)
        try:
            return walk(buffer, complete=len(buffer) < size)
        except NeedMoreBytes:
            continue
        except CutOff:
            cut = True
            break
        except UnusualEncoding:
            break
    found = elements_with_pydicom(read(-1))
    return found._replace(cut=True) if cut else found


def elements_with_pydicom(content: bytes) -> Elements:
    """The same as :func:`engine.dicom.elements.walk`, by pydicom and from the whole object.

    Handles deflated and big-endian objects, objects without a preamble and whatever else the walker leaves.
    """
    dataset = dataset_of(content)
    try:
        values: dict[int, bytes] = {}
        for tag in TAGS:
            source = dataset.file_meta if tag >> 16 == 0x0002 else dataset
            if tag not in PIXEL_TAGS and tag in source:
                values[tag] = _raw_value(source, tag)
        syntax = str(dataset.file_meta.get("TransferSyntaxUID", "") or "")
        return Elements(values, syntax or _assumed_syntax(dataset), _pixel_location(dataset))
    except Exception as error:  # pydicom parses a value when it is asked for, and raises whatever it trips over
        raise _damaged(error) from error


def dataset_of(content: bytes, until_pixels: bool = False) -> Dataset:
    """A pydicom data set, for this room only.

    Raises
    ------
    NotDicomError
        Not DICOM.
    DicomError
        Damaged.
    """
    from pydicom.errors import InvalidDicomError

    bare = not has_preamble(content)
    try:
        # What pydicom warns of, the series doctor judges by itself.
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = read_bounded(io.BytesIO(content), until_pixels=until_pixels, force=bare)
    except DicomError:
        raise
    except InvalidDicomError as error:
        raise NotDicomError("This is not a DICOM file.") from error
    except Exception as error:  # pydicom raises whatever its parser trips over
        raise _damaged(error) from error
    if "SOPClassUID" not in dataset and "MediaStorageSOPClassUID" not in dataset.file_meta:
        if bare:
            raise NotDicomError("This is not a DICOM file.")
        raise DicomError("The header is cut off or damaged: it names no SOP Class.", "Copy or send the object again.")
    return dataset


def _damaged(error: Exception) -> DicomError:
    return DicomError(f"The header is damaged: {type(error).__name__}.", "Copy or send the object again.")


def data_set_start(content: bytes) -> int:
    """Offset of the data set behind the file meta information; 0 where that has no group length."""
    if not has_preamble(content) or content[132:136] != b"\x02\x00\x00\x00":
        return 0
    return 144 + int.from_bytes(content[140:144], "little")


def _walk_around(read_at: Callable[[int, int], bytes], buffer: bytes) -> Elements | None:
    """Walk a header, cutting unwanted elements that reach beyond the buffer out of it; None where that doesn't do.

    Vendors hide whole raw data sets in private elements: 64 MB in front of half a megabyte of pixels.
    """
    cut, complete = 0, len(buffer) < FIRST_BYTES
    for _ in range(_MOST_READS):
        try:
            found = walk(buffer, complete)
        except UnusualEncoding:
            return None
        except NeedMoreBytes as need:
            begin, end = need.beyond or (len(buffer), len(buffer))
            count = FIRST_BYTES if need.beyond else max(FIRST_BYTES, len(buffer))
            # One byte earlier: a file that ends inside the element is told from one that ends with it.
            more = read_at(cut + end - 1, count + 1)
            if not more or len(buffer) > _LATER_BYTES[-1]:
                return None
            buffer, cut, complete = buffer[:begin] + more[1:], cut + end - begin, len(more) <= count
            continue
        if not cut or found.pixels is None:
            return found
        return found._replace(pixels=found.pixels._replace(offset=found.pixels.offset + cut))
    return None


def _may_be_bare(buffer: bytes) -> bool:
    """True where a data set may begin without preamble, with group 0002 or 0008 and a low element number."""
    return buffer[:2] in (b"\x02\x00", b"\x08\x00", b"\x00\x08") and len(buffer) > 64


def _raw_value(dataset: Dataset, tag: int) -> bytes:
    if tag in SEQUENCES:
        return HAS_ITEMS if dataset[tag].value else b""
    element = dataset.get_item(tag)
    value = element.value if element is not None else None
    if isinstance(value, bytes):
        little = getattr(element, "is_little_endian", True)
        return value if little or tag not in SHORT_INTEGERS else value[1::-1]
    if isinstance(value, int):
        return (value & 0xFFFF).to_bytes(2, "little")
    if value is None:
        return b""
    parts = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return "\\".join(str(part) for part in parts).encode("utf-8")


def _assumed_syntax(dataset: Dataset) -> str:
    """PS3.10 asks for the Transfer Syntax UID; without it pydicom has found out how the elements are written."""
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    implicit, little = dataset.original_encoding
    if implicit:
        return str(ImplicitVRLittleEndian)
    return str(ExplicitVRLittleEndian if little else ExplicitVRBigEndian)


def _pixel_location(dataset: Dataset) -> PixelLocation | None:
    for tag in sorted(PIXEL_TAGS):
        element = dataset.get_item(tag) if tag in dataset else None
        if element is not None:
            length = None if getattr(element, "length", 0) == 0xFFFFFFFF else len(element.value or b"")
            return PixelLocation(int(tag), _NO_OFFSET, length)
    return None
