"""The only way from stored pixel values to Hounsfield units."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from engine.dicom.attributes import EXPLICIT_BIG, NATIVE_SYNTAXES, Tag
from engine.dicom.codecs import Stored, decode_frame
from engine.dicom.decoders import unsupported_reason
from engine.dicom.layout import COPY_AGAIN, PixelLayout, layout_of, open_source
from engine.dicom.read import dataset_of
from engine.dicom.values import SliceHeader
from engine.errors import PathUnreadableError, PixelDataError, TransferSyntaxError

AIR_HU = -1024
"""What pixel padding becomes, and the lowest value that is kept: nothing in a patient is lighter than air."""

Hounsfield = npt.NDArray[np.int16] | npt.NDArray[np.float32]


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


def _stored(header: SliceHeader) -> tuple[Stored, PixelLayout]:
    """(rows, columns) of stored values and how they were written."""
    reason = unsupported_reason(header.transfer_syntax_uid, header.bits_stored)
    if reason:
        raise TransferSyntaxError(reason, "Have it sent uncompressed, or as JPEG 2000, JPEG-LS or JPEG Lossless.")
    source = header.source
    try:
        with open_source(source) as file:
            layout = layout_of(source, file)
            _check(layout, header)
            if layout.offset < 0:
                return _by_pydicom(file, layout, source.frame), layout
            if layout.transfer_syntax_uid in NATIVE_SYNTAXES:
                return _native(file, layout, source.frame), layout
            return _encapsulated(file, layout, source.frame), layout
    except OSError as error:
        raise PathUnreadableError(f"The file can't be read: {error.strerror or error}.", COPY_AGAIN) from error


def _check(layout: PixelLayout, header: SliceHeader) -> None:
    if (layout.rows, layout.columns) != (header.rows, header.columns):
        raise PixelDataError("The file has changed since it was scanned.", "Scan the folder again.")
    if header.source.frame >= layout.frames:
        raise PixelDataError(f"The object has {layout.frames} frame(s), not {header.source.frame + 1}.", COPY_AGAIN)


def _native(file: BinaryIO, layout: PixelLayout, frame: int) -> Stored:
    needed = layout.frame_bytes * layout.frames
    if layout.length is not None and layout.length < needed:
        size = f"{layout.rows} x {layout.columns} x {layout.frames}"
        raise PixelDataError(f"Pixel data of {layout.length} bytes where {size} need {needed}.", COPY_AGAIN)
    file.seek(layout.offset + frame * layout.frame_bytes)
    return _from_bytes(file.read(layout.frame_bytes), layout, "<")


def _from_bytes(content: bytes, layout: PixelLayout, order: str) -> Stored:
    if len(content) < layout.frame_bytes:
        raise PixelDataError(
            f"The pixel data are cut off: {len(content)} of {layout.frame_bytes} bytes are there.", COPY_AGAIN
        )
    dtype = np.dtype(f"{order}{'i' if layout.signed else 'u'}{layout.bits_allocated // 8}")
    stored = np.frombuffer(content, dtype).reshape(layout.rows, layout.columns)
    spare = layout.bits_allocated - layout.bits_stored
    if spare == 0:
        return stored
    # Old objects keep overlays in the bits above Bits Stored (PS3.5 8.1.1): shift them out, and the sign back in.
    native = stored.astype(stored.dtype.newbyteorder("="))
    return np.asarray((native << spare) >> spare)


def _encapsulated(file: BinaryIO, layout: PixelLayout, frame: int) -> Stored:
    from pydicom.encaps import get_frame

    file.seek(layout.offset)
    try:
        encoded = get_frame(file, frame, number_of_frames=layout.frames)
    except Exception as error:  # ValueError, struct.error and more, on damaged fragments
        raise PixelDataError(f"The encapsulated pixel data are damaged: {error}.", COPY_AGAIN) from error
    return decode_frame(encoded, layout)


def _by_pydicom(file: BinaryIO, layout: PixelLayout, frame: int) -> Stored:
    """Objects whose pixels have no place of their own in the file: deflated, or otherwise unusual."""
    file.seek(0)
    element = dataset_of(file.read()).get_item(Tag.PIXEL_DATA)
    value = bytes(element.value or b"") if element is not None else b""
    if layout.transfer_syntax_uid not in NATIVE_SYNTAXES:
        return _encapsulated(io.BytesIO(value), replace(layout, offset=0), frame)
    order = ">" if layout.transfer_syntax_uid == EXPLICIT_BIG else "<"
    return _from_bytes(value[frame * layout.frame_bytes :][: layout.frame_bytes], layout, order)


def _padding_mask(stored: Stored, padding: tuple[int, int] | None) -> npt.NDArray[np.bool_] | None:
    if padding is None:
        return None
    return np.asarray((stored >= padding[0]) & (stored <= padding[1]))


def _grey_levels(stored: Stored, layout: PixelLayout, rescale: tuple[float, float] | None) -> Stored:
    """Turn MONOCHROME1 grey levels round where they are no more than that.

    MONOCHROME1 says how to *show* values (the lowest is white, PS3.3 C.7.6.3.1.2), after the Modality LUT: rescaled
    values are Hounsfield units as they stand. Only values without rescale are brightness and must be inverted.
    """
    if layout.photometric != "MONOCHROME1" or rescale is not None:
        return stored
    return np.asarray(layout.lowest + layout.highest - stored.astype(np.int64))
