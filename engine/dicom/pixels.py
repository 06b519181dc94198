"""The only way from stored pixel values to Hounsfield units."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from engine.dicom.attributes import EXPLICIT_BIG, NATIVE_SYNTAXES, Tag
from engine.dicom.codecs import decode_frame
from engine.dicom.codestream import Kind
from engine.dicom.decoders import unsupported_reason
from engine.dicom.layout import COPY_AGAIN, PixelLayout, hides_sign, layout_of, open_source
from engine.dicom.padding import AIR_HU, HIGHEST_HU, padding_mask
from engine.dicom.read import dataset_of
from engine.dicom.values import SliceHeader
from engine.dicom.words import Stored, stored_values
from engine.errors import PathUnreadableError, PixelDataError, TransferSyntaxError

Hounsfield = npt.NDArray[np.int16] | npt.NDArray[np.float32]


def decode_here(header: SliceHeader) -> Hounsfield:
    """Decode one slice in this very process; everybody else calls :func:`engine.dicom.decode_hu`, which has the text.

    Raises
    ------
    PixelDataError, TransferSyntaxError, PathUnreadableError
    """
    words, values, layout = _stored(header)
    if hides_sign(layout, header):
        values = stored_values(values, bits=16, signed=True)
    padding = padding_mask(words, values, layout.padding, header.rescale)
    return to_hu(_grey_levels(values, layout, header.rescale), header.rescale, padding)


def to_hu(
    stored: Stored, rescale: tuple[float, float] | None, padding: npt.NDArray[np.bool_] | None = None
) -> Hounsfield:
    """Modality LUT (PS3.3 C.11.1): stored values x slope + intercept, padding to air, limited to -1024..32767."""
    hu: Hounsfield
    if rescale is None:
        hu = np.clip(stored, -32768, HIGHEST_HU).astype(np.int16)
    elif rescale[0].is_integer() and rescale[1].is_integer():
        hu = _whole(stored, int(rescale[0]), int(rescale[1]))
    else:
        rescaled = stored.astype(np.float32) * np.float32(rescale[0]) + np.float32(rescale[1])
        hu = np.clip(rescaled, AIR_HU, HIGHEST_HU, out=rescaled)
    if padding is not None:
        hu[padding] = AIR_HU
    return hu


def _whole(stored: Stored, slope: int, intercept: int) -> npt.NDArray[np.int16]:
    least, most = sorted((slope * int(stored.min()) + intercept, slope * int(stored.max()) + intercept))
    if slope == 1 and least >= -32768 and most <= HIGHEST_HU:
        # The sums fit 16 bits, so the carries of wider words may be lost on the way: four times as fast.
        narrow = stored.view(np.int16) if stored.itemsize == 2 else stored.astype(np.int16)
        hu: npt.NDArray[np.int16] = narrow + np.array(intercept).astype(np.int16)
        np.maximum(hu, np.int16(AIR_HU), out=hu)
        return hu
    return np.clip(stored.astype(np.int64) * slope + intercept, AIR_HU, HIGHEST_HU).astype(np.int16)


def _stored(header: SliceHeader) -> tuple[Stored, Stored, PixelLayout]:
    """(rows, columns) of words, of the values in them, and how they were written."""
    reason = unsupported_reason(header.transfer_syntax_uid)
    if reason:
        raise TransferSyntaxError(reason, "Have it sent uncompressed, or as JPEG 2000, JPEG-LS or JPEG Lossless.")
    source = header.source
    try:
        with open_source(source) as file:
            layout = layout_of(source, file)
            _check(layout, header)
            if layout.offset < 0:
                return *_by_pydicom(file, layout, source.frame), layout
            if layout.transfer_syntax_uid in NATIVE_SYNTAXES:
                return *_native(file, layout, source.frame), layout
            return *_encapsulated(file, layout, source.frame), layout
    except OSError as error:
        raise PathUnreadableError(f"The file can't be read: {error.strerror or error}.", COPY_AGAIN) from error


def _check(layout: PixelLayout, header: SliceHeader) -> None:
    if (layout.rows, layout.columns) != (header.rows, header.columns):
        raise PixelDataError("The file has changed since it was scanned.", "Scan the folder again.")
    if header.source.frame >= layout.frames:
        raise PixelDataError(
            f"Frame {header.source.frame + 1} is not in the object, which ends at {layout.frames}.", COPY_AGAIN
        )


def _native(file: BinaryIO, layout: PixelLayout, frame: int) -> tuple[Stored, Stored]:
    needed = layout.frame_bytes * layout.frames
    if layout.length is not None and layout.length < needed:
        size = f"{layout.rows} x {layout.columns} x {layout.frames}"
        raise PixelDataError(f"Pixel data of {layout.length} bytes where {size} need {needed}.", COPY_AGAIN)
    file.seek(layout.offset + frame * layout.frame_bytes)
    return _from_bytes(file.read(layout.frame_bytes), layout, "<")


def _from_bytes(content: bytes, layout: PixelLayout, order: str) -> tuple[Stored, Stored]:
    if len(content) < layout.frame_bytes:
        raise PixelDataError(
            f"The pixel data are cut off: {len(content)} of {layout.frame_bytes} bytes are there.", COPY_AGAIN
        )
    dtype = np.dtype(f"{order}{'i' if layout.signed else 'u'}{layout.bits_allocated // 8}")
    words = np.frombuffer(content, dtype).reshape(layout.rows, layout.columns)
    values = stored_values(words, bits=layout.bits_stored, shift=layout.shift, signed=layout.signed)
    return words, values


def _encapsulated(file: BinaryIO, layout: PixelLayout, frame: int) -> tuple[Stored, Stored]:
    from pydicom.encaps import get_frame

    file.seek(layout.offset)
    try:
        encoded = get_frame(file, frame, number_of_frames=layout.frames)
    except Exception as error:  # ValueError, struct.error and more, on damaged fragments
        raise PixelDataError(f"The encapsulated pixel data are damaged: {error}.", COPY_AGAIN) from error
    words, said = decode_frame(encoded, layout)
    if said.kind is Kind.RLE:  # whole words, as they were stored (PS3.5 G.2)
        return words, stored_values(words, bits=layout.bits_stored, shift=layout.shift, signed=layout.signed)
    # Samples have the stream's precision. Where that is more than Bits Stored, unsigned ones are whole as they are.
    bits = min(said.precision, layout.bits_stored) if layout.signed else said.precision
    return words, stored_values(words, bits=bits, signed=layout.signed)


def _by_pydicom(file: BinaryIO, layout: PixelLayout, frame: int) -> tuple[Stored, Stored]:
    """Objects whose pixels have no place of their own in the file: deflated, or otherwise unusual."""
    file.seek(0)
    element = dataset_of(file.read()).get_item(Tag.PIXEL_DATA)
    value = bytes(element.value or b"") if element is not None else b""
    if layout.transfer_syntax_uid not in NATIVE_SYNTAXES:
        return _encapsulated(io.BytesIO(value), replace(layout, offset=0), frame)
    order = ">" if layout.transfer_syntax_uid == EXPLICIT_BIG else "<"
    return _from_bytes(value[frame * layout.frame_bytes :][: layout.frame_bytes], layout, order)


def _grey_levels(stored: Stored, layout: PixelLayout, rescale: tuple[float, float] | None) -> Stored:
    """Turn MONOCHROME1 grey levels round where they are no more than that.

    MONOCHROME1 says how to *show* values (the lowest is white, PS3.3 C.7.6.3.1.2), after the Modality LUT: rescaled
    values are Hounsfield units as they stand. Only values without rescale are brightness and must be inverted.
    """
    if layout.photometric != "MONOCHROME1" or rescale is not None:
        return stored
    return np.asarray(layout.lowest + layout.highest - stored.astype(np.int64))
