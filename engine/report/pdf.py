"""A page for the ER, plain or in DICOM; how it looks stands in :mod:`engine.report.page`."""

from __future__ import annotations

from pydicom import Dataset, FileDataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, EncapsulatedPDFStorage, ExplicitVRLittleEndian

from engine.errors import UsageError
from engine.report.dicom_file import dicom_bytes
from engine.report.document import Document
from engine.report.identity import MANUFACTURER, content_word, derived_uid, result_words
from engine.report.page import pdf_page as pdf_page
from engine.report.source import source_images

SERIES_NUMBER = 9106


def encapsulated_pdf(document: Document, page: bytes) -> bytes:
    """A page as a DICOM file: Encapsulated PDF Storage (PS3.3 A.45.1).

    Parameters
    ----------
    page : bytes
        What :func:`pdf_page` gave for this document.

    Raises
    ------
    UsageError
        The study has no image to belong to.
    """
    series = document.series
    if series is None:
        raise UsageError("The study holds no image that a report could belong to.")
    words = result_words(document.result, document.provenance, "encapsulated pdf")
    own = derived_uid(*words, content_word(page))
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = EncapsulatedPDFStorage
    meta.MediaStorageSOPInstanceUID = UID(own)
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = EncapsulatedPDFStorage
    dataset.SOPInstanceUID = own
    dataset.SeriesInstanceUID = derived_uid(*words, "series")
    dataset.SeriesNumber, dataset.InstanceNumber = SERIES_NUMBER, 1
    dataset.Modality, dataset.ConversionType, dataset.Manufacturer = "DOC", "WSD", MANUFACTURER
    dataset.SeriesDescription = dataset.DocumentTitle = "Alveoscope: decision support only"
    dataset.ContentDate = dataset.ContentTime = ""  # the result's own, written at the end
    dataset.AcquisitionDateTime = None
    dataset.BurnedInAnnotation = "YES"
    dataset.ConceptNameCodeSequence = []
    dataset.SourceInstanceSequence = [_reference(source_images(document.study, series)[0])]
    dataset.EncapsulatedDocument = page + b"\0" * (len(page) % 2)
    dataset.EncapsulatedDocumentLength = len(page)
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    return dicom_bytes(dataset, document)


def _reference(source: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = source.SOPClassUID
    item.ReferencedSOPInstanceUID = source.SOPInstanceUID
    return item
