"""A study or some of its series fetched from the PACS: through the receiver's checks onto the disk, and counted.

What was acknowledged lies in :func:`engine.intake.spool.retrieved_spool`, whichever way it came. How many images came
of how many is always said; what came stays when the rest does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom.uid import SecondaryCaptureImageStorage

from engine.errors import AlveoscopeError, DicomError
from engine.intake import stations
from engine.intake.identity import CT_STORAGE_CLASSES, identify
from engine.intake.spool import Spool, received_spool, retrieved_spool
from engine.intake.take import Taken, keep, take
from engine.intake.words import REFUSALS
from engine.language import phrase
from engine.pacs.errors import PacsError
from engine.pacs.fetch import NoGetError, get, move, unknown
from engine.pacs.find import find_series
from engine.pacs.peer import Pacs
from engine.pacs.query import MODALITY, FoundSeries
from engine.pacs.web import WebPacs
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

#: Retrieved studies leave this long after their last image came: the PACS has them.
KEEP_SECONDS = 30 * 86400.0
#: A CT series may hold a page of its own (Secondary Capture), which is not kept.
_CLASSES = (*CT_STORAGE_CLASSES, SecondaryCaptureImageStorage)


@dataclass(frozen=True)
class Retrieved:
    """What came of one study.

    Attributes
    ----------
    folder : Path
        Where its images lie.
    came, expected : int
        Images that came now, whatever lay there before, and how many the PACS has.
    why : str
        What kept the others, a sentence; empty when all came.
    """

    study_instance_uid: str
    folder: Path
    came: int
    expected: int
    why: str = ""

    @property
    def whole(self) -> bool:
        return self.came >= self.expected


def retrieve(
    pacs: Pacs,
    study_instance_uid: str,
    series: Collection[str] = (),
    *,
    spool: Spool,
    receiver_runs: bool | None = None,
    record: Callable[[Retrieved], None] | None = None,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Retrieved:
    """Fetch the CT series of a study, or those that are asked for by UID.

    Parameters
    ----------
    spool : Spool
        Where C-GET and DICOMweb put the images; C-MOVE's come to :func:`~engine.intake.spool.retrieved_spool`, which
        alone old ones leave.
    receiver_runs : bool, optional
        Whether the PACS can send to our receiver now (C-MOVE); looked up without it: only where its images come to.
    record : callable, optional
        Told what came, once, whenever anything did: also of a retrieval that was stopped or broke off.

    Raises
    ------
    PacsError
        Nothing came at all: it can't be reached, refuses, or has no such study.
    Cancelled
        What came before stays.
    SettingsError, OutputNotWritableError, DiskFullError
    """
    token = cancel or CancelToken()
    spool.prepare()
    own = spool.folder == retrieved_spool().folder
    if own:  # another folder is the user's, with all that lies there
        _forget_old(spool)
    asked = [one for one in find_series(pacs, study_instance_uid, token) if _wanted(one, series)]
    if not asked:
        raise PacsError(f"{pacs.name} has no CT series of this study.", "Was it moved or deleted?")
    runs = own and stations.receiver_runs(received_spool().folder) if receiver_runs is None else receiver_runs
    run = _Run(pacs, study_instance_uid, spool, runs, progress, token)
    run.expected = sum(one.images or 0 for one in asked)
    run.uncounted = sum(one.images is None for one in asked)
    why = ""
    try:
        for one in asked:
            run.fetch(one)
    except PacsError as error:
        why = _refused(run.refused) or str(error)
    finally:
        if run.came and record:
            record(run.result(why))
    found = run.result(why)
    if not found.came:
        if run.said and not why:
            raise PacsError(f"{pacs.name} says that it sent {run.said} images, and none came here.", unknown(pacs))
        raise PacsError(found.why or f"{pacs.name} sent none of {found.expected} images.")
    return found


class _Run:
    """One retrieval: what came so far."""

    def __init__(
        self, pacs: Pacs, uid: str, spool: Spool, receiver_runs: bool, progress: ProgressSink, cancel: CancelToken
    ) -> None:
        self.expected = 0
        self.uncounted = 0  #: series that are not over, of which the PACS does not say how many images they have
        self.failed = 0
        self.said = 0  #: images that the PACS says it sent to our receiver
        self.refused = ""
        self._pacs, self._uid, self._spool = pacs, uid, spool
        self._receiver_runs, self._progress, self._cancel = receiver_runs, progress, cancel
        self._kept: set[str] = set()
        self._moved: set[str] = set()

    @property
    def came(self) -> int:
        return len(self._kept) + len(self._moved)

    def result(self, why: str) -> Retrieved:
        expected = max(self.expected, self.came + self.failed + self.uncounted)
        if self.came < expected and not why:
            why = _refused(self.refused)
        if 0 < self.came < expected and not why:
            why = phrase(f"{self._pacs.name} did not send the others.")
            if self.said > self.came:
                why = phrase(f"{self._pacs.name} says that it sent {self.said} images; {self.came} came here.")
        return Retrieved(self._uid, self._spool.study_folder(self._uid), self.came, expected, why)

    def fetch(self, series: FoundSeries) -> None:
        """One series, by the way that is asked for."""
        before = self.came
        self._tell(0)
        if self._pacs.by_web:
            self._by_web(series)
        elif self._pacs.way == "move":
            self._by_move(series)
        else:
            try:
                self._by_get(series)
            except NoGetError:
                if self._pacs.way == "get" or not self._receiver_runs:
                    raise
                self._by_move(series)
        self._cancel.raise_if_cancelled()
        if series.images is None:
            self.expected += self.came - before
            self.uncounted -= 1

    def _by_get(self, series: FoundSeries) -> None:
        sent = get(self._pacs, self._uid, series.series_instance_uid, _CLASSES, self._take_event, self._cancel)
        self.failed += sent.failed

    def _by_move(self, series: FoundSeries) -> None:
        if not self._receiver_runs:
            raise PacsError(
                "C-MOVE needs our receiver, which is not running.",
                "Switch it on (alveoscope receive, or in the window), or fetch by C-GET.",
            )
        before = self._spool.came(self._uid)
        try:
            sent = move(self._pacs, self._uid, series.series_instance_uid, self._tell, self._cancel)
            self.said += sent.completed
            self.failed += sent.failed
        finally:
            # Not the PACS's word counts but the disk: it may send to another computer, and older images may lie here.
            self._moved |= {name for name, at in self._spool.came(self._uid).items() if before.get(name) != at}

    def _by_web(self, series: FoundSeries) -> None:
        with WebPacs(self._pacs, self._cancel) as web:
            for content in web.objects(self._uid, series.series_instance_uid):
                try:
                    identity = identify(content)
                except DicomError:
                    self._note(Taken(0, "unreadable"), "")
                    continue
                if identity.study_instance_uid != self._uid:
                    self._note(Taken(0, "mismatch"), "")
                    continue
                self._note(keep(identity, content, self._spool, keep_others=False), identity.sop_instance_uid)

    def _take_event(self, event: Any) -> int:
        taken = take(event, self._spool, keep_others=False, study=self._uid)
        self._note(taken, str(event.request.AffectedSOPInstanceUID))
        return taken.status

    def _note(self, taken: Taken, uid: str) -> None:
        if taken.refused:
            self.refused = taken.refused
        elif taken.stored:
            self._kept.add(uid)
        else:  # a dose report among the images: nothing that is missing
            self.expected -= 1
        self._tell(0)

    def _tell(self, more: int) -> None:
        done = self.came + more
        self._progress(Progress("retrieve", done, max(self.expected, done) or None))


def _wanted(one: FoundSeries, asked: Collection[str]) -> bool:
    return one.series_instance_uid in asked if asked else one.modality in (MODALITY, "")


def _refused(code: str) -> str:
    if code == "mismatch":
        return "The PACS sent images of another study than was asked for; they were not kept."
    return f"Images were not kept: {REFUSALS.get(code, code)}." if code else ""


def _forget_old(spool: Spool) -> None:
    now = time.time()
    for uid in spool.studies():
        with suppress(AlveoscopeError, OSError):  # one that is in use leaves later, and keeps no new one from coming
            if spool.images(uid) and now - spool.last_change(uid) > KEEP_SECONDS:
                spool.remove(uid, unless_after=now - KEEP_SECONDS)
    spool.forget_left(KEEP_SECONDS)
