"""An object as the bytes of a DICOM file, told by the document or the study that it belongs to."""

from __future__ import annotations

import io
from datetime import datetime

from pydicom import Dataset

from engine.dicom.values import Study
from engine.report.attributes import identify, set_moment
from engine.report.document import Document
from engine.report.identity import finished_at


def dicom_bytes(dataset: Dataset, document: Document) -> bytes:
    """The file of an object: patient and study of the document, the result's own times instead of the clock's."""
    made = document.provenance
    return file_bytes(dataset, document.study, finished_at(made), made.software_version)


def file_bytes(dataset: Dataset, study: Study, moment: datetime, version: str) -> bytes:
    """The file of an object of a study, made at a moment (with its zone) by a version of this software."""
    identify(dataset, study)
    set_moment(dataset, moment, study)
    dataset.ManufacturerModelName = "Alveoscope"
    dataset.SoftwareVersions = version
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
