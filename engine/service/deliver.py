"""Keeping one study's result. The result is on the disk and on the list before any document is tried.

Each document stands for itself: one that fails is named with its reason, costs no other, and can be written later
(``alveoscope export report``).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from engine.audit import Event
from engine.audit import record as record_event
from engine.dicom.values import Study
from engine.errors import AlveoscopeError, OutputError, StoreError
from engine.files import folder_of, inside, safe_name, write_atomically
from engine.report.document import KEY_IMAGES, Document, document_of
from engine.report.formats import DOCUMENT_FORMATS, MASK_FORMATS, render, with_masks
from engine.report.json_ import report_to_json
from engine.service.facts import facts_of
from engine.service.values import Delivered, Place, Records
from engine.triage.values import Provenance, Reason, Status, StudyReport, StudyResult
from engine.volume import CancelToken

if TYPE_CHECKING:
    from engine.dicom.values import Series
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.triage.measures import MeasuredLungs

T = TypeVar("T")
log = logging.getLogger(__name__)
# For a log that a program keeps. Whoever asked is told by `Delivered`; without a log it stood on the terminal twice.
log.addHandler(logging.NullHandler())


class Judge(Protocol):
    """What is needed of :class:`engine.service.StudyService`."""

    @property
    def records(self) -> Records: ...

    @property
    def bundle(self) -> Bundle: ...

    def with_backend(self, work: Callable[[Backend], T]) -> T: ...

    def lungs_of(self, series: Series, report: StudyReport) -> MeasuredLungs | None: ...

    def as_made(self, report: StudyReport) -> StudyReport: ...

    def keep(self, study: Study, report: StudyReport) -> None: ...


def deliver(service: Judge, study: Study, report: StudyReport, place: Place | None) -> Delivered:
    """Write the result, put it on the worklist, tell the audit chain, then try each document.

    Raises
    ------
    OutputNotWritableError, DiskFullError
        The JSON result could not be written.
    StoreError
        The study is another worker's by now; nothing is written over what that one makes of it. Where it becomes so
        later, documents are named as not written.
    """
    (result,) = report.studies
    records, judged = service.records, report
    _refuse_another_s(records, study.key)
    report = service.as_made(judged)
    files: dict[Path, str] = {}
    if place is not None:
        _write(files, result_path(place, result), report_to_json(report).encode())
        judged_series = result.verdict_series
        if judged_series is None or judged_series.status is Status.REFUSED:  # has no masks, and nobody misses them
            place = replace(place, formats=tuple(form for form in place.formats if form not in MASK_FORMATS))
    tried = _Attempts()
    if records.worklist:
        tried.do("worklist", lambda: _on_worklist(records, study, result, report, next(iter(files), None)))
    if records.audit:
        tried.do("audit", lambda: _audited(result, report.provenance))
    if records.store:
        tried.do("store", lambda: service.keep(study, judged))
    return _with_documents(service, study, report, place, files, tried)


def deliver_documents(
    service: Judge, study: Study, report: StudyReport, place: Place, cancel: CancelToken | None = None
) -> Delivered:
    """The documents of a place for a result that stands; nothing is recorded. Who cancels gets those written so far.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    tried = _Attempts()
    done = _with_documents(service, study, report, place, {}, tried, cancel)
    if tried.unwritable is not None:
        raise tried.unwritable
    return done


def _with_documents(
    service: Judge,
    study: Study,
    report: StudyReport,
    place: Place | None,
    files: dict[Path, str],
    tried: _Attempts,
    cancel: CancelToken | None = None,
) -> Delivered:
    document = document_of(study, report.studies[0], report, facts_of(service.bundle.manifest).limits)
    if place is not None:
        lungs = None if document.series is None else service.lungs_of(document.series, report)
        document = with_masks(_explained(service, document, lungs, place, tried), lungs, place.formats)
        ours = partial(_refuse_another_s, service.records, study.key)
        document = _write_documents(files, place, document, tried, cancel, ours)
    return Delivered(document, files, tuple(tried.problems), tried.unwritable)


def result_path(place: Place, result: StudyResult) -> Path:
    """Where a study's JSON result goes."""
    return inside(place.folder, f"{safe_name(result.key)}.json")


def _write_documents(
    files: dict[Path, str],
    place: Place,
    document: Document,
    tried: _Attempts,
    cancel: CancelToken | None,
    ours: Callable[[], None],
) -> Document:
    for form in (one for one in DOCUMENT_FORMATS if one in place.formats):
        if cancel is not None and cancel.cancelled:
            break
        tried.do(form, partial(_write_document, files, place, document, form, ours))
        if form == "seg" and tried.failed(form):
            document = replace(document, has_segmentation=False)
    return document


