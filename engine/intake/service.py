"""What runs behind ``receive`` and ``watch``: the worklist, the runner, the outbox and the audit chain, together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from engine.audit import AuditChain, Event
from engine.batch.values import WorkSettings
from engine.errors import AlveoscopeError
from engine.intake.guard import new_thread
from engine.intake.runner import Judged, Runner
from engine.intake.send import Destination, Outbox
from engine.locations import data_folder
from engine.volume import CancelToken
from engine.worklist.store import WorklistStore, open_store

Say = Callable[[str], None]

_OUTBOX_SECONDS = 2.0


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
    """

    database: str | None = None
    results: Path | None = None
    formats: tuple[str, ...] = ("json", "sr", "pdf")
    workers: int = 1
    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    pacs: Destination | None = None


class Service:
    """Judges what is submitted, in threads of its own, from entering the context to leaving it.

    Parameters
    ----------
    say : callable
        Gets one line an event, without names: UIDs, verdicts, codes.
    """

    def __init__(
        self, settings: ServiceSettings, *, audit: AuditChain | None = None, say: Say = lambda _line: None
    ) -> None:
        self.settings = settings
        self._say = say
        self._audit = audit or AuditChain()
        self._cancel = CancelToken()
        self._outbox = Outbox(data_folder() / "outbox")
        self.store: WorklistStore = open_store(settings.database)
        self._threads = [new_thread(self._work, "alveoscope-runner")]
        if settings.pacs is not None:
            self._threads.append(new_thread(self._send_results, "alveoscope-outbox"))

    def __enter__(self) -> Service:
        if self.store.set_aside is not None:
            self._say(f"The worklist's database was damaged; it was set aside as {self.store.set_aside}.")
            self._rebuild()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self._cancel.cancel()
        for thread in self._threads:
            thread.join(30)
        self.store.close()

    @property
    def results(self) -> Path:
        return self.settings.results or data_folder() / "results"

    def submit(self, study_instance_uid: str, source: Path, *, images: int, patient: str) -> None:
        """Put a complete study on the worklist; what fails is said and does not stop the intake."""
        try:
            self.store.submit(study_instance_uid, source, images=images, patient=patient)
            self.record(Event.RECEIVED, study_instance_uid=study_instance_uid, images=images)
        except AlveoscopeError as error:
            self._say(f"{study_instance_uid}: {error}")
            return
        self._say(f"{study_instance_uid}: {images} images, submitted")

    def record(self, event: Event, **details: str | int | float | None) -> None:
        """Add to the audit chain; what fails is said."""
        try:
            self._audit.append(event, **details)
        except AlveoscopeError as error:
            self._say(f"Not recorded in the audit chain: {error}")

    def _rebuild(self) -> None:
        from engine.worklist.rebuild import rebuild_from_results

        rebuilt = rebuild_from_results(self.store, self.results)
        self.record(Event.WORKLIST_REBUILT, studies=rebuilt.studies)
        self._say(f"{rebuilt.studies} studies were put back from {self.results}.")

    def _work(self) -> None:
        settings = self.settings
        work = WorkSettings(self.results, settings.formats, settings.bundle, settings.backend, settings.precision)
        runner = Runner(self.store, work, workers=settings.workers, on_judged=self._on_judged)
        while not self._cancel.cancelled:
            try:
                runner.run(self._cancel)
            except AlveoscopeError as error:
                # A locked database, a full disk: say it, and try again; what was claimed is submitted again.
                self._say(str(error))
                self._cancel.wait(5.0)

    def _on_judged(self, judged: Judged) -> None:
        uid = judged.entry.study_instance_uid
        if judged.report is None:
            self.record(Event.ANALYSED, study_instance_uid=uid, code=judged.row.error_code)
            self._say(f"{uid}: {judged.row.error_message} [{judged.row.error_code}]")
            return
        made = judged.report.provenance
        values = judged.row.values
        self.record(
            Event.ANALYSED,
            study_instance_uid=uid,
            verdict=values["verdict"],
            probability=values.get("probability"),
            bundle_digest=made.bundle_digest,
            backend=values["backend"],
        )
        self._say(f"{uid}: {values['verdict']}")
        if self.settings.pacs is not None:
            for path in judged.files:
                if path.suffix == ".dcm":
                    self._outbox.add(path)

    def _send_results(self) -> None:
        pacs = self.settings.pacs
        while pacs is not None and not self._cancel.wait(_OUTBOX_SECONDS):
            sent = self._outbox.send_due(pacs)
            if sent.taken:
                self.record(Event.SENT, count=sent.taken, destination=pacs.title)
            if sent.error:
                self._say(f"{pacs.title} did not take {sent.waiting} results yet: {sent.error}")
