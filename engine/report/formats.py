"""One study's report in the formats that were asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.report.document import Document

if TYPE_CHECKING:
    from engine.triage.measures import MeasuredLungs

#: Name -> what it is; ``json`` is the result itself (:mod:`engine.report.json_`), ``csv`` is one table for all studies.
DOCUMENT_FORMATS = {
    "seg": "DICOM Segmentation of lungs and opacities",
    "sr": "DICOM structured report, TID 1500",
    "sc": "DICOM Secondary Capture: summary and key images",
    "pdf": "one page, plain and as encapsulated PDF in DICOM",
    "nifti": "masks of lungs and opacities as NIfTI",
}
#: Those that need :attr:`engine.report.document.Document.lungs`.
MASK_FORMATS = frozenset({"seg", "nifti"})


def formats_in(text: str) -> tuple[str, ...]:
    """The formats of a list with commas, each once, in its order."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def check_formats(formats: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse a format that does not exist.

    Raises
    ------
    UsageError
    """
    wrong = [one for one in formats if one not in known]
    if wrong or not formats:
        raise UsageError(f"No such format: {', '.join(wrong) or 'none given'}.", f"Choose from {', '.join(known)}.")
    if "nifti" in formats and find_spec("nibabel") is None:  # hours later would be late
        from engine.report.nifti import no_nibabel

        raise no_nibabel()


def with_masks(document: Document, lungs: MeasuredLungs | None, formats: Collection[str]) -> Document:
    """The document with what masks are drawn of, where a format needs them; its report then refers to a segmentation,
    if one is written."""
    if not MASK_FORMATS & set(formats):
        return document
    return replace(document, lungs=lungs, has_segmentation=lungs is not None and "seg" in formats)


def render(document: Document, formats: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """(ending, content) of every file that the formats make: ``.sr.dcm``, ``.summary.dcm``, ``.key-1.dcm``, ``.pdf``,
    ``.seg.dcm``, ``.lungs.nii.gz``, ``.opacities.nii.gz``.

    A study without one readable image has nothing that a DICOM object could refer to: it gets the plain page only.

    Raises
    ------
    UsageError, PathUnreadableError
        As the writers of each format.
    """
    if document.series is None:
        if "pdf" in formats:
            from engine.report.pdf import pdf_page

            yield ".pdf", pdf_page(document)
        return
    if "seg" in formats:
        from engine.report.segmentation import segmentation

        yield ".seg.dcm", segmentation(document)
    if "nifti" in formats:
        from engine.report.nifti import nifti_masks

        for name, content in nifti_masks(document):
            yield f".{name}.nii.gz", content
    if "sr" in formats:
        from engine.report.dicom_sr import structured_report

        yield ".sr.dcm", structured_report(document)
    if "sc" in formats:
        from engine.report.secondary_capture import secondary_captures

        for name, content in secondary_captures(document):
            yield f".{name}.dcm", content
    if "pdf" in formats:
        from engine.report.pdf import encapsulated_pdf, pdf_page

        page = pdf_page(document)
        yield ".pdf", page
        yield ".pdf.dcm", encapsulated_pdf(document, page)
