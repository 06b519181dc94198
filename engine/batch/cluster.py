"""The same batch on an existing Dask cluster: a shared file system, the same worker, the same rows.

No engine of our own: distribution, retries and lost machines are Dask's.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from engine.batch.pool import Ended
from engine.batch.run import Runner
from engine.batch.values import Row, StudyJob, WorkSettings
from engine.batch.worker import StudyWorker
from engine.errors import UsageError
from engine.installing import how_to_install
from engine.volume import CancelToken

_RETRIES = 1
_CONNECT_SECONDS = 15
_POLL_SECONDS = 0.1
#: What a thread of a worker process works with: Dask gives several threads a study each, and a back-end has one user.
_own = threading.local()


def on_cluster(address: str) -> Runner:
    """A runner for :func:`engine.batch.run.run_batch` that hands every study to the cluster at ``address``.

    Raises
    ------
    UsageError
        The extra ``cluster`` is not installed.
    """
    if find_spec("distributed") is None:
        raise UsageError("--cluster needs Dask.", how_to_install("distributed"))

    def run(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
        # The user's own list and store are files of this computer: filled here, when the results have come.
        records = replace(settings.records, store=False, worklist=settings.records.database is not None)
        return _run(address, jobs, replace(settings, records=records), cancel)

    return run


def do_study(settings: WorkSettings, job: StudyJob) -> Row:
    """One study in a process of the cluster; bundle and back-end stay open for the next one of the same batch."""
    worker: StudyWorker | None = getattr(_own, "worker", None)
    if worker is None or worker.settings != settings:
        if worker is not None:
            worker.close()
        worker = _own.worker = StudyWorker(settings)
    return worker(job)


def _run(
    address: str, jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken
) -> Iterator[Ended[StudyJob]]:
    dask: Any = import_module("distributed")
    try:
        client = dask.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"No Dask cluster answers at {address}: {error}.", "Give its scheduler's address.") from None
    try:
        # To Dask tasks of one key are one task, whoever submits them: one patient's result would stand for another's
        # where both share their files, and another batch's where it judges the same images into another folder.
        futures = {
            client.submit(
                do_study, settings, job, key=f"alveoscope-{uuid.uuid4().hex}", retries=_RETRIES, pure=False
            ): job
            for job in jobs
        }
        done = dask.as_completed(futures, loop=client.loop)
        while not done.is_empty():
            # Never blocked for long, so that Ctrl-C is answered while every worker is busy.
            ready = done.next_batch(block=False)
            for future in ready:
                yield _ended(futures[future], future)
            if not ready and cancel.wait(_POLL_SECONDS):
                client.cancel(list(futures))
                return
    finally:
        client.close()


def _ended(job: StudyJob, future: Any) -> Ended[StudyJob]:
    error = future.exception()
    if error is None:
        return Ended(job, future.result())
    code = "worker-died" if type(error).__name__ == "KilledWorker" else "internal"
    return Ended(job, error_code=code, error_message=f"{type(error).__name__}: {error}")
