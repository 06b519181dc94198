"""The only way from stored pixel values to Hounsfield units."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from engine.dicom import archive
from engine.dicom.attributes import EXPLICIT_BIG, NATIVE_SYNTAXES, Tag
from engine.dicom.decoders import NATIVE, PLUGINS, name_of, unsupported_reason
from engine.dicom.elements import Elements
from engine.dicom.read import dataset_of, elements_of
from engine.dicom.text import identifier, integer, short
from engine.dicom.values import SliceHeader, SliceSource
from engine.errors import PathUnreadableError, PixelDataError, TransferSyntaxError

AIR_HU = -1024
"""What pixel padding becomes, and the lowest value that is kept: nothing in a patient is lighter than air."""

Hounsfield = npt.NDArray[np.int16] | npt.NDArray[np.float32]
Stored = npt.NDArray[Any]

_COPY_AGAIN = "Copy or send the object again."


@dataclass(frozen=True)
class _Layout:
    """How the pixel data are written (PS3.3 C.7.6.3, PS3.5 8)."""

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

    @property
    def frame_bytes(self) -> int:
        return self.rows * self.columns * self.bits_allocated // 8


def decode_hu(header: SliceHeader) -> Hounsfield:
    """Decode one slice into Hounsfield units.

    Parameters
    ----------
    header : SliceHeader
        As a scan gives it; its source is opened again.

    Returns
    -------
    numpy.ndarray
        (rows, columns), as stored (:func:`engine.dicom.to_radiological` turns it for display). int16 where slope and
        intercept are whole numbers, else float32. Pixel padding is -1024; values are clipped to
        -1024..32767. Without rescale (``hu-not-proven``) stored values are given as they are.

    Raises
    ------
    PixelDataError
        No pixel data, fewer bytes than rows x columns, colour, or a stream that its decoder refuses.
    TransferSyntaxError
        No permissive decoder for the transfer syntax.
    PathUnreadableError
        The file is gone or can't be read.
    """
    stored, layout = _stored(header)
    padding = _padding_mask(stored, layout.padding)
    return to_hu(_grey_levels(stored, layout, header.rescale), header.rescale, padding)


def to_hu(
    stored: Stored, rescale: tuple[float, float] | None, padding: npt.NDArray[np.bool_] | None = None
) -> Hounsfield:
    """Modality LUT (PS3.3 C.11.1): stored values x slope + intercept, padding to air, limits as :func:`decode_hu`."""
    if rescale is None:
        return np.clip(stored, -32768, 32767).astype(np.int16)
    slope, intercept = rescale
    hu: Hounsfield
    if slope.is_integer() and intercept.is_integer():
        wide = stored.astype(np.int32) if slope == 1 else stored.astype(np.int64) * int(slope)
        hu = np.clip(wide + int(intercept), AIR_HU, 32767).astype(np.int16)
    else:
        hu = np.maximum(stored.astype(np.float32) * np.float32(slope) + np.float32(intercept), AIR_HU)
    if padding is not None:
        hu[padding] = AIR_HU
    return hu


def _stored(header: SliceHeader) -> tuple[Stored, _Layout]:
    """(rows, columns) of stored values and how they were written."""
    reason = unsupported_reason(header.transfer_syntax_uid, header.bits_stored)
    if reason:
        raise TransferSyntaxError(reason, "Have it sent uncompressed, or as JPEG 2000, JPEG-LS or JPEG Lossless.")
    source = header.source
    try:
        with _open(source) as file:
            layout = _layout_of(source, file)
            _check(layout, header)
            if layout.offset < 0:
                return _stored_by_pydicom(file, layout, source.frame), layout
            if layout.transfer_syntax_uid in NATIVE_SYNTAXES:
                return _stored_native(file, layout, source.frame), layout
            return _stored_encapsulated(file, layout, source.frame), layout
    except OSError as error:
        raise PathUnreadableError(f"The file can't be read: {error.strerror or error}.", _COPY_AGAIN) from error


def _open(source: SliceSource) -> BinaryIO:
    if source.member is None:
        return source.path.open("rb")
    return io.BytesIO(archive.read_member(source.path, source.member))


def _layout_of(source: SliceSource, file: BinaryIO) -> _Layout:
    if source.frame == 0:
        return _read_layout(file)
    # A multi-frame header can take megabytes: read it once, not once a frame.
    status = source.path.stat()
    return _kept_layout(source.path, source.member, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _kept_layout(path: Path, member: str | None, _modified_ns: int, _size: int) -> _Layout:
    with _open(SliceSource(path, member)) as file:
        return _read_layout(file)


def _read_layout(file: BinaryIO) -> _Layout:
    def read(count: int) -> bytes:
        file.seek(0)
        return file.read(count) if count >= 0 else file.read()

    elements = elements_of(read)
    values = elements.values
    if elements.pixels is None or elements.pixels.length == 0:
        raise PixelDataError("The object holds no pixel data.", "Send the images, not only their headers.")
    if elements.pixels.tag != Tag.PIXEL_DATA:
        raise PixelDataError("The object holds floating-point pixels, which CT does not use.")
    if short(values.get(Tag.SAMPLES_PER_PIXEL), default=1) != 1:
        raise PixelDataError("The object is a colour image.", "Choose the original CT series.")
    signed = short(values.get(Tag.PIXEL_REPRESENTATION)) == 1
    return _Layout(
        transfer_syntax_uid=elements.transfer_syntax_uid,
        rows=short(values.get(Tag.ROWS)),
        columns=short(values.get(Tag.COLUMNS)),
        frames=integer(values.get(Tag.NUMBER_OF_FRAMES)) or 1,
        bits_allocated=short(values.get(Tag.BITS_ALLOCATED), default=16),
        bits_stored=short(values.get(Tag.BITS_STORED), default=16),
        signed=signed,
        photometric=identifier(values.get(Tag.PHOTOMETRIC_INTERPRETATION)) or "MONOCHROME2",
        padding=_padding(elements, signed),
        offset=elements.pixels.offset,
        length=elements.pixels.length,
    )


def _padding(elements: Elements, signed: bool) -> tuple[int, int] | None:
    """Lowest and highest stored value that mean "no data" (PS3.3 C.7.5.1.1.2)."""
    raw = elements.values.get(Tag.PIXEL_PADDING_VALUE)
    if not raw:
        return None
    first = int.from_bytes(raw[:2], "little", signed=signed)
    limit = elements.values.get(Tag.PIXEL_PADDING_RANGE_LIMIT)
    last = int.from_bytes(limit[:2], "little", signed=signed) if limit else first
    return min(first, last), max(first, last)


def _check(layout: _Layout, header: SliceHeader) -> None:
    if (layout.rows, layout.columns) != (header.rows, header.columns):
        raise PixelDataError("The file has changed since it was scanned.", "Scan the folder again.")
    if layout.bits_allocated not in (8, 16, 32) or not 1 <= layout.bits_stored <= layout.bits_allocated:
        raise PixelDataError(f"{layout.bits_stored} bits stored in {layout.bits_allocated} allocated is no CT image.")
    if header.source.frame >= layout.frames:
        raise PixelDataError(f"The object has {layout.frames} frame(s), not {header.source.frame + 1}.", _COPY_AGAIN)


def _stored_native(file: BinaryIO, layout: _Layout, frame: int) -> Stored:
    needed = layout.frame_bytes * layout.frames
    if layout.length is not None and layout.length < needed:
        raise PixelDataError(
            f"Pixel data of {layout.length} bytes where {layout.rows} x {layout.columns} need {needed}.", _COPY_AGAIN
        )
    file.seek(layout.offset + frame * layout.frame_bytes)
    return _from_bytes(file.read(layout.frame_bytes), layout, "<")


def _from_bytes(content: bytes, layout: _Layout, order: str) -> Stored:
    if len(content) < layout.frame_bytes:
        raise PixelDataError(
            f"The pixel data are cut off: {len(content)} of {layout.frame_bytes} bytes are there.", _COPY_AGAIN
        )
    dtype = np.dtype(f"{order}{'i' if layout.signed else 'u'}{layout.bits_allocated // 8}")
    stored = np.frombuffer(content, dtype).reshape(layout.rows, layout.columns)
    return _without_overlays(stored, layout)


def _without_overlays(stored: Stored, layout: _Layout) -> Stored:
    """Clear, or sign-extend, the bits above Bits Stored: old objects keep overlays there (PS3.5 8.1.1)."""
    spare = layout.bits_allocated - layout.bits_stored
    if spare == 0:
        return stored
    native = stored.astype(stored.dtype.newbyteorder("="))
    return (native << spare) >> spare


def _stored_encapsulated(file: BinaryIO, layout: _Layout, frame: int) -> Stored:
    from pydicom.encaps import get_frame

    file.seek(layout.offset)
    try:
        encoded = get_frame(file, frame, number_of_frames=layout.frames)
    except Exception as error:  # pydicom raises ValueError, struct.error and more on damaged fragments
        raise PixelDataError(f"The encapsulated pixel data are damaged: {error}.", _COPY_AGAIN) from error
    return _decode(encoded, layout)


def _stored_by_pydicom(file: BinaryIO, layout: _Layout, frame: int) -> Stored:
    """Objects without an offset in the file: deflated, big endian, or otherwise unusual."""
    file.seek(0)
    content = dataset_of(file.read()).get_item(Tag.PIXEL_DATA)
    value = bytes(content.value or b"") if content is not None else b""
    if layout.transfer_syntax_uid in NATIVE_SYNTAXES:
        order = ">" if layout.transfer_syntax_uid == EXPLICIT_BIG else "<"
        return _from_bytes(value[frame * layout.frame_bytes :][: layout.frame_bytes], layout, order)
    from pydicom.encaps import get_frame

    return _decode(get_frame(value, frame, number_of_frames=layout.frames), layout)


def _decode(encoded: bytes, layout: _Layout) -> Stored:
    """Give one frame to the plug-ins in order; the first that takes it wins."""
    from pydicom.pixels.decoders.base import get_decoder

    decoder = get_decoder(layout.transfer_syntax_uid)
    refusals = []
    for plugin in PLUGINS[layout.transfer_syntax_uid]:
        if plugin == NATIVE or plugin not in decoder.available_plugins:
            refusals.append(f"{plugin}: not installed")
            continue
        try:
            return _run(decoder, plugin, encoded, layout)
        except Exception as error:  # each plug-in wraps another C library and raises what that likes
            refusals.append(f"{plugin}: {_last_line(error)}")
    raise PixelDataError(
        f"No decoder takes this {name_of(layout.transfer_syntax_uid)} stream ({'; '.join(refusals)}).", _COPY_AGAIN
    )


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1][:120] if lines else type(error).__name__


def _run(decoder: Any, plugin: str, encoded: bytes, layout: _Layout) -> Stored:
    stored, _ = decoder.as_array(
        _encapsulated(encoded),
        raw=True,
        index=0,
        decoding_plugin=plugin,
        rows=layout.rows,
        columns=layout.columns,
        number_of_frames=1,
        samples_per_pixel=1,
        photometric_interpretation=layout.photometric,
        bits_allocated=layout.bits_allocated,
        bits_stored=layout.bits_stored,
        pixel_representation=int(layout.signed),
        pixel_keyword="PixelData",
    )
    if stored.shape != (layout.rows, layout.columns):
        raise ValueError(f"decoded to {stored.shape} instead of {(layout.rows, layout.columns)}")
    return np.asarray(stored)


def _encapsulated(frame: bytes) -> bytes:
    from pydicom.encaps import encapsulate

    return bytes(encapsulate([frame + b"\0" * (len(frame) % 2)], has_bot=False))


def _padding_mask(stored: Stored, padding: tuple[int, int] | None) -> npt.NDArray[np.bool_] | None:
    if padding is None:
        return None
    return np.asarray((stored >= padding[0]) & (stored <= padding[1]))


def _grey_levels(stored: Stored, layout: _Layout, rescale: tuple[float, float] | None) -> Stored:
    """Turn MONOCHROME1 grey levels round where they are no more than that.

    MONOCHROME1 says how to *show* values (the lowest is white, PS3.3 C.7.6.3.1.2), after the Modality LUT: rescaled
    values are Hounsfield units as they stand. Only values without rescale are brightness and must be inverted.
    """
    if layout.photometric != "MONOCHROME1" or rescale is not None:
        return stored
    lowest, span = (-(1 << (layout.bits_stored - 1)) if layout.signed else 0), (1 << layout.bits_stored) - 1
    return np.asarray(2 * lowest + span - stored.astype(np.int64))
