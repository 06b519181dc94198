"""Lungs and opacities as a DICOM Segmentation (PS3.3 A.51): four binary segments on the judged slices."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np
import numpy.typing as npt
from highdicom import (
    AlgorithmIdentificationSequence,
    PixelMeasuresSequence,
    PlaneOrientationSequence,
    PlanePositionSequence,
)
from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentationTypeValues, SegmentDescription
from pydicom import Dataset
from pydicom.sr.codedict import codes as standard
from pydicom.uid import CTImageStorage, SegmentationStorage

from engine.dicom.orientation import display_turn
from engine.dicom.values import Series, SliceHeader, Study
from engine.errors import UsageError
from engine.lungs.extent import Extent
from engine.lungs.masks import SliceMasks, slice_masks
from engine.lungs.stack import LungStack
from engine.report import codes
from engine.report.attributes import study_uid, uid
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document
from engine.report.identity import MANUFACTURER, derived_uid, result_words
from engine.report.segments import SEGMENTS, Segment
from engine.report.source import read_header, series_uid, source_image
from engine.report.standard_tables import read_tables
from engine.triage.values import SeriesResult, Status

SERIES_NUMBER = 9103
_KIND = "segmentation"
#: What a segmentation repeats of its sources, beside patient, study and frame of reference (PS3.3 C.8.20.2).
_COPIED = (
    "PositionReferenceIndicator",
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


def segmentation(document: Document) -> bytes:
    """A DICOM file of SOP class Segmentation; the same document gives the same bytes.

    Slices without lung have no frame. Of a partial result it holds what was judged, and its description says so.

    Raises
    ------
    UsageError
        The result holds no lungs to draw.
    PathUnreadableError
        The first source image is gone or was changed since the scan.
    """
    read_tables()
    series, result, stack, extent = judged_lungs(document)
    chosen = [masks for masks in slice_masks(stack, extent) if masks.lungs.any()]
    if not chosen:
        raise UsageError("No lung was found on any image: there is nothing to segment.")
    headers = [series.headers[masks.index] for masks in chosen]
    words = result_words(document.result, document.provenance, _KIND)
    measures = _measures(headers, stack)
    made = Segmentation(
        source_images=_sources(document.study, series, headers),
        pixel_array=np.stack([_stored(masks, header) for masks, header in zip(chosen, headers, strict=True)]),
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[_description(number, one, document) for number, one in enumerate(SEGMENTS, start=1)],
        series_instance_uid=derived_uid(*words, "series"),
        series_number=SERIES_NUMBER,
        sop_instance_uid=segmentation_uid(document),
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=MANUFACTURER,
        software_versions=document.provenance.software_version,
        device_serial_number=document.provenance.bundle_digest[:16],
        content_label="LUNG_OPACITIES",
        content_description=described(result, stack),
        pixel_measures=measures,
        plane_orientation=PlaneOrientationSequence("PATIENT", _directions(headers[0])),
        plane_positions=[PlanePositionSequence("PATIENT", header.position_mm) for header in headers],
    )
    made.SeriesDescription = f"Alveoscope {described(result, stack)}"[:64]
    for item, segment in zip(made.SegmentSequence, SEGMENTS, strict=True):
        if segment.side is not None:
            item.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [segment.side]
    _name_sources(made, series, headers)
    # highdicom goes back to the images' own, whose Spacing Between Slices may be what the scanner once made.
    made.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence = measures
    _name_dimensions(made, derived_uid(*words, "dimensions"))
    return dicom_bytes(made, document)


def segmentation_uid(document: Document) -> str:
    """SOP Instance UID of the segmentation of this result: masks of all slices are another object than those of a
    grid."""
    stack = None if document.lungs is None else document.lungs.stack
    drawn_on = [] if stack is None else [layer.index for layer in stack.layers]
    return derived_uid(*result_words(document.result, document.provenance, _KIND), f"slices {drawn_on}")


def reference(document: Document) -> Dataset:
    """What another object needs to refer to it: classes and UIDs, no pixels."""
    series = document.series
    assert series is not None
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = SegmentationStorage, segmentation_uid(document)
    found.StudyInstanceUID = study_uid(document.study)
    words = result_words(document.result, document.provenance, _KIND)
    found.SeriesInstanceUID = derived_uid(*words, "series")
    return found


def described(result: SeriesResult, stack: LungStack) -> str:
    """``Lungs and opacities``, and where masks are not of all slices on how many they are; at most 64 characters.

    Slices that were judged after the verdict have masks like others, though it does not rest on them.
    """
    if result.status is not Status.PARTIAL and len(stack.layers) == result.slices_total:
        return "Lungs and opacities: decision support only"
    drawn = sum(stack.area_mm2(place) > 0.0 for place in range(len(stack.layers)))
    return f"PARTIAL: lungs, opacities on {drawn} of {result.slices_total} slices"


def judged_lungs(document: Document) -> tuple[Series, SeriesResult, LungStack, Extent]:
    """The judged series with its lungs.

    Raises
    ------
    UsageError
        There are none: the series was refused, or no lung was measured.
    """
    series, result, lungs = document.series, document.series_result, document.lungs
    if series is None or result is None or lungs is None or lungs.stack is None or lungs.extent is None:
        raise UsageError("This result holds no lungs, so there are no masks.", "Masks come with a judged series only.")
    return series, result, lungs.stack, lungs.extent


def _sources(study: Study, series: Series, headers: Sequence[SliceHeader]) -> list[Dataset]:
    """The planes that are drawn on, frames of multi-frame objects too, as the scan read them.

    For the time being each is an image with a UID of its own: highdicom takes one multi-frame object at the most, and
    tells planes apart by UID, which copies that share one have in common. :func:`_name_sources` puts the true ones in.
    """
    known = read_header(headers[0])
    found = []
    for number, header in enumerate(headers):
        image = source_image(study, series, header)
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, _stand_in(number)
        # One stack for the scan is one for highdicom, too, which compares to the last digit.
        image.SeriesInstanceUID = series_uid(series, headers[0])
        # The segmentation needs one (type 1), old converters give none.
        image.FrameOfReferenceUID = uid(str(known.get("FrameOfReferenceUID") or series.key), "frame of reference")
        for keyword in _COPIED:
            if keyword in known:
                image[keyword] = known[keyword]
        image.ImageOrientationPatient = _directions(headers[0])
        image.ImagePositionPatient, image.PixelSpacing = [*header.position_mm], [*header.spacing_mm]
        image.SliceThickness, image.SpacingBetweenSlices = header.thickness_mm, None
        found.append(image)
    return found


def _stand_in(number: int) -> str:
    return derived_uid("source", str(number))


def _directions(header: SliceHeader) -> list[float]:
    """Row and column direction, each of length one to the last digit: headers round them."""
    row, column = (np.array(one) / np.linalg.norm(one) for one in (header.row_direction, header.column_direction))
    return [round(float(value), 9) for value in (*row, *column)]


def _name_sources(made: Dataset, series: Series, headers: Sequence[SliceHeader]) -> None:
    """Refer to each image by its own UID, frame, and series that it lies in, where several were read as one."""
    behind = {_stand_in(number): header for number, header in enumerate(headers)}
    for group in made.PerFrameFunctionalGroupsSequence:
        for source in (one for item in group.DerivationImageSequence for one in item.SourceImageSequence):
            header = behind.get(source.ReferencedSOPInstanceUID)
            if header is None:  # named already: the segments of a plane may share the item
                continue
            source.ReferencedSOPClassUID = header.sop_class_uid
            source.ReferencedSOPInstanceUID = uid(header.sop_instance_uid, "image")
            if header.ref.frame is not None:
                source.ReferencedFrameNumber = header.ref.frame
    of_series: dict[str, dict[str, Dataset]] = {}
    for header in headers:
        image = Dataset()
        image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = (
            header.sop_class_uid,
            uid(header.sop_instance_uid, "image"),
        )
        of_series.setdefault(series_uid(series, header), {})[image.ReferencedSOPInstanceUID] = image
    made.SourceImageSequence = [deepcopy(image) for images in of_series.values() for image in images.values()]
    made.ReferencedSeriesSequence = []
    for own, images in of_series.items():
        item = Dataset()
        item.SeriesInstanceUID, item.ReferencedInstanceSequence = own, list(images.values())
        made.ReferencedSeriesSequence.append(item)


def _stored(masks: SliceMasks, header: SliceHeader) -> npt.NDArray[np.bool_]:
    """(rows, columns, segments) as the source image lies."""
    turn = display_turn(header)
    return np.stack([turn.undo(segment.pixels(masks)) for segment in SEGMENTS], axis=-1)


def _measures(headers: Sequence[SliceHeader], stack: LungStack) -> PixelMeasuresSequence:
    typical = float(np.median(stack.thickness_mm)) or 1.0
    return PixelMeasuresSequence(
        pixel_spacing=headers[0].spacing_mm,
        slice_thickness=headers[0].thickness_mm or typical,
        spacing_between_slices=typical,
    )


def _name_dimensions(made: Dataset, uid: str) -> None:
    """Give the dimension organization a UID that follows from the result; highdicom draws one."""
    for item in (*made.DimensionOrganizationSequence, *made.DimensionIndexSequence):
        item.DimensionOrganizationUID = uid


def _description(number: int, segment: Segment, document: Document) -> SegmentDescription:
    made = document.provenance
    return SegmentDescription(
        segment_number=number,
        segment_label=segment.label,
        segmented_property_category=deepcopy(segment.category),  # they become parts of the object, which changes them
        segmented_property_type=deepcopy(segment.kind),
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=f"{MANUFACTURER} {made.bundle_id}",
            family=standard.DCM.ArtificialIntelligence,
            version=made.bundle_version,
        ),
        tracking_uid=tracking_uid(document, number),
        tracking_id=f"Alveoscope {segment.label}",
        anatomic_regions=None if segment.of_lungs else [deepcopy(codes.LUNG)],
    )


def tracking_uid(document: Document, number: int) -> str:
    """UID that ties a segment to what the structured report says of it."""
    return derived_uid(*result_words(document.result, document.provenance, "tracking"), f"segment {number}")
