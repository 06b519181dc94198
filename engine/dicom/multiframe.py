"""Enhanced and Legacy Converted Enhanced CT: one object, many planes (PS3.3 C.7.6.16, functional groups)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.dicom.attributes import Tag
from engine.dicom.elements import Elements
from engine.dicom.membership import NO_MOMENT, Moment, series_attributes, study_attributes
from engine.dicom.read import content_of, dataset_of
from engine.dicom.record import ImageRecord, has_comma, header_of, pixel_problem
from engine.dicom.text import identifier, integer
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

_MOMENTS = {
    "temporal": (
        ("FrameContentSequence", "TemporalPositionIndex"),
        ("TemporalPositionSequence", "TemporalPositionTimeOffset"),
    ),
    "acquisition_datetime": (("FrameContentSequence", "FrameAcquisitionDateTime"),),
    "trigger": (
        ("CardiacSynchronizationSequence", "NominalPercentageOfCardiacPhase"),
        ("CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime"),
        ("RespiratorySynchronizationSequence", "NominalPercentageOfRespiratoryPhase"),
    ),
    "comments": (("FrameContentSequence", "FrameComments"),),
    "stack": (("FrameContentSequence", "StackID"),),
}
"""What tells phases of frames apart (PS3.3 C.7.6.16.2.2, C.7.6.16.2.7, C.7.6.16.2.17, C.7.6.16.2.19)."""


def records_of_frames(elements: Elements, source: SliceSource, size: int) -> list[ImageRecord]:
    """One record per frame; a frame whose functional groups are damaged or missing has no plane, and says so.

    Raises
    ------
    DicomError
        No per-frame functional groups, or none that can be read.
    """
    from pydicom.dataset import Dataset

    dataset = dataset_of(content_of(source), until_pixels=True)
    try:
        frames = list(dataset.get("PerFrameFunctionalGroupsSequence") or ())
        shared = next(iter(dataset.get("SharedFunctionalGroupsSequence") or ()), None)
    except Exception as error:  # pydicom parses a sequence when it is asked for, and raises whatever it trips over
        raise DicomError(
            f"The functional groups are damaged: {type(error).__name__}.", "Copy or send the object again."
        ) from error
    if not frames:
        raise DicomError("The enhanced CT object has no per-frame functional groups.", "Send the original object.")
    # A frame without an item is told as an image that can't be placed; there are at most as many as of the others.
    declared = min(integer(elements.values.get(Tag.NUMBER_OF_FRAMES)) or 1, 2 * len(frames))
    frames += [Dataset() for _ in range(len(frames), declared)]
    damage = pixel_problem(elements, size)
    return [
        _record(elements, SliceSource(source.path, source.member, i), frame, shared, damage)
        for i, frame in enumerate(frames)
    ]


def _record(
    elements: Elements, source: SliceSource, frame: Dataset, shared: Dataset | None, damage: str
) -> ImageRecord:
    values = {tag: raw for tag, raw in elements.values.items() if tag != Tag.NUMBER_OF_FRAMES}
    number = source.frame + 1
    values[Tag.INSTANCE_NUMBER] = str(number).encode()
    broken, moment, acquisition = "", NO_MOMENT, None
    try:
        for tag, (group, keyword) in _GROUPS.items():
            raw = _functional(frame, group, keyword) or (_functional(shared, group, keyword) if shared else None)
            if raw is not None:
                values[tag] = raw
        moment = Moment(**{name: _first(frame, places) for name, places in _MOMENTS.items()})
        acquisition = integer(_functional(frame, "FrameContentSequence", "FrameAcquisitionNumber"))
    except Exception as error:  # as above
        broken = f"The functional groups of frame {number} are damaged: {type(error).__name__}."
    one = Elements(values, elements.transfer_syntax_uid, elements.pixels)
    uid = identifier(values.get(Tag.SOP_INSTANCE_UID))
    header, problem = (None, broken) if broken else header_of(one, source, uid, number)
    return ImageRecord(
        study=study_attributes(one),
        series=series_attributes(one),
        source=source,
        sop_instance_uid=uid,
        acquisition=acquisition,
        header=header,
        problem=problem,
        pixels=damage,
        moment=moment,
        comma=has_comma(values),
    )


def _first(frame: Dataset, places: tuple[tuple[str, str], ...]) -> bytes | None:
    return next(filter(None, (_functional(frame, group, keyword) for group, keyword in places)), None)


def _functional(groups: Dataset, group: str, keyword: str) -> bytes | None:
    """A value out of a one-item functional group, as an element of its own would hold it."""
    item = next(iter(groups.get(group) or ()), None)
    value: Any = item.get(keyword) if item is not None else None
    if value is None:
        return None
    parts = [value] if isinstance(value, (str, float, int)) else list(value)
    return "\\".join(str(part) for part in parts).encode("utf-8")
