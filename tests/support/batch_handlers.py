"""The batch's real worker with a fault, importable by spawned processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import cache

from engine.batch.values import Row, StudyJob, WorkSettings


@cache
def _worker(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real one, with all that judges loaded: who is killed before has no use for it."""
    from engine.batch.worker import make_worker

    return make_worker(settings)


def make_fragile(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed by any study whose folder is named ``poison``."""

    def handle(job: StudyJob) -> Row:
        if any("poison" in path.parts for path in job.paths):
            os.kill(os.getpid(), signal.SIGSEGV)
        return _worker(settings)(job)

    return handle


def make_cut_off(settings: WorkSettings) -> Callable[[StudyJob], Row]:
    """The real worker, killed when the result is on the list."""

    def handle(job: StudyJob) -> Row:
        _worker(settings)(job)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("it is dead")

    return handle
