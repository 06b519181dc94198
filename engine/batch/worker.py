"""What a worker does with one study: scan it, judge it, write its results, give back its row."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from engine.batch.plan import fingerprint
from engine.batch.values import Row, StudyJob, WorkSettings, in_one_cell
from engine.dicom import scan
from engine.dicom.values import ScanCounts, ScanResult, Study
from engine.errors import AlveoscopeError, PathUnreadableError
from engine.files import common_place
from engine.report.document import Document
from engine.report.formats import MASK_FORMATS
from engine.service import Delivered, Place, StudyService
from engine.triage.request import AnalyseRequest
from engine.triage.values import StudyResult

#: Folder of the studies' results below the output folder.
STUDIES = "studies"

_THUMBNAIL_PIXELS = 96


class _Remark(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


def make_worker(settings: WorkSettings) -> StudyWorker:
    """The handler of :class:`engine.batch.pool.WorkerPool`: a top-level function, so that *spawn* can find it.

    Raises
    ------
    BundleError, BackendError
    """
    return StudyWorker(settings)


class StudyWorker:
    """Judges study after study with one bundle; its back-end stays open from one to the next."""

    def __init__(self, settings: WorkSettings) -> None:
        self.settings = settings
        request = AnalyseRequest(
            (),
            bundle=settings.bundle,
            backend=settings.backend,
            precision=settings.precision,
            threads=settings.threads,
            grid=settings.grid,
            fill=settings.fill or bool(MASK_FORMATS & set(settings.formats)),
        )
        self._service = StudyService(request, settings.records)

    def __call__(self, job: StudyJob) -> Row:
        """The study's row: ``done`` with its files on the disk, or ``failed`` with a code and a sentence."""
        begin = time.monotonic()
        row = Row(job.study_instance_uid, "failed", job.fingerprint, values={"place": place_of(job)})
        try:
            row = self._judge(job, row)
        except AlveoscopeError as error:
            row = replace(row, error_code=error.code, error_message=str(error))
        return replace(row, seconds=round(time.monotonic() - begin, 3))

    def close(self) -> None:
        """Let go of the back-end."""
        self._service.close()

    def _judge(self, job: StudyJob, row: Row) -> Row:
        begin = time.monotonic()
        found = _found(job)
        report = self._service.judge(found, scan_ms=(time.monotonic() - begin) * 1000.0)
        report = replace(report, left_out=(*report.left_out, *job.left_out))
        if fingerprint(job.paths) != job.fingerprint:
            return replace(
                row,
                error_code="changed-while-read",
                error_message="The study changed while it was read. Run the batch again when it is complete.",
            )
        place = Place(self.settings.out / STUDIES, self.settings.formats)
        delivered = self._service.deliver(found.studies[0], report, place)
        files = {f"{STUDIES}/{path.name}": digest for path, digest in delivered.files.items()}
        if delivered.unwritable is not None:
            row = replace(row, error_code=delivered.unwritable.code, error_message=str(delivered.unwritable))
        values = {**self._values(delivered), "place": place_of(job)}
        return replace(row, state="done", files=files, values=values)

    def _values(self, delivered: Delivered) -> dict[str, Any]:
        document = delivered.document
        values = row_values(document.result, document.study, identifiers=self.settings.identifiers)
        backend = document.provenance.backend
        values["backend"] = f"{backend.name} {backend.precision.value} on {backend.device}"
        values["bundle"] = f"{document.provenance.bundle_id} {document.provenance.bundle_version}"
        values["not_written"] = _cell(delivered.not_written)
        values["thumbnail"] = _thumbnail(document)
        return values


def place_of(job: StudyJob) -> str:
    """Where a study lies: its file, or the folder that holds all of them; empty where nothing of it can be read."""
    return common_place(job.paths)


def _found(job: StudyJob) -> ScanResult:
    if job.study is not None:
        return ScanResult((job.study,), ScanCounts())
    found = only_study(scan(job.paths), job.study_instance_uid)
    # A share may fail for a moment and leave no trace on the files: fewer images are no study to judge.
    if found.studies[0].image_count < job.images:
        raise _lost()
    return found


def only_study(found: ScanResult, study_key: str) -> ScanResult:
    """What a scan found of one study: files can hold others too.

    Raises
    ------
    PathUnreadableError
        Nothing of it is left.
    """
    studies = tuple(study for study in found.studies if study.key == study_key)
    if not studies:
        raise _lost()
    return replace(found, studies=studies)


def _lost() -> PathUnreadableError:
    return PathUnreadableError("The study's files are gone or were changed.", "Run the batch again.")


def row_values(result: StudyResult, study: Study, *, identifiers: bool) -> dict[str, Any]:
    """What the table shows of one study; patient's name and ID only with ``identifiers``."""
    values: dict[str, Any] = dict(_identity(study)) if identifiers else {}
    values["study_date"] = study.study_date
    values["images"] = study.image_count
    chosen = result.verdict_series
    if chosen is None:
        reasons = [one for series in result.series for one in series.reasons]
        return {**values, "verdict": "not_assessable", "status": "refused", "reasons": _cell(reasons)}
    low, high = chosen.interval if chosen.interval is not None else (None, None)
    return {
        **values,
        "verdict": chosen.verdict.value,
        "probability": chosen.probability,
        "interval_low": low,
        "interval_high": high,
        "status": chosen.status.value,
        "reasons": _cell(chosen.reasons),
        "warnings": _cell(chosen.warnings),
        "series_instance_uid": chosen.series_instance_uid,
        "series_description": chosen.description,
        "slices_total": chosen.slices_total,
        "slices_analysed": chosen.slices_analysed,
        "pattern": "" if chosen.pattern is None else chosen.pattern.category,
        **{key: measured.value for key, measured in chosen.measures.items()},
    }


def _cell(remarks: Iterable[_Remark]) -> str:
    return in_one_cell((one.code, one.message) for one in remarks)


def told_of(job: StudyJob, *, identifiers: bool) -> dict[str, Any]:
    """What the table shows of a study without a result."""
    values: dict[str, Any] = {"study_date": job.study_date, "images": job.images}
    return {**(dict(_identity(job)) if identifiers else {}), **values}


def _identity(study: Study | StudyJob) -> Iterator[tuple[str, str]]:
    yield "patient_name", study.patient.name
    yield "patient_id", study.patient.patient_id


def _thumbnail(document: Document) -> str:
    """The first key image as a small JPEG in base64; empty when there is none."""
    if not document.key_images:
        return ""
    from PIL import Image

    image = Image.fromarray(document.key_images[0].picture)
    image.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return base64.b64encode(stream.getvalue()).decode()
