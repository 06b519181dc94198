"""The images that a reader marked, as a Key Object Selection (PS3.3 A.35.4, TID 2010): what a PACS shows first."""

from __future__ import annotations

from collections.abc import Collection

from highdicom.ko import KeyObjectSelection, KeyObjectSelectionDocument
from pydicom.sr.codedict import codes as standard

from engine.dicom.values import SliceRef
from engine.errors import UsageError
from engine.report.attributes import uid
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document
from engine.report.identity import MANUFACTURER, derived_uid, result_words
from engine.report.source import source_images
from engine.report.standard_tables import read_tables

SERIES_NUMBER = 9104


def key_object_selection(document: Document, marked: Collection[SliceRef]) -> bytes:
    """A DICOM file that refers to the marked images of the document's series, frames by their number.

    Raises
    ------
    UsageError
        None of the marked images is one of this series.
    """
    read_tables()
    series = document.series
    chosen = [header.ref for header in series.headers if header.ref in marked] if series is not None else []
    if series is None or not chosen:
        raise UsageError("No image of this series is marked.", "Mark one with K.")
    frames_of: dict[str, list[int | None]] = {}
    for ref in chosen:
        frames_of.setdefault(uid(ref.sop_instance_uid, "image"), []).append(ref.frame)
    images = [image for image in source_images(document.study, series) if str(image.SOPInstanceUID) in frames_of]
    said = [f"{ref.sop_instance_uid}/{ref.frame or 0}" for ref in chosen]
    words = (*result_words(document.result, document.provenance, "key objects"), *said)
    selection = KeyObjectSelection(
        document_title=standard.DCM.OfInterest,
        referenced_objects=images,
        description="Marked by a reader in Alveoscope.",
    )
    written = KeyObjectSelectionDocument(
        evidence=images,
        content=selection,
        series_instance_uid=derived_uid(*words, "series"),
        series_number=SERIES_NUMBER,
        sop_instance_uid=derived_uid(*words),
        instance_number=1,
        manufacturer=MANUFACTURER,
        series_description="Alveoscope: images marked by a reader",
    )
    for item in written.ContentSequence:
        for reference in item.get("ReferencedSOPSequence", ()):
            frames = frames_of[reference.ReferencedSOPInstanceUID]
            if all(frame is not None for frame in frames):  # PS3.3 10.3, Table 10-3
                reference.ReferencedFrameNumber = frames if len(frames) > 1 else frames[0]
    return dicom_bytes(written, document)
