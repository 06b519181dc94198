"""Which study an incoming object belongs to, read from its first few elements, and what kind of object it is."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    LegacyConvertedEnhancedCTImageStorage,
)

from engine.dicom.attributes import Tag
from engine.dicom.read import elements_of_open
from engine.dicom.text import identifier, person_name
from engine.errors import DicomError

#: Every storage class that holds CT images (PS3.4 B.5).
CT_STORAGE_CLASSES = (CTImageStorage, EnhancedCTImageStorage, LegacyConvertedEnhancedCTImageStorage)

_UIDS = (Tag.SOP_CLASS_UID, Tag.SOP_INSTANCE_UID, Tag.STUDY_INSTANCE_UID)
_LONGEST_UID = 64
_LONGEST_PRINTED = 2 * _LONGEST_UID  # a study's key is its UID and what tells its patient from others


class NoStudyError(DicomError):
    """A DICOM object that says of no study that it belongs to it (Study Instance UID is Type 1, PS3.3 C.7.2.1)."""

    code = "no-study-uid"


@dataclass(frozen=True)
class ObjectIdentity:
    """The UIDs of one object, and whose it is.

    UIDs are texts out of a file, not necessarily valid ones: names of files are made of them by
    :func:`engine.files.safe_name` alone.
    """

    sop_class_uid: str
    sop_instance_uid: str
    study_instance_uid: str
    patient: str = field(default="", repr=False)

    @property
    def is_ct(self) -> bool:
        """Whether it is one of the classes that are judged."""
        return self.sop_class_uid in CT_STORAGE_CLASSES

    @property
    def kind(self) -> str:
        """The object's class in words, as the Standard names it."""
        return class_words(self.sop_class_uid)


def class_words(sop_class_uid: str) -> str:
    """A storage class by its name in the Standard; "objects of a private class" for what it does not know."""
    name = UID(sop_class_uid).name
    return name.removesuffix(" Storage") if name != sop_class_uid else "objects of a private class"


def identify(content: bytes) -> ObjectIdentity:
    """Read the UIDs of a DICOM file held in memory.

    Raises
    ------
    NoStudyError
        It has no Study Instance UID, or one longer than 64 characters.
    DicomError
        Not DICOM, encoded otherwise than its meta information says, or without class and instance.
    """
    return _identity_of(io.BytesIO(content), whole=True)


def identify_file(path: Path) -> ObjectIdentity:
    """Read the UIDs of a DICOM file, its header only.

    Raises
    ------
    NoStudyError, DicomError
        As :func:`identify`.
    OSError
        The file is gone or can't be opened.
    """
    with path.open("rb") as stream:
        return _identity_of(stream, whole=False)


def _identity_of(stream: BinaryIO, *, whole: bool) -> ObjectIdentity:
    elements = elements_of_open(stream)
    if whole and elements.cut:
        raise DicomError("The object ends inside its header.", "Send it again.")
    values = elements.values
    sop_class, instance, study = (identifier(values.get(tag)) for tag in _UIDS)
    for name, uid in (("SOP Class UID", sop_class), ("SOP Instance UID", instance)):
        if not 0 < len(uid) <= _LONGEST_UID:
            raise DicomError(f"The object has no valid {name}.")
    if not 0 < len(study) <= _LONGEST_UID:
        raise NoStudyError("The object has no valid Study Instance UID.", "Send it with the study that it belongs to.")
    patient = person_name(values.get(Tag.PATIENT_NAME), values.get(Tag.SPECIFIC_CHARACTER_SET))
    return ObjectIdentity(sop_class, instance, study, patient)


_PRINTABLE = re.compile(r"[^\x20-\x7e]")


def printable(text: str) -> str:
    """A text out of a file or off the net, as one line of a log may hold it."""
    return _PRINTABLE.sub("?", text)[:_LONGEST_PRINTED]


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
