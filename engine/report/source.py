"""Source images as the objects that a derived one refers to: made of what the scan read, never of raw headers."""

from __future__ import annotations

import io
from pathlib import Path

from pydicom import Dataset
from pydicom.errors import InvalidDicomError

from engine.dicom.deflated import read_bounded
from engine.dicom.read import content_of
from engine.dicom.values import Series, SliceHeader, Study
from engine.errors import AlveoscopeError, PathUnreadableError
from engine.report.attributes import study_uid, uid

_EMPTY = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "StudyTime",
    "StudyID",
    "AccessionNumber",
    "ReferringPhysicianName",
)


def source_images(study: Study, series: Series) -> list[Dataset]:
    """One data set without pixels for every SOP instance of a series, in anatomical order.

    Patient and study are empty on purpose: :func:`engine.report.attributes.identify` writes them when the object
    stands, so that no library refuses, changes or prints them.
    """
    found: dict[str, Dataset] = {}
    for header in series.headers:
        found.setdefault(header.sop_instance_uid, source_image(study, series, header))
    return list(found.values())


def read_header(header: SliceHeader) -> Dataset:
    """The data set of one object as its file holds it, without pixels and without patient and study.

    For what refers to a source by its frames' own geometry (a segmentation).

    Raises
    ------
    PathUnreadableError
        The file is gone, or now holds another instance than when it was scanned.
    """
    source = header.source
    try:
        file = source.path if source.member is None else io.BytesIO(content_of(source))
        dataset = read_bounded(file, until_pixels=True, force=True)
    except (OSError, AlveoscopeError, InvalidDicomError) as error:
        raise _changed(source.path) from error
    if dataset.get("SOPInstanceUID") != header.sop_instance_uid:
        raise _changed(source.path)
    for keyword in _EMPTY:
        setattr(dataset, keyword, None)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    return dataset


def series_uid(series: Series, header: SliceHeader) -> str:
    """UID of the series that an image lies in; one that follows from the key where the objects have none."""
    return uid(header.own_series or series.series_instance_uid or series.key, "series")


def _changed(path: Path) -> PathUnreadableError:
    return PathUnreadableError(
        f"{path} is not what it was when it was scanned.", "Wait until the study is complete and analyse it again."
    )


def with_geometry(images: list[Dataset]) -> list[Dataset]:
    """Those that the image library of a structured report can describe (PS3.16 TID 1604): one plane, a thickness."""
    return [image for image in images if "SliceThickness" in image]


def source_image(study: Study, series: Series, header: SliceHeader) -> Dataset:
    """One data set without pixels; with its plane where it is an image of one plane and says its thickness."""
    image = Dataset()
    for keyword in _EMPTY:
        setattr(image, keyword, None)
    image.StudyInstanceUID, image.SeriesInstanceUID = study_uid(study), series_uid(series, header)
    image.SOPClassUID, image.SOPInstanceUID = header.sop_class_uid, uid(header.sop_instance_uid, "image")
    image.Modality, image.Rows, image.Columns = series.modality, header.rows, header.columns
    if header.ref.frame is None and header.thickness_mm is not None:
        image.PixelSpacing = list(header.spacing_mm)
        image.ImageOrientationPatient = [*header.row_direction, *header.column_direction]
        image.ImagePositionPatient = list(header.position_mm)
        image.SliceThickness = header.thickness_mm
    return image
