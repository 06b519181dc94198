"""Have two images the same stored pixels? Compared as bytes; nothing is decompressed."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from engine.dicom.attributes import EXPLICIT_BIG, NATIVE_SYNTAXES, Tag
from engine.dicom.elements import Elements
from engine.dicom.read import content_of, dataset_of, elements_of
from engine.dicom.record import ImageRecord
from engine.dicom.text import integer, short
from engine.dicom.values import SliceSource
from engine.errors import AlveoscopeError

_NATIVE = "native"


def same_pixels(one: ImageRecord, other: ImageRecord) -> bool:
    """True where both have the same pixels, rescale and size. False also where that can't be told.

    Compressed frames of an object with several are not looked at; neither are images of different compression.
    """
    left, right = one.header, other.header
    if left is None or right is None:
        return False
    if (left.rescale, left.rows, left.columns) != (right.rescale, right.rows, right.columns):
        return False
    first = pixel_digest(left.source)
    return first is not None and first == pixel_digest(right.source)


@lru_cache(maxsize=8192)
def pixel_digest(source: SliceSource) -> str | None:
    """Compression and hash of the stored pixels; None where they can't be read."""
    try:
        content = content_of(source)
        elements = elements_of(lambda count: content if count < 0 else content[:count])
        data = _pixels(content, elements)
    except (AlveoscopeError, OSError):
        return None
    syntax = elements.transfer_syntax_uid
    native = syntax in NATIVE_SYNTAXES
    frames = integer(elements.values.get(Tag.NUMBER_OF_FRAMES)) or 1
    bits = short(elements.values.get(Tag.BITS_ALLOCATED), 16)
    if native:
        data = _frame(data, elements, bits, source.frame)
    elif frames > 1:
        return None
    if not data:
        return None
    if syntax == EXPLICIT_BIG and bits == 16:
        data = np.frombuffer(data[: len(data) // 2 * 2], ">u2").astype("<u2").tobytes()
    return f"{_NATIVE if native else syntax} {bits} {hashlib.sha256(data).hexdigest()}"


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
