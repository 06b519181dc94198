"""What physicians said of results, kept on this machine: one file a study, replaced whole.

The file is named by a digest of the Study Instance UID and holds UIDs, the answer, the note and marked images; no
name.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Any

from desktop.study_file import StudyFiles
from engine.dicom.values import SliceRef
from engine.locations import account

SCHEMA = "alveoscope.review/2"
#: Marked images by their place in the series, which may have grown since: answer and note are taken over, marks not.
OLD_SCHEMA = "alveoscope.review/1"
#: Nobody writes a longer one: this is a remark, not a report. Where two have written one, it may be as long as both.
LONGEST_NOTE = 4000


class Opinion(str, Enum):
    """What a physician says to a verdict."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Review:
    """A physician's word on one study.

    Attributes
    ----------
    opinion : Opinion or None
        None while only images were marked or a note was begun.
    key_images : tuple of SliceRef
    verdict, bundle, series : str
        What the opinion is about: the verdict, the digest of the bundle it came from, and the key of the series; files
        of before name no series.
    at : str
        UTC, ISO 8601.
    """

    study_instance_uid: str
    opinion: Opinion | None = None
    note: str = field(default="", repr=False)
    key_images: tuple[SliceRef, ...] = ()
    verdict: str = ""
    bundle: str = ""
    by: str = field(default="", repr=False)
    at: str = ""
    series: str = ""

    def is_about(self, verdict: str, bundle: str, series: str) -> bool:
        """True where the opinion is of this very verdict; what an older file does not name is not held against it."""
        known = ((self.bundle, bundle), (self.series, series))
        return self.verdict == verdict and all(own in ("", other) for own, other in known)


class ReviewStore:
    """The reviews in one folder. Safe to use from several threads: each call opens what it needs."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        by: str | None = None,
    ) -> None:
        self._files = StudyFiles(
            "reviews",
            ("The review of this study can't be read ({why}).", "Check the data folder's permissions."),
            ("The review of this study is damaged; it was set aside.", "Say again what you think of the verdict."),
            folder,
        )
        self._clock = clock
        self._by = by

    def load(self, study_instance_uid: str) -> Review:
        """The review of a study; an empty one when there is none.

        Raises
        ------
        StoreError
            The file can't be read; a damaged one was set aside.
        """
        return self._files.read(study_instance_uid, _parse) or Review(study_instance_uid)

    def alone(self) -> AbstractContextManager[None]:
        """Between a load and its save no other window saves: its words would be lost."""
        return self._files.alone()

    def save(self, review: Review) -> Review:
        """Keep a review, signed with account and time; return it as it was kept.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        kept = Review(
            study_instance_uid=review.study_instance_uid,
            opinion=review.opinion,
            note=review.note,
            key_images=tuple(sorted(set(review.key_images))),
            verdict=review.verdict,
            bundle=review.bundle,
            by=self._by or account(),
            at=self._clock().isoformat(timespec="seconds"),
            series=review.series,
        )
        content = {"schema": SCHEMA, **asdict(kept), "opinion": kept.opinion.value if kept.opinion else None}
        self._files.write(review.study_instance_uid, content)
        return kept


def _parse(content: dict[str, Any]) -> Review:
    import msgspec  # no start-up waits for it

    schema = content.pop("schema")
    if schema not in (SCHEMA, OLD_SCHEMA):
        raise ValueError("schema")
    if schema == OLD_SCHEMA:
        content["key_images"] = ()
    return msgspec.convert(content, Review)
