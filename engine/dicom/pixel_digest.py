"""Have two images the same stored pixels? Compared as bytes; nothing is decompressed."""

from __future__ import annotations

import hashlib

import numpy as np

from engine.dicom.attributes import EXPLICIT_BIG, NATIVE_SYNTAXES, Tag
from engine.dicom.elements import Elements
from engine.dicom.kept import kept_by_file
from engine.dicom.planes import SAME_POSITION_MM
from engine.dicom.read import content_of, dataset_of, elements_of
from engine.dicom.record import ImageRecord
from engine.dicom.text import integer, short
from engine.dicom.values import SliceHeader, SliceSource
from engine.errors import AlveoscopeError


def same_picture(one: ImageRecord, other: ImageRecord) -> bool:
    """True for two images at one position that show the same: equal pixels, or one object in two compressions.

    Images with one SOP Instance UID that differ in Transfer Syntax were transcoded on their way (PS3.4 B.4.1.3); they
    are not decompressed to prove it. Nor can pixels that are cut off prove anything: a copy that broke off.
    """
    left, right = one.header, other.header
    if left is None or right is None:
        return False
    if (left.rescale, left.rows, left.columns) != (right.rescale, right.rows, right.columns):
        return False
    if one.sop_instance_uid == other.sop_instance_uid:
        broken_off = bool(one.sop_instance_uid) and bool(one.pixels or other.pixels)
        if broken_off or left.transfer_syntax_uid != right.transfer_syntax_uid:
            return left.frame == right.frame and _at_one_place(left, right)
    first = _frame_digest(left.source)
    return first is not None and first == _frame_digest(right.source)


def _at_one_place(left: SliceHeader, right: SliceHeader) -> bool:
    return all(abs(a - b) < SAME_POSITION_MM for a, b in zip(left.position_mm, right.position_mm, strict=True))


def object_digest(source: SliceSource) -> str | None:
    """Compression and hash of all stored pixels of the object at a source; None where they can't be read."""
    return _digest(source, False)


def _frame_digest(source: SliceSource) -> str | None:
    """The same of one frame; None also for a compressed frame among several, which is not looked for."""
    return _digest(source, True)


@kept_by_file(8192)
def _digest(source: SliceSource, one_frame: bool) -> str | None:
    try:
        content = content_of(source)
        elements = elements_of(lambda count: content if count < 0 else content[:count])
        data = _pixels(content, elements)
    except (AlveoscopeError, OSError):
        return None
    syntax = elements.transfer_syntax_uid
    native = syntax in NATIVE_SYNTAXES
    several = (integer(elements.values.get(Tag.NUMBER_OF_FRAMES)) or 1) > 1
    bits = short(elements.values.get(Tag.BITS_ALLOCATED), 16)
    if one_frame and several:
        data = _frame(data, elements, bits, source.frame) if native else b""
    if not data:
        return None
    if syntax == EXPLICIT_BIG and bits == 16:
        data = np.frombuffer(data[: len(data) // 2 * 2], ">u2").astype("<u2").tobytes()
    return f"{'native' if native else syntax} {bits} {hashlib.sha256(data).hexdigest()}"


def _pixels(content: bytes, elements: Elements) -> bytes:
    location = elements.pixels
    if location is None:
        return b""
    if location.offset < 0:
        element = dataset_of(content).get_item(location.tag)
        value = element.value if element is not None else None
        return value if isinstance(value, bytes) else b""
    end = None if location.length is None else location.offset + location.length
    return content[location.offset : end]


def _frame(data: bytes, elements: Elements, bits: int, frame: int) -> bytes:
    get = elements.values.get
    samples = short(get(Tag.SAMPLES_PER_PIXEL), default=1)
    size = short(get(Tag.ROWS)) * short(get(Tag.COLUMNS)) * samples * bits // 8
    return data[frame * size : (frame + 1) * size]
