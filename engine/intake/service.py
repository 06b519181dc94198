"""What runs behind ``receive`` and ``watch``: the worklist, the runner, the outbox and the audit chain, together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.audit import AuditChain, Event
from engine.audit import record as record_for_site
from engine.batch.values import WorkSettings
from engine.errors import AlveoscopeError
from engine.intake.identity import printable
from engine.intake.lease import worker_name
from engine.intake.retention import Retention, SpoolKeeper
from engine.intake.runner import STANDS, Judged, Runner
from engine.intake.send import Outbox, outbox_folder
from engine.intake.spool import Spool
from engine.language import counted, phrase
from engine.locations import data_folder
from engine.pacs.peer import Destination
from engine.process import SupervisedThread, in_words
from engine.service.values import Records
from engine.volume import CancelToken
from engine.worklist.store import WorklistStore, comes_back, open_store
from engine.worklist.values import PART_OF_STUDY, State, WorklistEntry

Say = Callable[[str], None]

_SEND_WHOLE = phrase("Send the whole study again.")
_OUTBOX_SECONDS = 2.0
_KEEPER_SECONDS = 60.0
_AUDIT_SECONDS = 5.0


@dataclass(frozen=True)
class ServiceSettings:
    """Where an intake service keeps things and what it does with results.

    Attributes
    ----------
    database : str or None
        SQLAlchemy URL of the worklist; SQLite in the user's data folder by default.
    results : Path or None
        Folder of the results; in the user's data folder by default.
    pacs : Destination or None
        Gets every DICOM result.
    grid, fill : bool
        As of :class:`engine.triage.request.AnalyseRequest`; formats with masks have thin series filled.
    """

    database: str | None = None
    results: Path | None = None
    formats: tuple[str, ...] = ("json", "sr", "pdf")
    workers: int = 1
    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    pacs: Destination | None = None
    grid: bool = True
    fill: bool = False


class Service:
    """Judges what is submitted, in threads of its own, from entering the context to leaving it.

    Parameters
    ----------
    audit : AuditChain, optional
        The user's own, as the site wants it, by default.
    say : callable
        Gets one line an event, without names: UIDs, verdicts, codes.
    on_judged : callable
        Gets every study that was judged or failed.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        audit: AuditChain | None = None,
        say: Say = lambda _line: None,
        on_judged: Callable[[Judged], None] = lambda _judged: None,
    ) -> None:
        self.settings = settings
        self._tell = on_judged
        self._say = say
        self._audit = record_for_site if audit is None else audit.append
        self._outbox = Outbox(outbox_folder())
        self._to_send: deque[Judged] = deque()
        self._unrecorded: deque[tuple[Event, dict[str, str | int | float | None]]] = deque()
        self._recording, self._writing = threading.Lock(), threading.Lock()
        self.store: WorklistStore = open_store(settings.database)
        self._threads = [
            SupervisedThread("runner", self._work, say=say),
            SupervisedThread("audit", lambda _stop: self._write_records(), pause_seconds=_AUDIT_SECONDS, say=say),
        ]
        if settings.pacs is not None:
            self._threads.append(SupervisedThread("outbox", self._send_results, pause_seconds=_OUTBOX_SECONDS, say=say))

    def __enter__(self) -> Service:
        if self.store.set_aside is not None:
            self._say(f"The worklist's database was damaged; it was set aside as {self.store.set_aside}.")
            self._rebuild()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for thread in self._threads:
            thread.ask_to_stop()
        for thread in self._threads:
            thread.stop(30.0)
        with suppress(AlveoscopeError, OSError):
            self._write_records()
        self.store.close()

    @property
    def results(self) -> Path:
        return self.settings.results or data_folder() / "results"

    @property
    def alive(self) -> bool:
        """Whether every thread of the service is at work."""
        return all(thread.alive for thread in self._threads)

    def keep(self, spool: Spool, rules: Retention, growing: Callable[[str], bool]) -> SpoolKeeper:
        """Let judged studies leave a spool by these rules, from now on."""
        keeper = SpoolKeeper(spool, self.store, rules, growing=growing, say=self._say, clock=time.time)
        spool.make_room.append(keeper.make_room)
        thread = SupervisedThread("spool", lambda _stop: keeper.sweep(), pause_seconds=_KEEPER_SECONDS, say=self._say)
        self._threads.append(thread.start())
        return keeper

    def submit(
        self, study_instance_uid: str, source: Path, *, images: int, patient: str, fingerprint: str = ""
    ) -> None:
        """Put a complete study on the worklist.

        Raises
        ------
        StoreError
            The worklist can't take it now; the caller offers it again.
        """
        entry = self.store.submit(study_instance_uid, source, images=images, patient=patient, fingerprint=fingerprint)
        if entry.state not in (State.SUBMITTED, State.RUNNING):
            self._say(f"{printable(study_instance_uid)}: known, {images} images, {entry.state.value} already")
            return
        self.record(Event.RECEIVED, study_instance_uid=study_instance_uid, images=images)
        self._say(f"{printable(study_instance_uid)}: {images} images, submitted")

    def submit_received(self, spool: Spool, study_instance_uid: str) -> None:
        """The same, for a study in a spool; a restart finds what is judged already, and submits nothing twice.

        Raises
        ------
        StoreError, OSError
            As :meth:`submit`; or its files can't be read.
        """
        images = spool.images(study_instance_uid)
        if not images:
            return  # it left meanwhile
        entry = self.store.find(study_instance_uid)
        if missing := spool.missing(study_instance_uid):
            self._part(spool, study_instance_uid, entry, images, missing)
            return
        if entry is not None and entry.error_code == PART_OF_STUDY:
            self.store.take_warning_back(study_instance_uid, PART_OF_STUDY)
        known = entry if entry is not None and entry.images == images and not comes_back(entry) else None
        if known and known.fingerprint and spool.last_change(study_instance_uid) <= (known.started or known.arrived):
            return
        self.submit(
            study_instance_uid,
            spool.study_folder(study_instance_uid),
            images=images,
            patient=spool.patient(study_instance_uid),
            fingerprint=spool.fingerprint(study_instance_uid),
        )

    def judged(self, study_instance_uid: str) -> tuple[int, float] | None:
        """How many images of a study were judged, and when that began; None when it was not, or nobody can say."""
        try:
            entry = self.store.find(study_instance_uid)
        except AlveoscopeError:
            return None
        if entry is None or entry.started is None or not entry.fingerprint or entry.state is not State.DONE:
            return None
        if comes_back(entry):
            return None
        return entry.images, entry.started

    def record(self, event: Event, **details: str | int | float | None) -> None:
        """Add to the audit chain; what can't be written now is written later, in its order, and said."""
        with self._recording:
            self._unrecorded.append((event, details))
        try:
            self._write_records()
        except (AlveoscopeError, OSError) as error:
            self._say(f"The audit chain can't be written now: {in_words(error)}")

    def _write_records(self) -> None:
        with self._writing:
            while self._unrecorded:
                event, details = self._unrecorded[0]
                self._audit(event, **details)
                with self._recording:
                    self._unrecorded.popleft()

    def _part(self, spool: Spool, uid: str, entry: WorklistEntry | None, images: int, missing: int) -> None:
        """Some of a study whose others were judged and left: no verdict is made of a part, whatever the list says."""
        came = counted(
            images,
            f"1 image came after the study was judged; of the others, {missing} can no longer be found here.",
            f"{images} images came after the study was judged; of the others, {missing} can no longer be found here.",
        )
        why = f"{came} {STANDS if entry and entry.outcome else phrase('No verdict is made of a part.')} {_SEND_WHOLE}"
        told = (PART_OF_STUDY, why)
        said = entry is not None and (entry.error_code, entry.error_message) == told
        if entry and said and (entry.read_at is None or spool.last_change(uid) <= entry.read_at):
            return  # said of these; a restart makes nothing unread
        if entry is None:
            self.store.adopt_failure(uid, spool.study_folder(uid), told, images=images, patient=spool.patient(uid))
        else:
            self.store.warn(uid, *told)
        self._say(f"{printable(uid)}: {why}")

    def _rebuild(self) -> None:
        from engine.worklist.rebuild import rebuild_from_results

        rebuilt = rebuild_from_results(self.store, self.results)
        self.record(Event.WORKLIST_REBUILT, studies=rebuilt.studies)
        self._say(
            counted(
                rebuilt.studies,
                f"1 study was put back from {self.results}.",
                f"{rebuilt.studies} studies were put back from {self.results}.",
            )
        )

    def _work(self, stop: CancelToken) -> None:
        # A locked database, a full disk: the thread says it and comes back; what was claimed is submitted again.
        settings = self.settings
        records = Records(worklist=True, database=settings.database, worker=worker_name())
        work = WorkSettings(
            self.results,
            settings.formats,
            settings.bundle,
            settings.backend,
            settings.precision,
            records=records,
            grid=settings.grid,
            fill=settings.fill,
        )
        Runner(self.store, work, workers=settings.workers, on_judged=self._on_judged, say=self._say).run(stop)

    def _on_judged(self, judged: Judged) -> bool:
        self._tell(judged)
        uid = judged.entry.study_instance_uid
        if judged.report is None:
            self.record(Event.ANALYSED, study_instance_uid=uid, code=judged.row.error_code)
            self._say(f"{printable(uid)}: {judged.row.error_message} [{judged.row.error_code}]")
            return True
        values = judged.row.values
        self._say(f"{printable(uid)}: {values['verdict']}")
        if values["not_written"]:
            self._say(f"{printable(uid)}: not written: {values['not_written']}")
        return self.settings.pacs is None or self._queued(judged)

    def _queued(self, judged: Judged) -> bool:
        """Whether all that the PACS gets of it waits in the outbox; else the thread that sends sees to it."""
        try:
            self._queue(judged)
        except AlveoscopeError:
            self._to_send.append(judged)
            return False
        return True

    def _queue(self, judged: Judged) -> None:
        title = self.settings.pacs.title if self.settings.pacs is not None else ""
        for path in judged.files:
            if path.suffix == ".dcm":
                self._outbox.add(path, title)

    def _send_results(self, _stop: CancelToken) -> None:
        pacs = self.settings.pacs
        if pacs is None:
            return
        while self._to_send:
            self._queue(self._to_send[0])
            self.store.hand_over(self._to_send[0].entry.entry_id, worker_name())
            self._to_send.popleft()
        sent = self._outbox.send_due(pacs)
        if sent.taken:
            self.record(Event.SENT, count=sent.taken, destination=pacs.title)
        if sent.error:
            self._say(f"{pacs.title} did not take {sent.waiting} results yet: {sent.error}")
