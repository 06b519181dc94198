"""Enhanced and Legacy Converted Enhanced CT: one object, many planes (PS3.3 C.7.6.16, functional groups)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.dicom import archive
from engine.dicom.attributes import Tag
from engine.dicom.elements import Elements
from engine.dicom.read import dataset_of
from engine.dicom.record import ImageRecord, header_of, pixel_problem, series_attributes, study_attributes
from engine.dicom.text import identifier
from engine.dicom.values import SliceSource
from engine.errors import DicomError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_GROUPS = {
    Tag.IMAGE_POSITION_PATIENT: ("PlanePositionSequence", "ImagePositionPatient"),
    Tag.IMAGE_ORIENTATION_PATIENT: ("PlaneOrientationSequence", "ImageOrientationPatient"),
    Tag.PIXEL_SPACING: ("PixelMeasuresSequence", "PixelSpacing"),
    Tag.SLICE_THICKNESS: ("PixelMeasuresSequence", "SliceThickness"),
    Tag.RESCALE_SLOPE: ("PixelValueTransformationSequence", "RescaleSlope"),
    Tag.RESCALE_INTERCEPT: ("PixelValueTransformationSequence", "RescaleIntercept"),
    Tag.RESCALE_TYPE: ("PixelValueTransformationSequence", "RescaleType"),
    Tag.IMAGE_TYPE: ("CTImageFrameTypeSequence", "FrameType"),
    Tag.CONVOLUTION_KERNEL: ("CTReconstructionSequence", "ConvolutionKernel"),
}
"""Where a classic CT attribute lives in the functional groups (PS3.3 A.38.1.4)."""


def records_of_frames(elements: Elements, source: SliceSource, size: int) -> list[ImageRecord]:
    """One record per frame.

    Raises
    ------
    DicomError
        No per-frame functional groups.
    """
    if source.member is None:
        content = source.path.read_bytes()
    else:
        content = archive.read_member(source.path, source.member)
    dataset = dataset_of(content, until_pixels=True)
    frames = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    if not frames:
        raise DicomError("The enhanced CT object has no per-frame functional groups.", "Send the original object.")
    shared = next(iter(dataset.get("SharedFunctionalGroupsSequence") or ()), None)
    damage = pixel_problem(elements, size)
    return [
        _record(elements, SliceSource(source.path, source.member, i), frame, shared, damage)
        for i, frame in enumerate(frames)
    ]


def _record(
    elements: Elements, source: SliceSource, frame: Dataset, shared: Dataset | None, damage: str
) -> ImageRecord:
    values = {tag: raw for tag, raw in elements.values.items() if tag != Tag.NUMBER_OF_FRAMES}
    for tag, (group, keyword) in _GROUPS.items():
        raw = _functional(frame, group, keyword) or (_functional(shared, group, keyword) if shared else None)
        if raw is not None:
            values[tag] = raw
    number = source.frame + 1
    values[Tag.INSTANCE_NUMBER] = str(number).encode()
    one = Elements(values, elements.transfer_syntax_uid, elements.pixels)
    uid = identifier(values.get(Tag.SOP_INSTANCE_UID))
    header, problem = header_of(one, source, uid, number)
    return ImageRecord(
        study=study_attributes(one),
        series=series_attributes(one),
        source=source,
        sop_instance_uid=uid,
        acquisition=_acquisition(frame),
        header=header,
        problem=problem,
        pixels=damage,
    )


def _functional(groups: Dataset, group: str, keyword: str) -> bytes | None:
    """A value out of a one-item functional group, as an element of its own would hold it."""
    item = next(iter(groups.get(group) or ()), None)
    value: Any = item.get(keyword) if item is not None else None
    if value is None:
        return None
    parts = [value] if isinstance(value, (str, float, int)) else list(value)
    return "\\".join(str(part) for part in parts).encode("utf-8")


def _acquisition(frame: Dataset) -> int | None:
    item = next(iter(frame.get("FrameContentSequence") or ()), None)
    value = item.get("FrameAcquisitionNumber") if item is not None else None
    return int(value) if value is not None else None
