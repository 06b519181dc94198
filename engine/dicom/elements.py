"""Walks the top level of a little-endian DICOM data set and keeps the raw values of the attributes that are wanted.

Why not pydicom alone: a scan reads a few dozen attributes of thousands of files, and pydicom makes an object of
each element of each file while holding the interpreter's lock. This walker handles what nearly all CT files are
(PS3.10 preamble, explicit or implicit little endian, defined or undefined sequence lengths) and calls everything
else unusual; :mod:`engine.dicom.read` then asks pydicom. Tests hold both ways to equal values.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error
from typing import NamedTuple

from engine.dicom.attributes import DEFLATED, EXPLICIT_BIG, IMPLICIT_LITTLE, PIXEL_TAGS, SEQUENCES, TAGS, Tag
from engine.dicom.runs import Element, RunBook

_EXPLICIT = Struct("<I2sH")
_LENGTH = Struct("<I")
_TAG_LENGTH = Struct("<II")

_SHORT_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split()  # PS3.5 Table 7.1-2
)
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # PS3.5 Table 7.1-1
_UNDEFINED = 0xFFFFFFFF
_MAX_DEPTH = 32


def _little(tag: int) -> int:
    """The four bytes of a tag in the file, read as one little-endian number."""
    return (tag & 0xFFFF) << 16 | tag >> 16


_WANTED = {_little(tag): tag for tag in TAGS}
_EXPLICIT_RUNS, _IMPLICIT_RUNS = RunBook(), RunBook()
_ITEM_BYTES = b"\xfe\xff\x00\xe0"
HAS_ITEMS = b"1"
"""What stands for the value of a sequence that has items; b"" for an empty one."""

_ITEM, _ITEM_END, _SEQUENCE_END = _little(0xFFFEE000), _little(0xFFFEE00D), _little(0xFFFEE0DD)


class NeedMoreBytes(Exception):  # noqa: N818 - a request, answered inside this room
    """The buffer ends before the header does.

    Attributes
    ----------
    beyond : (int, int) or None
        Where the element that reaches beyond the buffer begins and ends, when nobody wants its value.
    """

    def __init__(self, beyond: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.beyond = beyond


class UnusualEncoding(Exception):  # noqa: N818 - a hand-over to pydicom, inside this room
    """Nothing this walker understands; not necessarily wrong."""


class CutOff(UnusualEncoding):
    """The whole file is there, and it ends inside its header."""


class PixelLocation(NamedTuple):
    """Where the pixel data element's value begins, and its length (None: encapsulated, undefined length)."""

    tag: int
    offset: int
    length: int | None


class Elements(NamedTuple):
    """Raw values of the wanted top-level attributes.

    Attributes
    ----------
    values : dict
        Tag number -> value bytes, padding included; 16-bit integers little endian; of a sequence only whether it has
        items (:data:`HAS_ITEMS`).
    transfer_syntax_uid : str
    pixels : PixelLocation or None
        None where the object has no pixel data.
    cut : bool
        The file ends inside its header.
    """

    values: dict[int, bytes]
    transfer_syntax_uid: str
    pixels: PixelLocation | None
    cut: bool = False


def has_preamble(buffer: bytes) -> bool:
    """True for a PS3.10 file: 128 bytes, then ``DICM``."""
    return buffer[128:132] == b"DICM"


def walk(buffer: bytes, complete: bool) -> Elements:
    """Read the header at the start of a PS3.10 file.

    Parameters
    ----------
    buffer : bytes
        The first bytes of the file.
    complete : bool
        True when the buffer is the whole file: then a header that stops early is unusual, not short.

    Raises
    ------
    NeedMoreBytes
        The header goes on beyond the buffer.
    UnusualEncoding
        No preamble, big endian, deflated, unknown VR, elements out of order, nested too deep; as CutOff where the
        whole file ends inside its header.
    """
    if not has_preamble(buffer):
        raise UnusualEncoding
    values: dict[int, bytes] = {}
    try:
        start = _walk_meta(buffer, values)
        syntax = values.get(Tag.TRANSFER_SYNTAX_UID, b"").rstrip(b"\0 ").decode("ascii", "replace")
        if not syntax or syntax in (DEFLATED, EXPLICIT_BIG):
            raise UnusualEncoding
        walker = _walk_implicit if syntax == IMPLICIT_LITTLE else _walk_explicit
        end, pixels = walker(buffer, start, len(buffer), values)
    except struct_error:
        end, pixels = len(buffer) + 1, None
    except NeedMoreBytes:
        if complete:
            raise CutOff from None
        raise
    if pixels is None and not (complete and end == len(buffer)):
        if complete:
            raise CutOff  # pydicom says what is there
        raise NeedMoreBytes
    for tag in SEQUENCES:
        if tag in values:
            values[tag] = HAS_ITEMS if values[tag].startswith(_ITEM_BYTES) else b""
    return Elements(values, syntax, pixels)


