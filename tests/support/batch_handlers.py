"""The batch's real worker with a fault, importable by spawned processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from engine.batch.values import Row, StudyJob, WorkSettings
from engine.batch.worker import make_worker


def make_fragile(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed by any study whose folder is named ``poison``."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        if any("poison" in path.parts for path in job.paths):
            os.kill(os.getpid(), signal.SIGSEGV)
        return worker(job)

    return handle


def make_cut_off(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed when the result is on the list."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        worker(job)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it is dead")

    return handle


def make_slow(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, which touches a file of the study while it reads it when the folder is named ``moving``."""
    worker = make_worker(settings)

    def handle(job: StudyJob) -> Row:
        if any("moving" in path.parts for path in job.paths):
            os.utime(job.paths[0], ns=(1, 1))
        return worker(job)

    return handle
