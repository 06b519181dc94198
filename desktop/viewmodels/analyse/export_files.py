"""A result in the formats of ``engine.report``, written whole or not at all; runs in the process that analyses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.viewmodels.results.values import ExportRequest
from engine.dicom.values import Series, SliceHeader, Study
from engine.errors import DicomError
from engine.files import write_atomically
from engine.process import CallContext
from engine.triage.values import SeriesResult, SliceResult, Verdict
from engine.volume import Progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.report.document import Document, KeyImage

#: Format -> what it is called in file dialogs.
FORMATS = ("json", "csv", "pdf", "sr", "sc")
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
)


def write_export(request: ExportRequest, bundle: Bundle, backend: Backend, context: CallContext) -> tuple[Path, ...]:
    """Write each format; the paths in the order of writing.

    Raises
    ------
    OutputError, DicomError, PathUnreadableError, Cancelled
    """
    needs_pictures = bool({"pdf", "sc"} & set(request.formats))
    keys = tuple(key_images(request, bundle, backend, context)) if needs_pictures else ()
    written: list[Path] = []
    for number, (name, content) in enumerate(_files(request, keys)):
        context.cancel.raise_if_cancelled()
        context.progress(Progress("export", number))
        path = request.folder / f"{request.stem}{name}"
        write_atomically(path, content)
        written.append(path)
    return tuple(written)


def key_images(request: ExportRequest, bundle: Bundle, backend: Backend, context: CallContext) -> Iterator[KeyImage]:
    """The slices that carry the verdict, or those that the reader marked, with the opacities over them.

    One that can't be read any more is left out: the numbers stand without its picture.
    """
    from engine.dicom import decode_hu, to_radiological
    from engine.report.document import KeyImage, key_slices
    from engine.report.pictures import windowed, with_opacity

    result = request.assessment.result
    series = _series_of(request.study, result)
    if series is None or result.verdict is Verdict.NOT_ASSESSABLE:
        return
    wanted = _marked(result, request.key_slices) or key_slices(result)
    seen = []
    for one in wanted:
        context.cancel.raise_if_cancelled()
        header = series.headers[one.index]
        try:
            seen.append((one, to_radiological(decode_hu(header), header), _explain(header, bundle, backend)))
        except DicomError:
            continue
    for one, hu, evidence in seen:
        yield KeyImage(one, with_opacity(windowed(hu), evidence.opacity))


def _explain(header: SliceHeader, bundle: Bundle, backend: Backend) -> Any:
    from engine.triage.evidence import explain_slice

    return explain_slice(header, bundle, backend)


def _marked(result: SeriesResult, indices: tuple[int, ...]) -> tuple[SliceResult, ...]:
    return tuple(one for one in result.slices if one.index in indices and one.probability is not None)


def _files(request: ExportRequest, keys: tuple[KeyImage, ...]) -> Iterator[tuple[str, bytes | str]]:
    """(end of the file name, content) of every file asked for."""
    if "json" in request.formats:
        from engine.report.json_ import report_to_json

        yield ".json", report_to_json(request.assessment.report)
    if "csv" in request.formats:
        yield ".csv", _csv(request)
    if {"pdf", "sr", "sc"} & set(request.formats):
        yield from _document_files(request.formats, _document(request, keys))


def _document_files(formats: tuple[str, ...], document: Document) -> Iterator[tuple[str, bytes]]:
    if "pdf" in formats:
        from engine.report.pdf import pdf_page

        yield ".pdf", pdf_page(document)
    if "sr" in formats:
        from engine.report.dicom_sr import structured_report

        yield "-sr.dcm", structured_report(document)
    if "sc" in formats:
        from engine.report.secondary_capture import secondary_captures

        for name, content in secondary_captures(document):
            yield f"-sc-{name}.dcm", content


def _document(request: ExportRequest, keys: tuple[KeyImage, ...]) -> Document:
    from engine.report.document import Document

    report = request.assessment.report
    return Document(_only(request), report.studies[0], report.provenance, keys)


def _only(request: ExportRequest) -> Study:
    """The study with the series of the result: a report refers to what was judged."""
    series = _series_of(request.study, request.assessment.result)
    return replace(request.study, series=() if series is None else (series,))


def _series_of(study: Study, result: SeriesResult) -> Series | None:
    return next((series for series in study.series if series.key == result.key), None)


def _csv(request: ExportRequest) -> str:
    from engine.report.csv_ import to_csv

    result = request.assessment.result
    uids = {
        "study_instance_uid": request.assessment.report.studies[0].study_instance_uid,
        "series_instance_uid": result.series_instance_uid,
    }
    return to_csv(CSV_COLUMNS, ({**uids, **vars(one), "image": one.index + 1} for one in result.slices))
