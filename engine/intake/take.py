"""One object that a peer sends: put on the disk and acknowledged, put aside, or answered with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import DicomError, DiskFullError, OutputError
from engine.intake.identity import NoStudyError, ObjectIdentity, identify, is_encoded_as, printable
from engine.intake.spool import Spool, Stored

# C-STORE response status (PS3.4 B.2.3).
SUCCESS = 0x0000
OUT_OF_RESOURCES = 0xA700
NOT_THE_SOP_CLASS = 0xA900
CANNOT_UNDERSTAND = 0xC000


@dataclass(frozen=True)
class Taken:
    """What became of one object.

    Attributes
    ----------
    status : int
        Of the response.
    refused : str
        Code of :data:`engine.intake.words.REFUSALS`; empty when it was acknowledged.
    study : str
        Study that it belongs to when it is an image that will be judged.
    stored : bool
        Whether it lies on the disk now.
    note : str
        Something to say although it was acknowledged.
    """

    status: int
    refused: str = ""
    study: str = ""
    stored: bool = False
    note: str = ""


def take(event: Any, spool: Spool, *, keep_others: bool, study: str = "") -> Taken:
    """Answer for the object of a C-STORE event; where a study was asked for, of that one.

    Every storage class is acknowledged: a sender that stops at the first refused object (a dose report) would
    deliver no CT. What is no CT image is kept beside the studies, or let go after Success (PS3.4 B.2.1 asks a node
    that is no archive for no more than its conformance statement says).
    """
    request = event.request
    raw = request.DataSet.getbuffer() if request.DataSet is not None else memoryview(b"")
    if not is_encoded_as(bytes(raw[:8]), str(event.context.transfer_syntax)):
        return Taken(CANNOT_UNDERSTAND, "encoding")
    del raw
    try:
        content = event.encoded_dataset()
        identity = identify(content)
    except NoStudyError:
        return Taken(NOT_THE_SOP_CLASS, "no-study-uid")
    except DicomError:
        return Taken(CANNOT_UNDERSTAND, "unreadable")
    asked = (str(request.AffectedSOPClassUID), str(request.AffectedSOPInstanceUID))
    if asked != (identity.sop_class_uid, identity.sop_instance_uid) or study not in ("", identity.study_instance_uid):
        return Taken(NOT_THE_SOP_CLASS, "mismatch")
    return keep(identity, content, spool, keep_others=keep_others)


def keep(identity: ObjectIdentity, content: bytes, spool: Spool, *, keep_others: bool) -> Taken:
    """Put an object whose UIDs were read on the disk, or aside; as :func:`take` answers for it."""
    if not identity.is_ct and not keep_others:
        return Taken(SUCCESS, note=_put_aside(identity, kept=False))
    try:
        stored = spool.store(identity, content)
    except DiskFullError:
        return Taken(OUT_OF_RESOURCES, "disk-full")
    except (OutputError, OSError):
        return Taken(OUT_OF_RESOURCES, "not-writable")
    if not identity.is_ct:
        return Taken(SUCCESS, stored=True, note=_put_aside(identity, kept=True))
    note = ""
    if stored is Stored.BESIDE:
        note = (
            f"{printable(identity.study_instance_uid)}: two different images have one SOP Instance UID "
            f"({printable(identity.sop_instance_uid)}); both are kept"
        )
    return Taken(SUCCESS, study=identity.study_instance_uid, stored=True, note=note)


def _put_aside(identity: ObjectIdentity, *, kept: bool) -> str:
    fate = "kept beside the study, not judged" if kept else "acknowledged and not kept: no verdict needs it"
    return f"{printable(identity.study_instance_uid)}: {identity.kind}: {fate}"
