"""Decodes one encapsulated frame: what the stream says of itself is checked first, then a codec of imagecodecs runs.

The codecs release the interpreter's lock. They are C and read what strangers wrote: outside of tests they run in a
process of their own (:mod:`engine.dicom.isolated`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.dicom.codestream import Codestream, read_codestream
from engine.dicom.decoders import DECODERS, KINDS, LIBRARIES, NATIVE, name_of
from engine.dicom.layout import COPY_AGAIN, PixelLayout
from engine.dicom.words import Stored
from engine.errors import PixelDataError


def decode_frame(encoded: bytes, layout: PixelLayout) -> tuple[Stored, Codestream]:
    """Decode a frame to the words that were stored, (rows, columns), and what the stream said of itself.

    Raises
    ------
    PixelDataError
        The stream is of another kind, cut off, or declares another size, more bits or more components than the header;
        or the decoder refuses it.
    """
    said = _checked(encoded, layout)
    refusals = []
    for codec in DECODERS[layout.transfer_syntax_uid]:
        if codec not in available_codecs(layout.transfer_syntax_uid):
            refusals.append(f"{LIBRARIES[codec]}: not installed")
            continue
        try:
            return run_codec(codec, encoded, layout), said
        except Exception as error:  # each codec wraps another C library and raises what that likes
            refusals.append(f"{LIBRARIES[codec]}: {_reason(error)}")
    name = name_of(layout.transfer_syntax_uid)
    raise PixelDataError(f"No decoder takes this {name} stream ({'; '.join(refusals)}).", COPY_AGAIN)


def available_codecs(transfer_syntax_uid: str) -> tuple[str, ...]:
    """The installed codecs for a syntax, in the order in which they are tried."""
    wanted = DECODERS.get(transfer_syntax_uid, ())
    return tuple(codec for codec in wanted if codec == NATIVE or _function(codec) is not None)


def run_codec(codec: str, encoded: bytes, layout: PixelLayout) -> Stored:
    """Decode a frame with one codec; raises whatever it raises, ValueError for a wrong size."""
    decode = _function(codec)
    if decode is None:
        raise ModuleNotFoundError(f"imagecodecs brings no {codec}")
    shape = (layout.rows, layout.columns)
    stored = _from_segments(encoded, decode, shape) if codec == "packbits" else np.asarray(decode(encoded))
    if stored.shape != shape or stored.dtype.kind not in "iu":
        raise ValueError(f"it holds {stored.shape} of {stored.dtype} instead of {shape}")
    return stored


def _checked(encoded: bytes, layout: PixelLayout) -> Codestream:
    name = name_of(layout.transfer_syntax_uid)
    said = read_codestream(encoded)
    kind = KINDS[DECODERS[layout.transfer_syntax_uid][0]]
    if said is None or said.kind is not kind:
        found = "no stream that can be read" if said is None else f"a {said.kind.value} stream"
        raise PixelDataError(f"The pixel data hold {found} where the header says {name}.", COPY_AGAIN)
    expected = (layout.rows, layout.columns)
    if said.size not in (None, expected):
        raise PixelDataError(f"The stream holds {said.size} pixels where the header says {expected}.", COPY_AGAIN)
    if said.components != 1:
        raise PixelDataError(f"The stream holds {said.components} colours where the header says one.", COPY_AGAIN)
    if said.precision > layout.bits_allocated:
        text = f"The stream holds {said.precision} bits a pixel where the header says {layout.bits_allocated}."
        raise PixelDataError(text, COPY_AGAIN)
    if not said.whole:
        raise PixelDataError(f"The {said.kind.value} stream is cut off: its end is missing.", COPY_AGAIN)
    return said


def _from_segments(encoded: bytes, decode: Any, shape: tuple[int, int]) -> Stored:
    """RLE: one PackBits segment a byte, the most significant first (PS3.5 G)."""
    count, *offsets = np.frombuffer(encoded[:64], "<u4").tolist()
    pixels = shape[0] * shape[1]
    if count not in (1, 2, 4):
        raise ValueError(f"it has {count} segments, which make no whole number")
    planes = np.empty((pixels, count), np.uint8)
    for number, begin in enumerate(offsets[:count]):
        end = offsets[number + 1] if number + 1 < count else len(encoded)
        plane = decode(encoded[begin:end])
        if len(plane) < pixels:
            raise ValueError(f"segment {number + 1} is cut off: {len(plane)} of {pixels} bytes are there")
        planes[:, count - 1 - number] = np.frombuffer(plane, np.uint8, pixels)
    return planes.view(f"<u{count}").reshape(shape)


def _function(codec: str) -> Any:
    """The decoding function of a codec; None where this imagecodecs has none."""
    import imagecodecs

    try:
        return getattr(imagecodecs, f"{codec}_decode")
    except (AttributeError, ImportError):  # a codec that was not built, or was left out of a frozen app
        return None


def _reason(error: Exception) -> str:
    """The last line of a codec's complaint."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip()[:120] if lines else type(error).__name__
