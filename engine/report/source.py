"""Headers of the source images, as pydicom objects: what the Standard wants referenced. Report's room only."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from engine.dicom.read import content_of
from engine.dicom.values import Series, SliceHeader
from engine.errors import AlveoscopeError, PathUnreadableError


def source_headers(series: Series) -> list[Dataset]:
    """One data set without pixels for every SOP instance of a series, in anatomical order.

    Raises
    ------
    PathUnreadableError
        A file is gone or was changed since the scan.
    """
    found: dict[str, Dataset] = {}
    for header in series.headers:
        if header.sop_instance_uid not in found:
            found[header.sop_instance_uid] = read_header(header)
    return list(found.values())


def read_header(header: SliceHeader) -> Dataset:
    """The data set of one slice, without its pixels.

    Raises
    ------
    PathUnreadableError
        The file is gone, or now holds another instance than when it was scanned.
    """
    source = header.source
    try:
        file = source.path if source.member is None else io.BytesIO(content_of(source))
        dataset = dcmread(file, stop_before_pixels=True, force=True)
    except (OSError, AlveoscopeError, InvalidDicomError) as error:
        raise _changed(source.path) from error
    if dataset.get("SOPInstanceUID") != header.sop_instance_uid:
        raise _changed(source.path)
    return _complete(dataset)


def _changed(path: Path) -> PathUnreadableError:
    return PathUnreadableError(
        f"{path} is not what it was when it was scanned.", "Wait until the study is complete and analyse it again."
    )


def _complete(dataset: Dataset) -> Dataset:
    # Type 2 attributes that scanners and exporters leave out, and that every derived object repeats (PS3.3 C.7.1.1,
    # C.7.2.1): empty is what the Standard says for unknown.
    for keyword in _TYPE_2:
        if keyword not in dataset:
            setattr(dataset, keyword, None)
    return dataset


_TYPE_2: Iterable[str] = (
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
