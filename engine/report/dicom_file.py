"""An object as the bytes of a DICOM file, told by the document that it belongs to."""

from __future__ import annotations

import io

from pydicom import Dataset

from engine.report.attributes import identify, set_moment
from engine.report.document import Document
from engine.report.identity import finished_at


def dicom_bytes(dataset: Dataset, document: Document) -> bytes:
    """The file of an object: patient and study of the document, the result's own times instead of the clock's."""
    identify(dataset, document.study)
    set_moment(dataset, finished_at(document.provenance), document.study)
    dataset.ManufacturerModelName = "Alveoscope"
    dataset.SoftwareVersions = document.provenance.software_version
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
