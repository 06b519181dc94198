"""A result in the formats of ``engine.report``, written whole or not at all; runs in the process that analyses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.viewmodels.results.values import ExportRequest
from engine.dicom.image_number import image_number
from engine.errors import UsageError
from engine.files import write_atomically
from engine.process import CallContext
from engine.report.formats import DOCUMENT_FORMATS, MASK_FORMATS, render, with_masks
from engine.volume import Progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.report.document import Document
    from engine.triage.measures import MeasuredLungs

CSV_COLUMNS = (
    "study_instance_uid",
    "series_instance_uid",
    "sop_instance_uid",
    "image",
    "position_mm",
    "probability",
    "reconstruction_error",
    "code_distance",
    "in_distribution",
    "lung_area_mm2",
    "excluded",
    "filled",
)


def write_export(
    request: ExportRequest,
    bundle: Bundle,
    backend: Backend,
    context: CallContext,
    lungs: MeasuredLungs | None = None,
) -> Iterator[Path]:
    """Write each format, and yield its path then.

    Parameters
    ----------
    lungs : MeasuredLungs, optional
        Of all slices, where the result has those of a grid alone; else they come from the store of results.

    Raises
    ------
    OutputError, DicomError, PathUnreadableError, Cancelled
    """
    for number, (name, content) in enumerate(_files(request, bundle, backend, lungs)):
        context.cancel.raise_if_cancelled()
        context.progress(Progress("export", number))
        path = request.folder / f"{request.stem}{name}"
        write_atomically(path, content)
        yield path


def _files(
    request: ExportRequest, bundle: Bundle, backend: Backend, lungs: MeasuredLungs | None
) -> Iterator[tuple[str, bytes | str]]:
    """(end of the file name, content) of every file asked for."""
    if "json" in request.formats:
        from engine.report.json_ import report_to_json

        yield ".json", report_to_json(request.assessment.report)
    if "csv" in request.formats:
        yield ".csv", _csv(request)
    if not set(request.formats) - {"json", "csv"}:
        return
    document = _document(request, bundle, backend, lungs)
    if pages := _of(request, frozenset(DOCUMENT_FORMATS) - MASK_FORMATS):
        yield from render(document, pages)
    failed: UsageError | None = None
    for part in (_masks(request, document), _key_objects(request, document)):  # what may not exist costs nothing else
        try:
            yield from part
        except UsageError as error:
            failed = failed or error
    if failed:
        raise failed


def _masks(request: ExportRequest, document: Document) -> Iterator[tuple[str, bytes]]:
    masks = _of(request, MASK_FORMATS)
    if masks and (document.lungs is not None or not request.masks_if_kept):
        yield from render(document, masks)


def _of(request: ExportRequest, kind: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in request.formats if one in kind)


def _key_objects(request: ExportRequest, document: Document) -> Iterator[tuple[str, bytes]]:
    if "ko" in request.formats:
        from engine.report.key_objects import key_object_selection

        marked = {one.ref for one in request.assessment.result.slices if one.ref in request.key_slices}
        yield "-ko.dcm", key_object_selection(document, marked)


def _document(request: ExportRequest, bundle: Bundle, backend: Backend, lungs: MeasuredLungs | None) -> Document:
    """What a report is made of; with key images: those that carry the verdict, those that the reader marked."""
    from engine.report.document import document_of
    from engine.report.key_images import make_key_images, make_marked_images

    report = request.assessment.report
    judged = tuple(one for one in request.study.series if one.key == request.assessment.result.key)
    limits = request.assessment.facts.limits
    document = document_of(replace(request.study, series=judged), report.studies[0], report, limits)
    if document.series is None:
        return document
    from engine.service import ResultStore

    # None where no results are kept, or not those of this run.
    lungs = lungs or ResultStore().lungs(document.series, report, bundle.manifest)
    document = with_masks(document, lungs, request.formats)
    result = document.series_result
    if document.series is None or result is None or not {"pdf", "sc"} & set(request.formats):
        return document
    keys = make_key_images(document.series, result, bundle, backend, lungs=lungs)
    marked = make_marked_images(document.series, result, bundle, backend, request.key_slices, lungs)
    return replace(document, key_images=keys, marked_images=marked, answer=request.answer)


def _csv(request: ExportRequest) -> str:
    from engine.report.csv_ import to_csv

    result = request.assessment.result
    uids = {
        "study_instance_uid": request.assessment.report.studies[0].study_instance_uid,
        "series_instance_uid": result.series_instance_uid,
    }
    series = next((one for one in request.study.series if one.key == result.key), None)
    return to_csv(
        CSV_COLUMNS, ({**uids, **vars(one), "image": image_number(series, one.index)} for one in result.slices)
    )
