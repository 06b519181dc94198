"""A reader's measurements as a DICOM Structured Report, TID 1500 (PS3.16), on images and on reformatted planes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timezone

import numpy as np
import numpy.typing as npt
from highdicom.sr import (
    Comprehensive3DSR,
    CoordinatesForMeasurement,
    CoordinatesForMeasurement3D,
    DeviceObserverIdentifyingAttributes,
    GraphicTypeValues,
    GraphicTypeValues3D,
    ImageRegion,
    ImageRegion3D,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    SourceImageForRegion,
    TrackingIdentifier,
)
from pydicom.sr.codedict import codes as standard

from engine import __version__
from engine.dicom.values import Series, SliceHeader, Study
from engine.errors import UsageError
from engine.report import codes
from engine.report.attributes import long_string, study_uid, uid
from engine.report.dicom_file import file_bytes
from engine.report.drawn import Drawn, Kind, Vector
from engine.report.identity import MANUFACTURER, derived_uid
from engine.report.source import read_header, source_images
from engine.report.standard_tables import read_tables

SERIES_NUMBER = 9105
Points = npt.NDArray[np.float64]
_PIXELS = (("mean", codes.MEAN), ("deviation", codes.DEVIATION), ("minimum", codes.LOWEST), ("maximum", codes.HIGHEST))


def measurements_report(study: Study, drawn: Sequence[Drawn]) -> bytes:
    """A DICOM file with every measurement of a study; the same measurements give the same bytes.

    Raises
    ------
    UsageError
        None of them lies on an image of this study.
    PathUnreadableError
        The frame of reference of a reformatted plane can't be read any more.
    """
    read_tables()
    known = {series.key: series for series in study.series}
    usable = [one for one in drawn if one.series_key in known and _on_hand(one, known[one.series_key])]
    if not usable:
        raise UsageError("There is no measurement on an image of this study.", "Draw one, or open its series.")
    series = [one for one in study.series if one.key in {measured.series_key for measured in usable}]
    images = [image for one in series for image in source_images(study, one)]
    words = (study_uid(study), "measurements", json.dumps([asdict(one) for one in usable], sort_keys=True))
    report = Comprehensive3DSR(
        evidence=images,
        content=MeasurementReport(
            observation_context=_observers(usable),
            procedure_reported=codes.CT_CHEST,
            imaging_measurements=[_group(one, known[one.series_key], words) for one in usable],
            title=standard.DCM.ImagingMeasurementReport,
        )[0],
        series_instance_uid=derived_uid(*words[:2], "series"),
        series_number=SERIES_NUMBER,
        sop_instance_uid=derived_uid(*words),
        instance_number=1,
        manufacturer=MANUFACTURER,
        is_complete=True,
        is_final=False,
        is_verified=False,
        series_description="Alveoscope: measurements of a reader",
    )
    moments = [datetime.fromisoformat(one.at) for one in usable if one.at]
    return file_bytes(report, study, max(moments, default=datetime.now(timezone.utc)), __version__)


def _on_hand(one: Drawn, series: Series) -> bool:
    return one.image is None or any(header.ref == one.image for header in series.headers)


def _observers(drawn: Sequence[Drawn]) -> ObservationContext:
    device = DeviceObserverIdentifyingAttributes(
        uid=derived_uid("device", __version__),
        name=f"{MANUFACTURER} {__version__}",
        manufacturer_name=MANUFACTURER,
        model_name=MANUFACTURER,
    )
    readers = sorted({long_string(one.by) for one in drawn} - {""})
    person = None
    if len(readers) == 1:  # several authors have no place in it; who drew what stands in the table
        person = ObserverContext(standard.DCM.Person, PersonObserverIdentifyingAttributes(f"{readers[0]}^"))
    return ObservationContext(
        observer_person_context=person, observer_device_context=ObserverContext(standard.DCM.Device, device)
    )


def _group(
    one: Drawn, series: Series, words: tuple[str, ...]
) -> MeasurementsAndQualitativeEvaluations | PlanarROIMeasurementsAndQualitativeEvaluations:
    tracking = TrackingIdentifier(derived_uid(words[0], one.key), long_string(one.name) or one.kind.value)
    if one.kind in (Kind.DISTANCE, Kind.ANGLE):
        return MeasurementsAndQualitativeEvaluations(
            tracking_identifier=tracking, measurements=list(_measurements(one, _coordinates(one, series)))
        )
    measured = list(_measurements(one, None))
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=tracking, referenced_region=_region(one, series), measurements=measured or None
    )


def _measurements(
    one: Drawn, where: list[CoordinatesForMeasurement | CoordinatesForMeasurement3D] | None
) -> Iterator[Measurement]:
    numbers = one.numbers
    if numbers.length_mm is not None:
        yield Measurement(codes.LENGTH, numbers.length_mm, codes.MILLIMETRE, referenced_coordinates=where)
    if numbers.angle_degrees is not None:
        yield Measurement(codes.ANGLE, numbers.angle_degrees, codes.DEGREE, referenced_coordinates=where)
    if numbers.area_mm2 is not None:
        yield Measurement(codes.AREA, numbers.area_mm2, codes.SQUARE_MILLIMETRE)
    unit = codes.HOUNSFIELD if one.hounsfield else codes.NO_UNITS
    for field, derivation in _PIXELS:
        value = getattr(numbers, field)
        if value is not None:
            yield Measurement(codes.ATTENUATION, value, unit, derivation=derivation)


def _coordinates(one: Drawn, series: Series) -> list[CoordinatesForMeasurement | CoordinatesForMeasurement3D]:
    if one.image is None:
        line = np.array(one.patient_mm())
        return [CoordinatesForMeasurement3D(GraphicTypeValues3D.POLYLINE, line, _frame_of_reference(series))]
    header = _header(one, series)
    line = _within(np.array(one.points), header)
    return [CoordinatesForMeasurement(GraphicTypeValues.POLYLINE, line, _source(header))]


def _region(one: Drawn, series: Series) -> ImageRegion | ImageRegion3D:
    points = _outline(one)
    if one.image is None:
        types = {Kind.ARROW: GraphicTypeValues3D.POINT, Kind.ELLIPSE: GraphicTypeValues3D.ELLIPSE}
        in_space: list[Vector] = [one.place.patient_mm((x, y)) for x, y in points]
        kind = types.get(one.kind, GraphicTypeValues3D.POLYGON)
        return ImageRegion3D(kind, np.array(in_space), _frame_of_reference(series))
    flat = {Kind.ARROW: GraphicTypeValues.POINT, Kind.ELLIPSE: GraphicTypeValues.ELLIPSE}
    header = _header(one, series)
    return ImageRegion(flat.get(one.kind, GraphicTypeValues.POLYLINE), _within(points, header), _source(header))


def _outline(one: Drawn) -> Points:
    """Tip of an arrow; ends of an ellipse's axes, the longer one first; a closed line (PS3.3 C.18.6.1.2)."""
    if one.kind is Kind.ARROW:
        return np.array(one.points[:1])
    if one.kind is Kind.FREEHAND:
        return np.array([*one.points, one.points[0]])
    (x1, y1), (x2, y2) = one.points
    if one.kind is Kind.RECTANGLE:
        return np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)])
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    across, down = [(x1, y), (x2, y)], [(x, y1), (x, y2)]
    wide = abs(x2 - x1) * one.place.spacing_mm[1] >= abs(y2 - y1) * one.place.spacing_mm[0]
    return np.array([*across, *down] if wide else [*down, *across])


def _within(points: Points, header: SliceHeader) -> Points:
    """Where the corner of the first pixel is 0, 0 (PS3.3 C.18.6.1.2), as far as the image reaches."""
    return np.clip(points + 0.5, 0.0, (header.columns, header.rows))


def _header(one: Drawn, series: Series) -> SliceHeader:
    return next(header for header in series.headers if header.ref == one.image)


def _source(header: SliceHeader) -> SourceImageForRegion:
    frames = None if header.ref.frame is None else [header.ref.frame]
    return SourceImageForRegion(header.sop_class_uid, uid(header.sop_instance_uid, "image"), frames)


def _frame_of_reference(series: Series) -> str:
    return uid(str(read_header(series.headers[0]).get("FrameOfReferenceUID") or series.key), "frame of reference")
