"""Loss that is read in the streams: Lossy Image Compression (0028,2110) is optional and often missing."""

from __future__ import annotations

from collections.abc import Sequence

from engine.dicom.codestream import read_codestream
from engine.dicom.decoders import ALWAYS_LOSSY, is_compressed
from engine.dicom.kept import kept_by_file
from engine.dicom.layout import layout_of, open_source
from engine.dicom.values import SliceHeader, SliceSource
from engine.errors import AlveoscopeError

_HEAD_BYTES = 64 * 1024
_ITEM = b"\xfe\xff\x00\xe0"
_LOSSLESS_BY_NAME = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (57, 70, 80, 90, 201, 202))
_SAMPLE = 5


def lossy_slices(headers: Sequence[SliceHeader]) -> tuple[int, ...]:
    """Indices of slices whose pixels were compressed with loss, whatever their headers declare.

    Each stream that may hold either is looked at; of those that are lossless by their transfer syntax, five. Nothing
    is decoded. What can't be read is not counted here: the decoder says so.
    """
    by_name = [index for index, header in enumerate(headers) if header.transfer_syntax_uid in _LOSSLESS_BY_NAME]
    sample = set(by_name[:: max(1, len(by_name) // _SAMPLE)])
    unasked = set(by_name) - sample
    return tuple(index for index, header in enumerate(headers) if index not in unasked and _is_lossy(header))


def _is_lossy(header: SliceHeader) -> bool:
    syntax = header.transfer_syntax_uid
    if syntax in ALWAYS_LOSSY or not is_compressed(syntax):
        return syntax in ALWAYS_LOSSY
    return _stream_is_lossy(header.source)


@kept_by_file(16384)
def _stream_is_lossy(source: SliceSource) -> bool:
    try:
        with open_source(source) as file:
            layout = layout_of(source, file)
            if layout.offset < 0:
                return False
            file.seek(layout.offset)
            head = file.read(_HEAD_BYTES)
    except (OSError, AlveoscopeError):
        return False
    said = read_codestream(_first_fragment(head))
    return said is not None and said.lossy


def _first_fragment(head: bytes) -> bytes:
    """What follows the Basic Offset Table and the next item's tag and length (PS3.5 A.4)."""
    table = int.from_bytes(head[4:8], "little") if head[:4] == _ITEM else 0
    return head[8 + table + 8 :]