Walked = tuple[int, "PixelLocation | None"]


def _walk_meta(buffer: bytes, values: dict[int, bytes]) -> int:
    """Read the file meta information, group 0002 (PS3.10 7.1); return where the data set begins."""
    if buffer[132:140] != b"\x02\x00\x00\x00UL\x04\x00":
        raise UnusualEncoding
    end = 144 + int(_LENGTH.unpack_from(buffer, 140)[0])
    if end > len(buffer):
        raise struct_error
    _walk_explicit(buffer, 144, end, values)
    return end


def _walk_explicit(buffer: bytes, position: int, end: int, values: dict[int, bytes]) -> Walked:
    """Explicit VR little endian (PS3.5 7.1.2) to the pixel data or ``end``."""
    return _walk_elements(buffer, position, end, values, explicit=True)


def _walk_implicit(buffer: bytes, position: int, end: int, values: dict[int, bytes]) -> Walked:
    """Implicit VR little endian (PS3.5 7.1.3) to the pixel data or ``end``."""
    return _walk_elements(buffer, position, end, values, explicit=False)


def _walk_elements(buffer: bytes, position: int, end: int, values: dict[int, bytes], explicit: bool) -> Walked:
    begins, runs = (_explicit_begin, _EXPLICIT_RUNS) if explicit else (_implicit_begin, _IMPLICIT_RUNS)
    previous = 0
    single: list[Element] = []
    while position < end:
        run = runs.take(buffer, position, end, previous, values)
        if run is not None:
            runs.add(single)
            previous, position = run.last_tag or previous, position + run.size
            continue
        begin = position
        tag, start, length = begins(buffer, begin)
        if tag in PIXEL_TAGS:
            runs.add(single)
            return begin, PixelLocation(tag, start, None if length == _UNDEFINED else length)
        if length == _UNDEFINED:
            runs.add(single)
            position = _skip_items(buffer, start, explicit, depth=0)
            if tag in SEQUENCES:
                values[tag] = buffer[start:position]
            continue
        position = start + length
        if tag:
            if position > end:
                raise struct_error
            if tag < previous:
                raise UnusualEncoding
            previous = tag
            values[tag] = buffer[start:position]
        elif position > len(buffer):
            raise NeedMoreBytes((begin, position))
        single.append(Element(buffer[begin:start], tag, length))
    runs.add(single)
    return position, None


def _explicit_begin(buffer: bytes, position: int) -> tuple[int, int, int]:
    """Tag (0 where nobody wants the value), offset of the value, and its length."""
    little, vr, length = _EXPLICIT.unpack_from(buffer, position)
    tag = _WANTED.get(little, 0)
    if vr in _SHORT_VRS:
        return tag, position + 8, length
    if vr not in _LONG_VRS:
        raise UnusualEncoding
    (length,) = _LENGTH.unpack_from(buffer, position + 8)
    if length == _UNDEFINED and vr != b"SQ" and tag not in PIXEL_TAGS:
        raise UnusualEncoding
    return tag, position + 12, length


def _implicit_begin(buffer: bytes, position: int) -> tuple[int, int, int]:
    """The same without VR."""
    little, length = _TAG_LENGTH.unpack_from(buffer, position)
    return _WANTED.get(little, 0), position + 8, length


def _skip_items(buffer: bytes, position: int, explicit: bool, depth: int) -> int:
    """End of a sequence of undefined length (PS3.5 7.5.2) whose value begins at ``position``."""
    while True:
        tag, length = _TAG_LENGTH.unpack_from(buffer, position)
        position += 8
        if tag == _SEQUENCE_END:
            return position
        if tag != _ITEM or depth > _MAX_DEPTH:
            raise UnusualEncoding
        position = _skip_item(buffer, position, explicit, depth) if length == _UNDEFINED else position + length


def _skip_item(buffer: bytes, position: int, explicit: bool, depth: int) -> int:
    """End of an item of undefined length: its elements up to the item delimiter."""
    while True:
        tag, vr, length = _EXPLICIT.unpack_from(buffer, position)
        if tag == _ITEM_END:
            return position + 8
        start = position + 8
        if not explicit:
            (length,) = _LENGTH.unpack_from(buffer, position + 4)
        elif vr in _LONG_VRS:
            (length,) = _LENGTH.unpack_from(buffer, start)
            start += 4
        elif vr not in _SHORT_VRS:
            raise UnusualEncoding
        if length != _UNDEFINED:
            position = start + length
        elif explicit and vr != b"SQ":
            raise UnusualEncoding  # UN of undefined length holds implicit VR (PS3.5 6.2.2 note 2)
        else:
            position = _skip_items(buffer, start, explicit, depth + 1)
