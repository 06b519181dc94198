"""What a compressed frame says of itself: kind, size, precision, components, loss, and whether its end is there.

Decoders believe what they are given: libjpeg-turbo fills up what a cut-off stream lacks, others fill a buffer of the
header's size whatever the stream holds. So the stream is read up to its first scan, and its end is looked for, before
any decoder sees it. Nothing here decodes: a damaged stream costs a sentence, never the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from struct import Struct
from struct import error as struct_error

_SEGMENT = Struct(">HH")  # marker, length
_FRAME = Struct(">BHHB")  # precision, lines, samples per line, components (ITU-T T.81 B.2.2; the same in T.87)
_SIZ = Struct(">2xIIII16xHB")  # Xsiz, Ysiz, XOsiz, YOsiz, Csiz, Ssiz of the first component (ITU-T T.800 A.5.1)
_TILES = Struct(">2xIIIIIIII")  # the same with XTsiz, YTsiz, XTOsiz, YTOsiz
_SOT = Struct(">4xHI")  # tile, length of the tile-part from the marker on (A.4.2)
_RLE_HEADER = Struct("<16I")  # count, offsets of the segments (PS3.5 G.5)

_JPEG_START = b"\xff\xd8"
_JPEG_2000_START = b"\xff\x4f\xff\x51"
_TILE = b"\xff\x90"
_END = b"\xff\xd9"  # EOI and EOC alike; neither can stand inside coded data
_SOF55, _SOF3, _SOS = 0xFFF7, 0xFFC3, 0xFFDA
_START_OF_FRAME = frozenset({*range(0xFFC0, 0xFFD0), _SOF55} - {0xFFC4, 0xFFC8, 0xFFCC})
_COD, _START_OF_TILE = 0xFF52, 0xFF90


class Kind(str, Enum):
    """Families of streams, as decoders are made for them."""

    JPEG = "JPEG"
    JPEG_LS = "JPEG-LS"
    JPEG_2000 = "JPEG 2000"
    RLE = "RLE"


@dataclass(frozen=True)
class Codestream:
    """A compressed frame's own description.

    Attributes
    ----------
    rows, columns : int
        0 where the kind does not say (RLE).
    precision : int
        Bits of a sample; for RLE 8 for each byte segment.
    signed : bool
        JPEG 2000 only: others don't say.
    lossy : bool
        Written with a loss that can't be undone: DCT, NEAR above 0, the irreversible wavelet, or bits dropped by a
        point transform. A reversible JPEG 2000 stream that was shortened to a size can't be told from a whole one.
    whole : bool
        The end is there.
    """

    kind: Kind
    rows: int
    columns: int
    precision: int
    components: int
    signed: bool
    lossy: bool
    whole: bool

    @property
    def size(self) -> tuple[int, int] | None:
        """(rows, columns) as the stream says; None where it does not."""
        return (self.rows, self.columns) if self.kind is not Kind.RLE else None


def read_codestream(stream: bytes) -> Codestream | None:
    """The description of a frame; None where it is of no known kind or damaged before its first scan.

    Parameters
    ----------
    stream : bytes
        One whole frame. Its first few kilobytes do, where only ``lossy``, size and precision are wanted.
    """
    try:
        if stream[:2] == _JPEG_START:
            return _jpeg(stream)
        start = stream.find(_JPEG_2000_START, 0, 256)  # a JP2 header may come before the codestream
        if start >= 0:
            return _jpeg_2000(stream, start)
        return _rle(stream)
    except (struct_error, IndexError):
        return None


def _jpeg(stream: bytes) -> Codestream | None:
    position, frame, kind_of_frame = 2, None, 0
    while True:
        marker, length = _SEGMENT.unpack_from(stream, position)
        if marker in _START_OF_FRAME:
            frame, kind_of_frame = _FRAME.unpack_from(stream, position + 4), marker
        elif marker == _SOS:
            break
        elif marker < 0xFF00:
            return None
        position += 1 if marker == 0xFFFF else 2 + length  # 0xFF may be repeated as fill
    if frame is None:
        return None
    precision, rows, columns, components = frame
    # After the components: NEAR, interleaving (T.87 C.2.3) or Ss, Se (T.81 B.2.3); then Ah and the point transform Al.
    end = position + 5 + 2 * stream[position + 4]
    near, dropped = stream[end], stream[end + 2] & 0x0F
    return Codestream(
        kind=Kind.JPEG_LS if kind_of_frame == _SOF55 else Kind.JPEG,
        rows=rows,
        columns=columns,
        precision=precision,
        components=components,
        signed=False,
        lossy=near > 0 or dropped > 0 if kind_of_frame == _SOF55 else kind_of_frame != _SOF3 or dropped > 0,
        whole=stream.rfind(_END, position) >= 0,
    )


def _jpeg_2000(stream: bytes, start: int) -> Codestream | None:
    right, bottom, left, top, components, depth = _SIZ.unpack_from(stream, start + 6)
    lossy, position = False, start + 2
    while True:
        marker, length = _SEGMENT.unpack_from(stream, position)
        if marker == _START_OF_TILE:
            break
        if marker < 0xFF00 or length < 2:
            return None
        if marker == _COD:
            lossy = stream[position + 13] == 0  # 0: 9-7 irreversible, 1: 5-3 reversible (A.6.1)
        position += 2 + length
    return Codestream(
        kind=Kind.JPEG_2000,
        rows=bottom - top,
        columns=right - left,
        precision=(depth & 0x7F) + 1,
        components=components,
        signed=bool(depth & 0x80),
        lossy=lossy,
        whole=_tiles_whole(stream, start, position),
    )


def _tiles_whole(stream: bytes, start: int, position: int) -> bool:
    """Whether every tile has a tile-part, and the end marker stands where the last of them ends."""
    right, bottom, _, _, width, height, left, top = _TILES.unpack_from(stream, start + 6)
    if not width or not height:
        return False
    wanted = -(-(right - left) // width) * -(-(bottom - top) // height)
    seen: set[int] = set()
    while stream[position : position + 2] == _TILE:
        tile, length = _SOT.unpack_from(stream, position)
        seen.add(tile)
        if length == 0:  # the last one, up to the end marker
            return len(seen) == wanted and stream.rfind(_END, position) >= 0
        position += max(length, 12)
    return len(seen) == wanted and stream[position : position + 2] == _END


def _rle(stream: bytes) -> Codestream | None:
    count, *offsets = _RLE_HEADER.unpack_from(stream)
    if not 1 <= count <= 15 or offsets[0] != 64 or sorted(offsets[:count]) != offsets[:count]:
        return None
    return Codestream(
        kind=Kind.RLE,
        rows=0,
        columns=0,
        precision=8 * count,
        components=1,
        signed=False,
        lossy=False,
        whole=offsets[count - 1] < len(stream),  # whether the last segment is complete only its decoder can say
    )
