"""From submitted to done: claims studies from the worklist and has each judged in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.batch.pool import Ended, HandlerFactory, PoolLimits, WorkerPool
from engine.batch.run import row_of
from engine.batch.values import Row, StudyJob, WorkSettings
from engine.batch.worker import make_worker
from engine.errors import (
    AlveoscopeError,
    Cancelled,
    DicomError,
    InputError,
    PathNotFoundError,
    PathUnreadableError,
    StoreError,
)
from engine.intake.identity import printable
from engine.intake.lease import BEAT_SECONDS, Leases, worker_alive, worker_name
from engine.intake.lookup import LOOKS, SeveralPatientsError, job_for
from engine.intake.retry import SURROUNDINGS, Retries, comes_again
from engine.language import counted, phrase
from engine.process import SupervisedThread, in_words
from engine.report.json_ import report_from_json
from engine.triage.values import StudyReport
from engine.volume import CancelToken
from engine.worklist.rebuild import outcome_of
from engine.worklist.store import WorklistStore
from engine.worklist.values import Outcome, State, WorklistEntry

#: Codes that speak of the input: the study is rejected, trying again won't help.
REJECTING = (
    frozenset(one.code for base in (InputError, DicomError) for one in (base, *base.__subclasses__())) - SURROUNDINGS
)
#: Said of a study that can't be judged anew.
STANDS = phrase("The verdict stands on the study as it was.")


@dataclass(frozen=True)
class Judged:
    """A study that left the runner.

    Attributes
    ----------
    report : StudyReport or None
        None when it failed; then ``row`` says why.
    files : tuple of Path
        Everything written for it.
    """

    entry: WorklistEntry
    row: Row
    report: StudyReport | None = None
    files: tuple[Path, ...] = ()


OnJudged = Callable[[Judged], bool]


class Runner:
    """Works on the worklist until it is cancelled.

    Parameters
    ----------
    settings : WorkSettings
        ``out`` is the folder of the results.
    on_judged : callable
        Called in the runner's thread with every study that ended. False: what follows from it is not on the disk yet,
        and whoever was called says later that it is (:meth:`engine.worklist.store.WorklistStore.hand_over`).
    """

    def __init__(
        self,
        store: WorklistStore,
        settings: WorkSettings,
        *,
        workers: int = 1,
        limits: PoolLimits | None = None,
        on_judged: OnJudged = lambda _judged: True,
        make_handler: HandlerFactory = make_worker,
        say: Callable[[str], None] = lambda _line: None,
        retries: Retries | None = None,
        leases: Leases | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._workers = workers
        self._limits = limits or PoolLimits()
        self._on_judged = on_judged
        self._make_handler = make_handler
        self._claimed: dict[str, WorklistEntry] = {}
        self._name = worker_name()
        self._say = say
        self._retries = retries or Retries(store)
        self._leases = leases or Leases(store, self._name)

    def run(self, cancel: CancelToken) -> None:
        """Judge what is submitted, and wait for more."""
        self._store.release_dead(worker_alive)
        self._retries.remember()
        self._claimed.clear()
        pool = WorkerPool(self._make_handler, self._settings, count=self._workers, limits=self._limits)
        beating = SupervisedThread(
            "leases", lambda _stop: self._beat(), pause_seconds=BEAT_SECONDS, say=self._say
        ).start()
        try:
            for ended in pool.run(self._submitted(cancel), cancel):
                self._conclude(ended)
        finally:
            beating.stop(5.0)
            # What was cancelled in the middle is submitted again: nothing of it was written down.
            self._store.release_dead(lambda worker: worker != self._name and worker_alive(worker))

    def _beat(self) -> None:
        freed = self._leases.round()
        if freed:
            self._say(
                counted(
                    freed,
                    "1 study of a worker that gave no sign of life is judged again.",
                    f"{freed} studies of a worker that gave no sign of life are judged again.",
                )
            )

    def _submitted(self, cancel: CancelToken) -> Iterator[StudyJob | None]:
        while not cancel.cancelled:
            self._retries.submit_due()
            entry = self._store.claim(self._name)
            if entry is None:
                yield None
                continue
            if entry.study_instance_uid in self._claimed:  # given back by another, and still at work here
                raise StoreError("This computer was taken for dead.", "What it was at is begun anew.")
            try:
                job = job_for(entry, self._store, cancel)
            except Cancelled:
                return  # it is given back
            except PathNotFoundError as error:
                self._miss(entry, error)
                continue
            except Exception as error:  # of one study: the runner would claim it first again, and nobody else's
                self._refuse(entry, Row(entry.study_instance_uid, "failed", "", *_told(error)))
                continue
            self._claimed[job.study_instance_uid] = entry
            yield job

    def _conclude(self, ended: Ended[StudyJob]) -> None:
        entry = self._claimed.pop(ended.job.study_instance_uid)
        row = row_of(ended)
        if row.state == "failed":
            if not self._stands(entry, row):
                self._refuse(entry, row)
            return
        path = self._settings.out / next(name for name in row.files if name.endswith(".json"))
        try:
            report = report_from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, AlveoscopeError):  # deleted or damaged at the wrong moment
            why = "The result was gone before it could be read."
            self._refuse(entry, Row(entry.study_instance_uid, "failed", "", "result-lost", why))
            return
        (study,) = report.studies
        # The worker has put the outcome on the list before it tried any document; where it could not, it is done here.
        if not self._finish(entry, outcome_of(study, report.provenance, path), row, owes=bool(row.error_code)):
            return  # this process was taken for dead, and somebody else has the study
        files = tuple(self._settings.out / name for name in row.files)
        if self._on_judged(Judged(entry, row, report, files)):
            self._store.hand_over(entry.entry_id, self._name)

    def _finish(self, entry: WorklistEntry, outcome: Outcome, row: Row, *, owes: bool) -> bool:
        """Put a verdict on the list, beside it what the row says; False where another has the study meanwhile."""
        mine = self._store.finish(
            entry.entry_id, outcome, worker=self._name, code=row.error_code, message=row.error_message, owes=owes
        )
        if mine and owes:
            self._note(entry)
        return mine

    def _stands(self, entry: WorklistEntry, row: Row) -> bool:
        """Whether the result was on the list before its worker failed: it stays, and that is said."""
        known = self._store.find(entry.study_instance_uid)
        if known is None or known.outcome is None or known.state is not State.DONE or known.worker != self._name:
            return False
        self._finish(entry, known.outcome, row, owes=True)
        self._store.hand_over(entry.entry_id, self._name)
        self._say(f"{printable(entry.study_instance_uid)}: {row.error_message} {self._what_follows(entry)}")
        return True

    def _what_follows(self, entry: WorklistEntry) -> str:
        """Of a study whose worker failed over its documents and that was handed over."""
        known = self._store.find(entry.study_instance_uid)
        if known is None or known.state is not State.DONE:
            return "Other images came meanwhile: the study is judged again."
        how = "they are tried again." if comes_again(known) else "write them with `alveoscope export report`."
        return f"The result stands, its documents are missing: {how}"

    def _miss(self, entry: WorklistEntry, error: PathNotFoundError) -> None:
        """A study's files are not there, or not all: looked for again for a while, since a share comes back.

        A verdict of before stays: that its images have left since says nothing against it.
        """
        said = (PathUnreadableError.code, str(error))
        # Attempts count other failures, too (a disk that was full all day): nobody is given up at the first look.
        if entry.attempts < LOOKS or (entry.error_code, entry.error_message) != said:
            row = Row(entry.study_instance_uid, "failed", "", *said)
            mine = self._store.fail(entry.entry_id, *said, worker=self._name, keep_verdict=True)
            if mine:
                self._note(entry)
        elif entry.outcome is not None:
            row = Row(entry.study_instance_uid, "failed", "", error.code, f"{error} {STANDS}")
            mine = self._finish(entry, entry.outcome, row, owes=False)
            self._store.hand_over(entry.entry_id, self._name)
        else:
            self._refuse(entry, Row(entry.study_instance_uid, "failed", "", error.code, str(error)))
            return
        if mine:
            self._on_judged(Judged(entry, row))

    def _refuse(self, entry: WorklistEntry, row: Row) -> None:
        if entry.owes and entry.outcome is not None:  # it came again for its documents alone
            self._finish(entry, entry.outcome, row, owes=True)
            self._store.hand_over(entry.entry_id, self._name)
            self._say(f"{printable(entry.study_instance_uid)}: not written: {row.error_message} [{row.error_code}]")
            return
        if row.error_code in REJECTING:
            mine = self._store.reject(entry.entry_id, row.error_code, row.error_message, worker=self._name)
            if mine and row.error_code == SeveralPatientsError.code:  # nobody has anything to read in it
                self._store.put_away(entry.study_instance_uid, by="Alveoscope")
        else:
            mine = self._store.fail(entry.entry_id, row.error_code, row.error_message, worker=self._name)
            if mine:
                self._note(entry)
        if mine:
            self._on_judged(Judged(entry, row))

    def _note(self, entry: WorklistEntry) -> None:
        known = self._store.find(entry.study_instance_uid)
        if known is not None:
            self._retries.note(known)


def _told(error: Exception) -> tuple[str, str]:
    """(code, sentence) of what ended a study before a worker had it."""
    if isinstance(error, AlveoscopeError):
        return error.code, str(error)
    if isinstance(error, OSError):
        return "path-unreadable", f"The study's files can't be read: {error.strerror or type(error).__name__}."
    return "internal", in_words(error)