def _write(files: dict[Path, str], path: Path, content: bytes) -> None:
    write_atomically(path, content)
    files[path] = hashlib.sha256(content).hexdigest()


def _write_document(
    files: dict[Path, str], place: Place, document: Document, form: str, ours: Callable[[], None]
) -> None:
    stem = safe_name(document.result.key)
    for ending, content in render(document, (form,)):
        ours()
        _write(files, inside(place.folder, f"{stem}{ending}"), content)


def _explained(
    service: Judge, document: Document, lungs: MeasuredLungs | None, place: Place, tried: _Attempts
) -> Document:
    """The document with its key images: one for a table, all of them for pages."""
    series, result = document.series, document.series_result
    if series is None or result is None or result.probability is None:
        return document
    from engine.report.key_images import make_key_images

    count = KEY_IMAGES if set(place.formats) & set(DOCUMENT_FORMATS) else 1
    drawn = tried.do(
        "key-images",
        lambda: service.with_backend(
            partial(make_key_images, series, result, service.bundle, count=count, lungs=lungs)
        ),
    )
    return document if drawn is None else replace(document, key_images=drawn)


@dataclass
class _Attempts:
    """What must not cost the result, and what became of it."""

    problems: list[Reason] = field(default_factory=list)
    unwritable: OutputError | None = None

    def failed(self, what: str) -> bool:
        return any(problem.code == what for problem in self.problems)

    def do(self, what: str, act: Callable[[], T]) -> T | None:
        """The answer, or None and the reason why not, without a word of the patient."""
        try:
            return act()
        except AlveoscopeError as error:
            self.problems.append(Reason(what, f"{error} [{error.code}]"))
            if isinstance(error, OutputError):
                self.unwritable = error
        except Exception as error:  # a library that dislikes a header: its own sentence may hold the patient's name
            self.problems.append(Reason(what, f"Something in the study does not go into it ({type(error).__name__})."))
        log.warning("Not written: %s, %s", what, self.problems[-1].message)
        return None


def _refuse_another_s(records: Records, key: str) -> None:
    """Who was taken for dead meanwhile leaves the study to who has it now: more images may have come."""
    if not (records.worklist and records.worker):
        return
    from engine.worklist.store import open_store

    try:
        with open_store(records.database) as store:
            entry = store.find(key)
    except StoreError:  # nobody can say whose it is: the result comes first
        return
    if entry is not None and entry.worker != records.worker:
        raise StoreError("This computer was taken for dead.", "What it was at is begun anew.")


def _on_worklist(records: Records, study: Study, result: StudyResult, report: StudyReport, path: Path | None) -> None:
    from engine.worklist.about import about_of
    from engine.worklist.rebuild import outcome_of
    from engine.worklist.store import open_store

    outcome = outcome_of(result, report.provenance, None if path is None else path.absolute())
    with open_store(records.database) as store:
        told = next((study.as_told_by(one) for one in study.series if one.key == result.chosen), study)
        entry = store.find(study.key)
        if records.worker and entry is not None:
            # The documents come after this: whoever is stopped over them leaves them owed.
            if not store.finish(entry.entry_id, outcome, worker=records.worker, owes=True):
                return
        else:
            images = study.image_count
            folder = folder_of(header.source.path for series in study.series for header in series.headers)
            store.adopt(study.key, folder, outcome, images=images, patient=told.patient.name)
        store.describe(study.key, about_of(told))


def record_failure(
    records: Records, key: str, paths: Iterable[Path], error: tuple[str, str], *, images: int, patient: str
) -> None:
    """Put a study without a result on the worklist, with its code and its sentence: somebody has to look at it."""
    from engine.worklist.store import open_store

    def on_the_list() -> None:
        with open_store(records.database) as store:
            store.adopt_failure(key, folder_of(paths), error, images=images, patient=patient)

    if records.worklist:
        _Attempts().do("worklist", on_the_list)


def _audited(study: StudyResult, made: Provenance) -> None:
    result = study.verdict_series
    record_event(
        Event.ANALYSED,
        study_instance_uid=study.key,
        verdict="not_assessable" if result is None else result.verdict.value,
        probability=None if result is None else result.probability,
        bundle_digest=made.bundle_digest,
        backend=f"{made.backend.name} {made.backend.precision.value} on {made.backend.device}",
    )
