"""Which study an incoming object belongs to, read from its first few elements."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    LegacyConvertedEnhancedCTImageStorage,
)

from engine.errors import DicomError

#: Every storage class that holds CT images (PS3.4 B.5).
CT_STORAGE_CLASSES = (CTImageStorage, EnhancedCTImageStorage, LegacyConvertedEnhancedCTImageStorage)

# A UID becomes the name of a file: digits and points only, at most 64 (PS3.5 9.1).
_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_TAGS = [
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "PatientName",
    "SpecificCharacterSet",
]


@dataclass(frozen=True)
class ObjectIdentity:
    """The UIDs of one object, and whose it is."""

    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    patient: str = field(default="", repr=False)


def identify(content: bytes) -> ObjectIdentity:
    """Read the UIDs of a DICOM file held in memory.

    Raises
    ------
    DicomError
        Not DICOM, encoded otherwise than its meta information says, or without the UIDs that every object has.
    """
    return _identity_of(io.BytesIO(content))


def identify_file(path: Path) -> ObjectIdentity:
    """Read the UIDs of a DICOM file, its header only.

    Raises
    ------
    DicomError
        As :func:`identify`.
    OSError
        The file is gone or can't be opened.
    """
    with path.open("rb") as stream:
        return _identity_of(stream)


def _identity_of(stream: object) -> ObjectIdentity:
    try:
        dataset = dcmread(stream, specific_tags=_TAGS, stop_before_pixels=True)  # type: ignore[arg-type]
        return _checked(dataset)
    except (InvalidDicomError, EOFError, ValueError, KeyError, AttributeError, TypeError, NotImplementedError) as error:
        raise DicomError("This is no readable DICOM object.") from error


def _checked(dataset: Dataset) -> ObjectIdentity:
    uids = [str(dataset.get(keyword) or "") for keyword in _TAGS[:3]]
    for keyword, uid in zip(_TAGS, uids, strict=False):
        if len(uid) > 64 or not _UID.fullmatch(uid):
            raise DicomError(f"The object has no valid {keyword}.")
    sop_class, instance, study = uids
    return ObjectIdentity(sop_class, instance, study, patient=str(dataset.get("PatientName") or ""))


def is_encoded_as(dataset: bytes, transfer_syntax: str) -> bool:
    """Whether the first element of a raw data set looks like ``transfer_syntax`` says.

    Readers guess when it does not, each in its own way; an object that lies about its encoding is better refused.
    """
    if transfer_syntax == DeflatedExplicitVRLittleEndian:
        return True
    if len(dataset) < 8:
        return False
    big = transfer_syntax == ExplicitVRBigEndian
    group = int.from_bytes(dataset[:2], "big" if big else "little")
    named_vr = dataset[4:6].isalpha() and dataset[4:6].isupper()
    return group == 0x0008 and named_vr == (transfer_syntax != ImplicitVRLittleEndian)
