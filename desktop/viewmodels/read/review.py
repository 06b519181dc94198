"""ReviewViewModel: what the physician says of the result in view; every change is saved at once, off the UI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.audited import audited
from desktop.jobs import JobContext, JobRunner
from desktop.note import Rewritten
from desktop.reviews import Opinion, Review, ReviewStore
from desktop.viewmodels.results.values import Assessment
from engine.dicom.values import SliceRef
from engine.errors import AlveoscopeError
from engine.report.document import ReadersAnswer

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Save:
    """Put this on top of what the disk holds: fields, as ``note`` a :class:`Rewritten`, and as ``marks`` the images
    marked (True) or no longer (False).

    Not the whole note, nor all marks at once: what was said before the disk answered, or in another window, would
    take away what was said there.
    """

    study_instance_uid: str
    values: Mapping[str, Any]


def opinion_text(opinion: Opinion) -> str:
    return {
        Opinion.AGREE: translate("Review", "I agree"),
        Opinion.DISAGREE: translate("Review", "I disagree"),
        Opinion.UNSURE: translate("Review", "I am unsure"),
    }[opinion]


class ReviewViewModel(QObject):
    """The review of the study in view.

    Signals
    -------
    changed()
    leaving()
        Another study comes into view, or the window closes: what is being written must be handed over now.
    failed(object)
        An AlveoscopeError: it could not be read or kept.
    """

    changed = Signal()
    leaving = Signal()
    failed = Signal(object)

    def __init__(
        self, store: ReviewStore, audit: Callable[[Review], None] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._audit = audit or audit_review
        #: What is known of the study in view; None without a study.
        self.review: Review | None = None
        #: The note of that study as the disk had it when it was last read or written.
        self._note = ""
        #: Study Instance UID -> fields that are not on the disk yet.
        self._unsaved: dict[str, dict[str, Any]] = {}
        #: Those of them that the disk refused: tried again with the next change of any, when one is kept, and on close.
        self._refused: set[str] = set()
        self._saving = ""
        #: What the disk has taken and nobody has heard of yet.
        self._written: _Save | None = None
        self._loader = JobRunner(self._load, "review", self)
        self._loader.done.connect(self._loaded)
        self._loader.failed.connect(self._load_failed)
        self._saver = JobRunner(self._save, "review-save", self)
        self._saver.done.connect(self._saved)
        self._saver.failed.connect(self._save_failed)

    @property
    def saved(self) -> bool:
        """True when all that was said is on the disk."""
        return not self._saver.busy and not self._unsaved

    def show(self, study_instance_uid: str | None) -> None:
        """The study in view."""
        known = None if self.review is None else self.review.study_instance_uid
        if study_instance_uid == known:
            return
        self.leaving.emit()
        self.review = None
        if study_instance_uid is not None:
            said = self._unsaved.get(study_instance_uid, {})
            self._take(Review(study_instance_uid, note=said["note"].over if "note" in said else ""))
        self.changed.emit()
        if study_instance_uid is not None:
            self._loader.submit(study_instance_uid)

    def answer(self, opinion: Opinion, assessment: Assessment) -> None:
        """Agree, disagree or be unsure; with the verdict, bundle and series that this is about."""
        self._change(opinion=opinion, **_about(assessment))

    def write_note(self, note: str, over: str | None = None) -> None:
        """Write a note over that which its writer saw, by default over the one in view; what came in since stays."""
        if self.review is None:
            return
        whole = note if over is None else Rewritten(over, note).on(self.review.note)
        if whole != self.review.note:
            self._change(note=Rewritten(self._note, whole))

    @property
    def key_images(self) -> tuple[SliceRef, ...]:
        """The images that the reader marked."""
        return self.review.key_images if self.review is not None else ()

    def on(self, assessment: Assessment | None) -> Review | None:
        """The review, where it answers this very verdict and no other one of the study."""
        review = self.review
        if review is None or review.opinion is None or assessment is None:
            return None
        return review if review.is_about(**_about(assessment)) else None

    def answer_to(self, assessment: Assessment) -> ReadersAnswer | None:
        """What was said of this very verdict, for a report."""
        review = self.on(assessment)
        if review is None or review.opinion is None:
            return None
        return ReadersAnswer(review.opinion.value, review.by, review.at, review.note)

    def toggle_key_image(self, image: SliceRef) -> None:
        """Mark an image as worth showing, or take the mark away."""
        if self.review is None:
            return
        marks = self._unsaved.get(self.review.study_instance_uid, {}).get("marks", {})
        self._change(marks={**marks, image: image not in self.review.key_images})

    def close(self) -> None:
        """Keep what was not kept yet, then join."""
        self.leaving.emit()
        self._loader.close()
        self._saver.close()
        if self._written is not None:  # what was being kept just now is not said twice
            self._forget(self._written)
        for request in [_Save(uid, dict(values)) for uid, values in self._unsaved.items()]:
            try:
                self._put(request)
            except AlveoscopeError as error:
                log.error("A review could not be kept (%s).", error.code)

    def _change(self, **values: Any) -> None:
        if self.review is None:
            return
        self.review = _on_top(self.review, values)
        self._unsaved.setdefault(self.review.study_instance_uid, {}).update(values)
        self._refused.clear()
        self.changed.emit()
        self._save_next()

    def _save_next(self) -> None:
        uid = next((uid for uid in self._unsaved if uid not in self._refused), None)
        if uid is not None and not self._saver.busy:
            self._saving = uid
            self._saver.submit(_Save(uid, dict(self._unsaved[uid])))

    def _load(self, study_instance_uid: str, _context: JobContext) -> Review:
        return self._store.load(study_instance_uid)

    def _save(self, request: _Save, _context: JobContext) -> tuple[_Save, Review]:
        kept = self._put(request)
        self._written = request
        return request, kept

    def _put(self, request: _Save) -> Review:
        uid = request.study_instance_uid
        with self._store.alone():
            try:
                before = self._store.load(uid)
            except AlveoscopeError:
                before = self._store.load(uid)  # a damaged one was set aside; one that can't be read isn't written over
            kept = self._store.save(_on_top(before, request.values))
        if any(getattr(kept, name) != getattr(before, name) for name in ("opinion", "verdict", "bundle", "series")):
            self._audit(kept)
        return kept

    def _loaded(self, _job: int, review: Review) -> None:
        if self.review is not None and self.review.study_instance_uid == review.study_instance_uid:
            self._take(review)
            self.changed.emit()

    def _take(self, kept: Review) -> None:
        """What the disk holds, with what was said since on top."""
        self._note = kept.note
        self.review = _on_top(kept, self._unsaved.get(kept.study_instance_uid, {}))

    def _load_failed(self, _job: int, error: AlveoscopeError) -> None:
        self.failed.emit(error)
        self.changed.emit()

    def _saved(self, _job: int, saved: tuple[_Save, Review]) -> None:
        request, kept = saved
        uid = request.study_instance_uid
        self._forget(request)
        if self.review is not None and self.review.study_instance_uid == uid:
            self._take(kept)
        self._refused.clear()  # the disk takes things again; one may have been refused after the last change
        self._save_next()
        self.changed.emit()

    def _forget(self, request: _Save) -> None:
        """The disk holds this now; what was said since is still to be kept."""
        self._written = None
        said = self._unsaved.pop(request.study_instance_uid, {})
        since = {name: value for name, value in said.items() if request.values.get(name, ...) != value}
        if "note" in since and "note" in request.values:
            seen = request.values["note"].on(since["note"].over)  # it was in view when the rest was written
            since["note"] = Rewritten(seen, since["note"].note)
        if since:
            self._unsaved[request.study_instance_uid] = since

    def _save_failed(self, _job: int, error: AlveoscopeError) -> None:
        self._refused.add(self._saving)
        self.failed.emit(error)
        self._save_next()


def _on_top(review: Review, values: Mapping[str, Any]) -> Review:
    """A review with what was said of it since."""
    fields = {name: value for name, value in values.items() if name not in ("marks", "note")}
    note = values["note"].on(review.note) if "note" in values else review.note
    marks: Mapping[SliceRef, bool] = values.get("marks", {})
    shown = {one for one, on in marks.items() if on} | {one for one in review.key_images if marks.get(one, True)}
    return replace(review, note=note, key_images=tuple(sorted(shown)), **fields)


def _about(assessment: Assessment) -> dict[str, str]:
    """What an answer to an assessment is about."""
    result = assessment.result
    return {"verdict": result.verdict.value, "bundle": assessment.facts.digest, "series": result.key}


def audit_review(review: Review) -> None:
    """A record that somebody read the study and what he said."""
    from engine.audit import Event

    if review.opinion is not None:
        audited(
            Event.READ,
            study=review.study_instance_uid,
            opinion=review.opinion.value,
            verdict=review.verdict,
            bundle=review.bundle,
            series=review.series,
        )
