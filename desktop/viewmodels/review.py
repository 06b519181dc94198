"""ReviewViewModel: what the physician says of the result in view; every change is saved at once, off the UI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.reviews import Opinion, Review, ReviewStore
from desktop.viewmodels.analysis_values import Assessment
from engine.errors import AlveoscopeError

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Load:
    study_instance_uid: str


@dataclass(frozen=True)
class _Save:
    review: Review


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
    failed(object)
        An AlveoscopeError: it could not be read or kept.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, store: ReviewStore, audit: Callable[[Review], None] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._audit = audit or audit_review
        self._review: Review | None = None
        self._said: dict[str, object] = {}
        self._unsaved: list[Review] = []
        self._loader = JobRunner(self._load, "review", self)
        self._loader.done.connect(self._loaded)
        self._loader.failed.connect(self._load_failed)
        self._saver = JobRunner(self._save, "review-save", self)
        self._saver.done.connect(self._saved)
        self._saver.failed.connect(self._save_failed)

    @property
    def review(self) -> Review | None:
        """What is known of the study in view; None without a study."""
        return self._review

    @property
    def saved(self) -> bool:
        """True when all that was said is on the disk."""
        return not self._saver.busy and not self._unsaved and not self._said

    def show(self, study_instance_uid: str | None) -> None:
        """The study in view."""
        known = None if self._review is None else self._review.study_instance_uid
        if study_instance_uid == known:
            return
        self._review = None if study_instance_uid is None else Review(study_instance_uid)
        self._said = {}
        self.changed.emit()
        if study_instance_uid is not None:
            self._loader.submit(_Load(study_instance_uid))

    def answer(self, opinion: Opinion, assessment: Assessment) -> None:
        """Agree, disagree or be unsure; with the verdict and bundle that this is about."""
        self._change(opinion=opinion, verdict=assessment.result.verdict.value, bundle=assessment.facts.digest)

    def write_note(self, note: str) -> None:
        if self._review is not None and note != self._review.note:
            self._change(note=note)

    def is_key_image(self, series_key: str, index: int) -> bool:
        return self._review is not None and (series_key, index) in self._review.key_images

    def toggle_key_image(self, series_key: str, index: int) -> None:
        """Mark an image as worth showing, or take the mark away."""
        if self._review is None:
            return
        marks = set(self._review.key_images) ^ {(series_key, index)}
        self._change(key_images=tuple(sorted(marks)))

    def close(self) -> None:
        """Keep what was not kept yet, then join."""
        self._loader.close()
        waiting = list(self._unsaved)
        self._saver.close()
        for review in waiting:
            try:
                self._store.save(review)
            except AlveoscopeError as error:
                log.error("A review could not be kept (%s).", error.code)

    def _change(self, **values: object) -> None:
        if self._review is None:
            return
        self._review = replace(self._review, **values)
        self.changed.emit()
        if self._loader.busy:
            self._said.update(values)  # goes on top of what is on the disk as soon as that is known
            return
        self._unsaved = [one for one in self._unsaved if one.study_instance_uid != self._review.study_instance_uid]
        self._unsaved.append(self._review)
        self._save_next()

    def _save_next(self) -> None:
        if self._unsaved and not self._saver.busy:
            self._saver.submit(_Save(self._unsaved[0]))

    def _load(self, request: _Load, _context: JobContext) -> Review:
        return self._store.load(request.study_instance_uid)

    def _save(self, request: _Save, _context: JobContext) -> tuple[Review, Review]:
        try:
            before = self._store.load(request.review.study_instance_uid).opinion
        except AlveoscopeError:
            before = None
        kept = self._store.save(request.review)
        if kept.opinion is not before:
            self._audit(kept)
        return request.review, kept

    def _loaded(self, _job: int, review: Review) -> None:
        if self._review is not None and self._review.study_instance_uid == review.study_instance_uid:
            self._review = review
            self._say_again()

    def _load_failed(self, _job: int, error: AlveoscopeError) -> None:
        self.failed.emit(error)
        self._say_again()

    def _say_again(self) -> None:
        said, self._said = self._said, {}
        if said:
            self._change(**said)
        else:
            self.changed.emit()

    def _saved(self, _job: int, saved: tuple[Review, Review]) -> None:
        asked, kept = saved
        self._unsaved = [one for one in self._unsaved if one is not asked]
        if self._review is asked:
            self._review = kept
        self._save_next()
        self.changed.emit()

    def _save_failed(self, _job: int, error: AlveoscopeError) -> None:
        self._unsaved = self._unsaved[1:]
        self.failed.emit(error)
        self._save_next()


def audit_review(review: Review) -> None:
    """A record that somebody read the study and what he said; a chain that can't be written is logged."""
    from engine.audit import AuditChain, Event
    from engine.site import site_profile

    if review.opinion is None:
        return
    try:
        profile = site_profile()
        if profile.flag("audit.enabled"):
            AuditChain(identifiers=profile.flag("audit.identifiers")).append(
                Event.READ, study=review.study_instance_uid, opinion=review.opinion.value, verdict=review.verdict,
                bundle=review.bundle,
            )
    except AlveoscopeError as error:
        log.error("The audit chain can't be written (%s).", error.code)
