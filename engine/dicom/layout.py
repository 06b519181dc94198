"""How an object's pixel data are written, read from its header (PS3.3 C.7.6.3, PS3.5 8)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from engine.dicom import archive
from engine.dicom.attributes import Tag
from engine.dicom.elements import Elements
from engine.dicom.read import elements_of_open
from engine.dicom.text import identifier, integer, short
from engine.dicom.values import SliceHeader, SliceSource
from engine.errors import AlveoscopeError, PixelDataError

COPY_AGAIN = "Copy or send the object again."


@dataclass(frozen=True)
class PixelLayout:
    """Pixel description and place.

    Attributes
    ----------
    shift : int
        Unused bits below the stored ones: High Bit + 1 - Bits Stored, 0 in what is written today.
    padding : tuple of int or None
        Lowest and highest stored value that mean "no data".
    offset : int
        Of the pixel data element's value in the file; negative where the file has to be parsed by pydicom.
    length : int or None
        In bytes; None for encapsulated data of undefined length.
    """

    transfer_syntax_uid: str
    rows: int
    columns: int
    frames: int
    bits_allocated: int
    bits_stored: int
    signed: bool
    photometric: str
    padding: tuple[int, int] | None
    offset: int
    length: int | None
    shift: int = 0

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        return self.rows * self.columns * self.bits_allocated // 8

    @property
    def lowest(self) -> int:
        """Lowest value that can be stored."""
        return -(1 << (self.bits_stored - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """Highest value that can be stored."""
        return self.lowest + (1 << self.bits_stored) - 1


def open_source(source: SliceSource) -> BinaryIO:
    """The object's bytes as a file. Raises OSError, ArchiveRefusedError, PathUnreadableError."""
    if source.member is None:
        return source.path.open("rb")
    status = source.path.stat()
    return io.BytesIO(_kept_member(source.path, source.member, status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=1)
def _kept_member(path: Path, member: str, _modified_ns: int, _size: int) -> bytes:
    """The last member that was asked for: frames of one object ask for it one after the other."""
    return archive.read_member(path, member)


def layout_of(source: SliceSource, file: BinaryIO) -> PixelLayout:
    """Layout of the opened source.

    Raises
    ------
    PixelDataError
        No pixel data, floating-point pixels, colour, or bits that make no CT image.
    """
    if source.frame == 0:
        return _read(file)
    # A multi-frame header can take megabytes: read it once, not once a frame.
    status = source.path.stat()
    return _kept(source.path, source.member, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _kept(path: Path, member: str | None, _modified_ns: int, _size: int) -> PixelLayout:
    with open_source(SliceSource(path, member)) as file:
        return _read(file)


def _read(file: BinaryIO) -> PixelLayout:
    elements = elements_of_open(file)
    values, pixels = elements.values, elements.pixels
    if pixels is None or pixels.length == 0:
        raise PixelDataError("The object holds no pixel data.", "Send the images, not only their headers.")
    if pixels.tag != Tag.PIXEL_DATA:
        text = "The object holds floating-point numbers (Float Pixel Data) in place of CT values."
        raise PixelDataError(text, "Send the original series from the scanner or the archive.")
    if short(values.get(Tag.SAMPLES_PER_PIXEL), default=1) != 1:
        raise PixelDataError("The object is a colour image.", "Choose the original CT series.")
    signed = short(values.get(Tag.PIXEL_REPRESENTATION)) == 1
    allocated = short(values.get(Tag.BITS_ALLOCATED), default=16)
    stored = short(values.get(Tag.BITS_STORED), default=allocated)
    if allocated not in (8, 16, 32) or not 1 <= stored <= allocated:
        raise PixelDataError(f"{stored} bits stored in {allocated} allocated make no CT image.")
    return PixelLayout(
        transfer_syntax_uid=elements.transfer_syntax_uid,
        rows=short(values.get(Tag.ROWS)),
        columns=short(values.get(Tag.COLUMNS)),
        frames=integer(values.get(Tag.NUMBER_OF_FRAMES)) or 1,
        bits_allocated=allocated,
        bits_stored=stored,
        signed=signed,
        photometric=identifier(values.get(Tag.PHOTOMETRIC_INTERPRETATION)) or "MONOCHROME2",
        padding=_padding(elements, signed),
        offset=pixels.offset,
        length=pixels.length,
        shift=_shift(short(values.get(Tag.HIGH_BIT), default=stored - 1), stored, allocated),
    )


def hides_sign(layout: PixelLayout, header: SliceHeader) -> bool:
    """Whether values that the header calls unsigned are read as signed: 16 bits, and nothing below 0 HU without it.

    A chest has air, so unsigned values need an offset below zero. Where there is none, what is above 32767 is what a
    node on the way left of negative numbers (or padding, which is lighter than air then); the rest reads alike.
    """
    if layout.signed or layout.bits_stored != 16 or header.rescale is None:
        return False
    slope, intercept = header.rescale
    return slope > 0 and intercept >= 0


def was_hidden(header: SliceHeader) -> bool:
    """The same of an image that was scanned; False where its file can't be read any more."""
    try:
        with open_source(header.source) as file:
            return hides_sign(layout_of(header.source, file), header)
    except (OSError, AlveoscopeError):
        return False


def _shift(high_bit: int, stored: int, allocated: int) -> int:
    """A High Bit that can't be is not believed: it is redundant in all that is written today (PS3.5 8.1.1)."""
    shift = high_bit + 1 - stored
    return shift if 0 < shift <= allocated - stored else 0


def _padding(elements: Elements, signed: bool) -> tuple[int, int] | None:
    """Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2), whatever VR they were written with."""
    raw = elements.values.get(Tag.PIXEL_PADDING_VALUE)
    if not raw:
        return None
    first = int.from_bytes(raw[:2], "little", signed=signed)
    limit = elements.values.get(Tag.PIXEL_PADDING_RANGE_LIMIT)
    last = int.from_bytes(limit[:2], "little", signed=signed) if limit else first
    return min(first, last), max(first, last)
