"""The result as a DICOM Structured Report, TID 1500 (PS3.16): verdict, measurements, slices, and what made them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from highdicom.sr import (
    AlgorithmIdentification,
    DeviceObserverIdentifyingAttributes,
    EnhancedSR,
    FindingSite,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    QualitativeEvaluation,
    ReferencedSegment,
    RelationshipTypeValues,
    SourceImageForMeasurementGroup,
    SourceSeriesForSegmentation,
    TextContentItem,
    TrackingIdentifier,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from highdicom.sr.coding import CodedConcept
from pydicom import Dataset
from pydicom.sr.codedict import codes as standard
from pydicom.uid import SegmentationStorage

from engine.dicom.image_number import image_number
from engine.dicom.values import Series
from engine.errors import UsageError
from engine.report import codes
from engine.report.attributes import sentence, uid
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document
from engine.report.identity import MANUFACTURER, derived_uid, result_words
from engine.report.image_library import image_library
from engine.report.source import series_uid, source_images, with_geometry
from engine.report.standard_tables import read_tables
from engine.triage import measures
from engine.triage.measures import shown_measures
from engine.triage.values import SeriesResult, SliceResult, Status

SERIES_NUMBER = 9101
#: Letters of a code's meaning (LO).
_MEANING = 64


def structured_report(document: Document) -> bytes:
    """A DICOM file: Enhanced SR, explicit VR little endian; the same document gives the same bytes.

    Raises
    ------
    UsageError
        The study has no image to refer to.
    """
    read_tables()
    series = document.series
    if series is None:
        raise UsageError("The study holds no image that a structured report could refer to.")
    images = source_images(document.study, series)
    words = result_words(document.result, document.provenance, "structured report")
    result = document.series_result
    partial = result is not None and result.status is Status.PARTIAL
    root = _content(document, series, images)[0]
    beside = _segmentation(document)
    # The tree comes in at the end: highdicom copies and parses what it is given, and looks through it three times,
    # which took longer than to build it and to write it, 25 ms a slice.
    tree, root.ContentSequence = root.ContentSequence, []
    report = EnhancedSR(
        evidence=[*images, *beside],
        content=root,
        series_instance_uid=derived_uid(*words, "series"),
        series_number=SERIES_NUMBER,
        sop_instance_uid=derived_uid(*words, *(one.SOPInstanceUID for one in beside)),
        instance_number=1,
        manufacturer=MANUFACTURER,
        is_complete=not partial,
        is_final=False,
        is_verified=False,
        series_description="Alveoscope report: decision support only",
    )
    report.ContentSequence = tree
    if partial:  # so that an archive lists it as what it is (PS3.3 C.17.2)
        report.CompletionFlagDescription = "Partial result: not all of the lungs were judged"
    return dicom_bytes(report, document)


def _content(document: Document, series: Series, images: list[Dataset]) -> MeasurementReport:
    made = document.provenance
    backend = made.backend
    device = DeviceObserverIdentifyingAttributes(
        uid=derived_uid("device", made.software_version, made.bundle_digest),
        name=f"{MANUFACTURER} {made.software_version}",
        manufacturer_name=MANUFACTURER,
        model_name=f"{backend.name} {backend.precision.value} on {backend.device}"[:64],
        serial_number=made.bundle_digest,
    )
    algorithm = AlgorithmIdentification(
        name=f"{MANUFACTURER} {made.bundle_id}",
        version=made.bundle_version,
        parameters=[
            f"bundle sha256 {made.bundle_digest}",
            f"preprocessing {made.spec_digest}",
            f"software {made.software_version}",
            f"back-end {backend.name} {backend.precision.value} on {backend.device}",
            document.notice,
        ],
        manufacturer=MANUFACTURER,
    )
    result = document.series_result
    groups: list[Any] = [_study_group(document, algorithm)]
    groups += _segment_groups(document, series, algorithm)
    if result is not None:
        classes = {header.ref: header.sop_class_uid for header in series.headers}
        groups += [
            _slice_group(document, one, algorithm, classes[one.ref])
            for one in result.slices
            if one.probability is not None and one.ref in classes
        ]
    report = MeasurementReport(
        observation_context=ObservationContext(
            observer_device_context=ObserverContext(standard.DCM.Device, device),
        ),
        procedure_reported=codes.CT_CHEST,
        imaging_measurements=groups,
        title=standard.DCM.ImagingMeasurementReport,
    )
    shown = with_geometry(images)
    if shown:
        report[0].ContentSequence.insert(-1, image_library(shown))  # before the measurements (TID 1500 row 5)
    return report


def _study_group(document: Document, algorithm: AlgorithmIdentification) -> MeasurementsAndQualitativeEvaluations:
    result = document.series_result
    evaluations = [QualitativeEvaluation(codes.VERDICT_NAME, codes.VERDICTS[document.verdict])]
    if result is not None:
        evaluations.append(
            QualitativeEvaluation(codes.STATUS, codes.own(result.status.value.upper(), result.status.value))
        )
    said = list(_statements(document))
    evaluations += [QualitativeEvaluation(name, _statement(code, message)) for name, code, message in said]
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(document, "study", "Alveoscope study verdict"),
        finding_type=codes.COVID_19,
        algorithm_id=algorithm,
        finding_sites=[FindingSite(codes.LUNG)],
        measurements=list(_study_measurements(result)) if result is not None else None,
        qualitative_evaluations=evaluations,
    )
    # What the meaning of a code can't hold is said as text, too (TID 1501 has both); highdicom offers the codes alone.
    group[0].ContentSequence.extend(
        TextContentItem(name, message, RelationshipTypeValues.CONTAINS)
        for name, _code, message in said
        if len(message) > _MEANING
    )
    return group


def _statements(document: Document) -> Iterator[tuple[CodedConcept, str, str]]:
    """What each statement is, a reason or a warning, its code and its words."""
    result = document.series_result
    reasons = 0 if result is None else len(result.reasons)
    for number, (code, message) in enumerate(document.statements):
        yield codes.WARNING if result is not None and number >= reasons else codes.REASON, code, sentence(message)


def _segmentation(document: Document) -> list[Dataset]:
    if not document.has_segmentation:
        return []
    from engine.report.segmentation import reference

    return [reference(document)]


def _segment_groups(
    document: Document, series: Series, algorithm: AlgorithmIdentification
) -> Iterator[VolumetricROIMeasurementsAndQualitativeEvaluations]:
    """Of each segment of the segmentation beside this report: what it is, and its volume (TID 1411)."""
    if not document.has_segmentation or document.lungs is None or document.lungs.extent is None:
        return
    from engine.report.segmentation import segmentation_uid, tracking_uid
    from engine.report.segments import SEGMENTS

    for number, segment in enumerate(SEGMENTS, start=1):
        yield VolumetricROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=TrackingIdentifier(tracking_uid(document, number), f"Alveoscope {segment.label}"),
            referenced_segment=ReferencedSegment(
                SegmentationStorage,
                segmentation_uid(document),
                number,
                source_series=SourceSeriesForSegmentation(series_uid(series, series.headers[0])),
            ),
            finding_type=segment.kind,
            algorithm_id=algorithm,
            finding_sites=[FindingSite(codes.LUNG, laterality=segment.side)],
            measurements=[Measurement(codes.VOLUME, segment.volume_ml(document.lungs.extent), codes.MILLILITRE)],
        )


def _statement(code: str, message: str) -> CodedConcept:
    # A code value has at most 16 characters here (SH), a meaning at most 64 (LO): our codes are longer words, and what
    # is cut off is told apart by a digest.
    short = code.upper()
    if len(short) > 16:
        short = f"{short[:11]}_{hashlib.sha256(code.encode()).hexdigest()[:4].upper()}"
    return codes.own(short, message if len(message) <= _MEANING else message[: _MEANING - 3] + "...")


def _study_measurements(result: SeriesResult) -> Iterator[Measurement]:
    low, high = result.interval if result.interval is not None else (None, None)
    values = (
        (codes.PROBABILITY, result.probability),
        (codes.INTERVAL_LOW, low),
        (codes.INTERVAL_HIGH, high),
    )
    for name, value in values:
        if value is not None:
            yield Measurement(name=name, value=value, unit=codes.NO_UNITS)
    for measure, measured, _text in shown_measures(result.measures, measures.MEASURES):
        yield Measurement(name=codes.concept(measure.code), value=measured, unit=codes.unit(measure.unit))


def _slice_group(
    document: Document, one: SliceResult, algorithm: AlgorithmIdentification, sop_class_uid: str
) -> MeasurementsAndQualitativeEvaluations:
    values = ((codes.PROBABILITY, one.probability), (codes.RECONSTRUCTION_ERROR, one.reconstruction_error))
    measurements = [
        Measurement(name=name, value=value, unit=codes.NO_UNITS) for name, value in values if value is not None
    ]
    words = f"Image {image_number(document.series, one.index)}" + (", judged after the verdict" if one.filled else "")
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(document, f"slice {one.index}", words),
        finding_type=codes.COVID_19,
        algorithm_id=algorithm,
        measurements=measurements,
        source_images=[_source(one, sop_class_uid)],
    )


def _source(one: SliceResult, sop_class_uid: str) -> SourceImageForMeasurementGroup:
    frames = None if one.frame is None else [one.frame]
    return SourceImageForMeasurementGroup(sop_class_uid, uid(one.sop_instance_uid, "image"), frames)


def _tracking(document: Document, what: str, words: str) -> TrackingIdentifier:
    uid = derived_uid(*result_words(document.result, document.provenance, "tracking"), what)
    return TrackingIdentifier(uid=uid, identifier=words)
