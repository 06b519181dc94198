"""The size that a JPEG, JPEG-LS or JPEG 2000 stream itself declares, to compare with what the DICOM header says.

GDCM fills a buffer of the header's size whatever the stream holds, so a lying header would give a picture of noise.
"""

from __future__ import annotations

from struct import Struct
from struct import error as struct_error

_SEGMENT = Struct(">HH")  # marker, length
_FRAME = Struct(">BHH")  # precision, lines, samples per line (ITU-T T.81 B.2.2; the same in T.87)
_SIZ = Struct(">2xIIII")  # capabilities, Xsiz, Ysiz, XOsiz, YOsiz (ITU-T T.800 A.5.1)

_JPEG_2000_START = b"\xff\x4f\xff\x51"
_START_OF_FRAME = frozenset({*range(0xFFC0, 0xFFD0), 0xFFF7} - {0xFFC4, 0xFFC8, 0xFFCC})


def declared_size(stream: bytes) -> tuple[int, int] | None:
    """(rows, columns) as the stream says; None where it is of another kind (RLE) or too damaged to say."""
    try:
        if stream[:2] == b"\xff\xd8":
            return _jpeg(stream)
        start = stream.find(_JPEG_2000_START, 0, 256)  # a JP2 header may come before the codestream
        if start < 0:
            return None
        width, height, left, top = _SIZ.unpack_from(stream, start + 6)
    except struct_error:
        return None
    return height - top, width - left


def _jpeg(stream: bytes) -> tuple[int, int] | None:
    position = 2
    while True:
        marker, length = _SEGMENT.unpack_from(stream, position)
        if marker in _START_OF_FRAME:
            _, rows, columns = _FRAME.unpack_from(stream, position + 4)
            return rows, columns
        if marker < 0xFF00 or marker == 0xFFDA:
            return None
        position += 1 if marker == 0xFFFF else 2 + length  # 0xFF may be repeated as fill
