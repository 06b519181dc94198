"""One image as the scan met it: the plane, if it can be placed, and what decides which series it belongs to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from engine.dicom.attributes import MEDIA_STORAGE_DIRECTORY, NATIVE_SYNTAXES, Tag
from engine.dicom.elements import Elements
from engine.dicom.membership import (
    NO_MOMENT,
    Moment,
    Raw,
    SeriesAttributes,
    StudyAttributes,
    moment_of,
    series_attributes,
    study_attributes,
)
from engine.dicom.text import codes, identifier, integer, number, numbers, short
from engine.dicom.values import SliceHeader, SliceSource, Vector
from engine.errors import GeometryError


class ImageRecord(NamedTuple):
    """One image (or one object without pixels).

    Attributes
    ----------
    header : SliceHeader or None
        None where the image can't be placed in the patient; ``problem`` says why.
    pixels : str
        Empty when the pixel data look whole, else what is wrong with them, seen from the header:
        ``missing`` or a sentence.
    moment : Moment
        What tells the phases and acquisitions of one series apart.
    comma : bool
        A number of the plane was written with a decimal comma.
    """

    study: StudyAttributes
    series: SeriesAttributes
    source: SliceSource
    sop_instance_uid: str
    acquisition: int | None
    header: SliceHeader | None
    problem: str = ""
    pixels: str = ""
    has_image: bool = True
    moment: Moment = NO_MOMENT
    comma: bool = False

    def as_copy(self, number: int) -> ImageRecord:
        """The same image as the ``number``-th with its SOP Instance UID (see :class:`engine.dicom.values.SliceRef`)."""
        return self._replace(header=self.header and replace(self.header, copy=number))


NO_PIXELS = "missing"
#: Prone, decubitus right and left; the rest, and what nobody says, is on the back.
_LIES_ON = {"P": "front", "DR": "right", "DL": "left"}

_SIZE_TAGS = (
    Tag.ROWS,
    Tag.COLUMNS,
    Tag.NUMBER_OF_FRAMES,
    Tag.SAMPLES_PER_PIXEL,
    Tag.BITS_ALLOCATED,
    Tag.PHOTOMETRIC_INTERPRETATION,
)
_PLANE_TAGS = (
    Tag.IMAGE_POSITION_PATIENT,
    Tag.IMAGE_ORIENTATION_PATIENT,
    Tag.PIXEL_SPACING,
    Tag.RESCALE_SLOPE,
    Tag.RESCALE_INTERCEPT,
)
_COMMON_TAGS = (
    Tag.IMAGE_ORIENTATION_PATIENT,
    Tag.PIXEL_SPACING,
    Tag.ROWS,
    Tag.COLUMNS,
    Tag.SOP_CLASS_UID,
    Tag.SLICE_THICKNESS,
    Tag.RESCALE_SLOPE,
    Tag.RESCALE_INTERCEPT,
    Tag.IMAGE_TYPE,
    Tag.BITS_STORED,
    Tag.PHOTOMETRIC_INTERPRETATION,
    Tag.PATIENT_POSITION,
)


def is_directory(elements: Elements) -> bool:
    """True for a DICOMDIR (PS3.3 F): an index, not an image."""
    return identifier(elements.values.get(Tag.MEDIA_STORAGE_SOP_CLASS_UID)) == MEDIA_STORAGE_DIRECTORY


def record_of(elements: Elements, source: SliceSource, size: int) -> ImageRecord:
    """The record of a single-frame object in a file of ``size`` bytes."""
    values = elements.values
    get = values.get
    uid = identifier(get(Tag.SOP_INSTANCE_UID) or get(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID))
    header, problem = header_of(elements, source, uid)
    return ImageRecord(
        study=study_attributes(elements),
        series=series_attributes(elements),
        source=source,
        sop_instance_uid=uid,
        acquisition=integer(get(Tag.ACQUISITION_NUMBER)),
        header=header,
        problem=problem,
        pixels=pixel_problem(elements, size),
        has_image=elements.pixels is not None or Tag.ROWS in values,
        moment=moment_of(elements),
        comma=has_comma(values),
    )


def has_comma(values: dict[int, bytes]) -> bool:
    """True where a number of the plane or of its rescale was written with a decimal comma."""
    return b"," in b"".join([values.get(tag, b"") for tag in _PLANE_TAGS])


def header_of(
    elements: Elements, source: SliceSource, uid: str, frame: int | None = None
) -> tuple[SliceHeader | None, str]:
    """The image plane, or None and why the image has none; ``frame`` is 1-based, None for a single-frame object."""
    get = elements.values.get
    if Tag.ROWS not in elements.values:
        return None, "It has no image."
    if (integer(get(Tag.NUMBER_OF_FRAMES)) or 1) > 1:
        return None, "Several frames share one object without a position of their own."
    try:
        position = _vector(get(Tag.IMAGE_POSITION_PATIENT), 3, "Image Position (Patient)")
        header = SliceHeader(
            sop_instance_uid=uid,
            source=source,
            position_mm=_three(position),
            transfer_syntax_uid=elements.transfer_syntax_uid,
            instance_number=integer(get(Tag.INSTANCE_NUMBER)),
            frame=frame,
            **_in_common(*map(get, _COMMON_TAGS)),
        )
    except GeometryError as error:
        return None, error.message
    return header, ""


@lru_cache(maxsize=1024)
def _in_common(
    orientation: Raw,
    spacing: Raw,
    rows: Raw,
    columns: Raw,
    sop_class: Raw,
    thickness: Raw,
    slope: Raw,
    intercept: Raw,
    image_type: Raw,
    bits_stored: Raw,
    photometric: Raw,
    patient_position: Raw,
) -> dict[str, Any]:
    """What nearly all slices of a series have in common, parsed once. Raises GeometryError."""
    directions = _vector(orientation, 6, "Image Orientation (Patient)")
    between = _vector(spacing, 2, "Pixel Spacing")
    return {
        "sop_class_uid": identifier(sop_class),
        "row_direction": _three(directions),
        "column_direction": _three(directions[3:]),
        "spacing_mm": (between[0], between[1]),
        "rows": short(rows),
        "columns": short(columns),
        "thickness_mm": number(thickness),
        "rescale": rescale_of(slope, intercept),
        "image_type": codes(image_type),
        "bits_stored": short(bits_stored, default=16),
        "photometric_interpretation": identifier(photometric) or "MONOCHROME2",
        "lies_on": lies_on(patient_position),
    }


def lies_on(patient_position: Raw) -> str:
    """The side of the body that lies below, by Patient Position (PS3.3 C.7.3.1.1.2), as in SliceHeader."""
    position = identifier(patient_position).upper()
    return next((side for end, side in _LIES_ON.items() if position.endswith(end)), "")


def rescale_of(slope: Raw, intercept: Raw) -> tuple[float, float] | None:
    """(slope, intercept), None where either is missing, not finite or the slope is zero."""
    found = number(slope), number(intercept)
    if found[0] is None or found[1] is None or not found[0] or not abs(found[0]) + abs(found[1]) < 1e9:
        return None
    return found[0], found[1]


def pixel_problem(elements: Elements, size: int) -> str:
    """What the header and the file's size say against the pixel data; empty when nothing does."""
    if elements.pixels is None or elements.pixels.length == 0:
        return NO_PIXELS
    if elements.pixels.tag != Tag.PIXEL_DATA:
        return "The pixels are floating-point numbers (Float Pixel Data), which hold no CT values."
    length, offset = elements.pixels.length, elements.pixels.offset
    if length is None:
        return "The file ends where its pixel data begin." if offset >= 0 and offset + 16 > size else ""
    if offset >= 0 and offset + length > size:
        return f"The file is cut off: {max(size - offset, 0)} of {length} bytes of pixel data are there."
    if elements.transfer_syntax_uid not in NATIVE_SYNTAXES:
        return ""
    expected = _native_bytes(elements)
    if length < expected:
        return f"Pixel data of {length} bytes where {expected} are needed."
    return ""


def _native_bytes(elements: Elements) -> int:
    return _native_size(*map(elements.values.get, _SIZE_TAGS))


@lru_cache(maxsize=1024)
def _native_size(rows: Raw, columns: Raw, frames: Raw, samples: Raw, bits: Raw, photometric: Raw) -> int:
    """Bytes of all frames, uncompressed (PS3.5 8.1.1)."""
    # YBR_FULL_422 holds two samples a pixel instead of three (PS3.3 C.7.6.3.1.2).
    each = 2 if identifier(photometric) == "YBR_FULL_422" else short(samples, default=1)
    pixels = short(rows) * short(columns) * (integer(frames) or 1)
    return (pixels * each * short(bits, 16) + 7) // 8


def _vector(raw: Raw, count: int, name: str) -> tuple[float, ...]:
    try:
        found = numbers(raw) if raw else ()
    except ValueError:
        raise GeometryError(f"{name} is not a list of numbers.") from None
    if not found:
        raise GeometryError(f"{name} is missing.")
    if len(found) != count:
        raise GeometryError(f"{name} has {len(found)} values instead of {count}.")
    return found


def _three(values: tuple[float, ...]) -> Vector:
    return values[0], values[1], values[2]
