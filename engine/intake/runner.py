"""From submitted to done: claims studies from the worklist and has each judged in a process of its own."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.batch.plan import job_of
from engine.batch.pool import Ended, HandlerFactory, PoolLimits, WorkerPool
from engine.batch.run import row_of
from engine.batch.values import Row, StudyJob, WorkSettings
from engine.batch.worker import make_worker
from engine.dicom import scan
from engine.errors import AlveoscopeError, Cancelled, DicomError, InputError
from engine.report.json_ import report_from_json
from engine.triage.values import StudyReport
from engine.volume import CancelToken
from engine.worklist.rebuild import outcome_of
from engine.worklist.store import WorklistStore
from engine.worklist.values import WorklistEntry

#: Codes that speak of the input: the study is rejected, trying again won't help.
REJECTING = frozenset(one.code for base in (InputError, DicomError) for one in (base, *base.__subclasses__()))

_ATTEMPTS = 3


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


OnJudged = Callable[[Judged], None]


class Runner:
    """Works on the worklist until it is cancelled.

    Parameters
    ----------
    settings : WorkSettings
        ``out`` is the folder of the results.
    on_judged : callable
        Called in the runner's thread with every study that ended.
    """

    def __init__(
        self,
        store: WorklistStore,
        settings: WorkSettings,
        *,
        workers: int = 1,
        limits: PoolLimits | None = None,
        on_judged: OnJudged = lambda _judged: None,
        make_handler: HandlerFactory = make_worker,
    ) -> None:
        self._store = store
        self._settings = settings
        self._workers = workers
        self._limits = limits or PoolLimits()
        self._on_judged = on_judged
        self._make_handler = make_handler
        self._claimed: dict[str, WorklistEntry] = {}
        self._name = worker_name()

    def run(self, cancel: CancelToken) -> None:
        """Judge what is submitted, and wait for more."""
        self._work(self._submitted(cancel, wait=True), cancel)

    def run_until_empty(self, cancel: CancelToken | None = None) -> None:
        """Judge what is submitted now."""
        token = cancel or CancelToken()
        self._work(self._submitted(token, wait=False), token)

    def _work(self, jobs: Iterator[StudyJob | None], cancel: CancelToken) -> None:
        self._store.release_dead(worker_alive)
        pool = WorkerPool(self._make_handler, self._settings, count=self._workers, limits=self._limits)
        try:
            for ended in pool.run(jobs, cancel):
                self._conclude(ended)
        finally:
            # What was cancelled in the middle is submitted again: nothing of it was written down.
            self._store.release_dead(lambda worker: worker != self._name and worker_alive(worker))

    def _submitted(self, cancel: CancelToken, *, wait: bool) -> Iterator[StudyJob | None]:
        while not cancel.cancelled:
            entry = self._store.claim(self._name)
            if entry is None:
                if not wait:
                    return
                yield None
                continue
            try:
                job = self._job(entry, cancel)
            except Cancelled:
                return  # it is given back
            except AlveoscopeError as error:
                self._refuse(entry, Row(entry.study_instance_uid, "failed", "", error.code, error.message))
                continue
            self._claimed[entry.study_instance_uid] = entry
            yield job

    def _job(self, entry: WorklistEntry, cancel: CancelToken) -> StudyJob:
        found = scan((entry.source,), cancel=cancel)
        for study in found.studies:
            if study.study_instance_uid == entry.study_instance_uid:
                return job_of(study)
        raise InputError("The study's files are not where they were.", "Send the study again.")

    def _conclude(self, ended: Ended[StudyJob]) -> None:
        entry = self._claimed.pop(ended.job.study_instance_uid)
        row = row_of(ended)
        if row.state == "failed":
            self._refuse(entry, row)
            return
        path = self._settings.out / next(name for name in row.files if name.endswith(".json"))
        report = report_from_json(path.read_text(encoding="utf-8"))
        (study,) = report.studies
        self._store.finish(entry.entry_id, outcome_of(study, report.provenance, path))
        files = tuple(self._settings.out / name for name in row.files)
        self._on_judged(Judged(entry, row, report, files))

    def _refuse(self, entry: WorklistEntry, row: Row) -> None:
        if row.error_code in REJECTING:
            self._store.reject(entry.entry_id, row.error_code, row.error_message)
        else:
            self._store.fail(entry.entry_id, row.error_code, row.error_message)
            if row.error_code == "changed-while-read" and entry.attempts < _ATTEMPTS:
                self._store.retry(entry.study_instance_uid)
        self._on_judged(Judged(entry, row))


def worker_name() -> str:
    """This process, as the worklist knows it."""
    return f"{platform.node()}:{os.getpid()}"


def worker_alive(name: str) -> bool:
    """Whether the process of this name may still be at work; one of another machine always may."""
    import psutil

    host, _, pid = name.rpartition(":")
    if host != platform.node() or not pid.isdigit():
        return True
    return psutil.pid_exists(int(pid)) and int(pid) != os.getpid()
