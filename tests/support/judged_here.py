"""Studies judged in the tests' own process, where it is not processes that are tested: starting one takes a second.

Jobs and their results are pickled all the same, as they are for another process.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.batch.pool import Ended, PoolLimits
from engine.batch.values import StudyJob, WorkSettings
from engine.batch.worker import StudyWorker, make_worker
from engine.volume import CancelToken

if TYPE_CHECKING:
    import pytest  # only there: a spawned process imports this module, too


class PoolHere:
    """As :class:`engine.batch.pool.WorkerPool`, for handlers that neither crash nor hang."""

    def __init__(
        self, make_handler: Callable[[Any], Any], settings: object, *, count: int = 1, limits: PoolLimits | None = None
    ) -> None:
        self._handler = make_handler(settings)

    def run(self, jobs: Iterable[Any], cancel: CancelToken | None = None) -> Iterator[Ended[Any]]:
        try:
            for job in jobs:
                if cancel is not None and cancel.cancelled:
                    return
                if job is None:
                    time.sleep(0.01)
                else:
                    yield Ended(job, pickle.loads(pickle.dumps(self._handler(pickle.loads(pickle.dumps(job))))))
        finally:
            if isinstance(self._handler, StudyWorker):
                self._handler.close()


def in_this_process(jobs: Sequence[StudyJob], settings: WorkSettings, cancel: CancelToken) -> Iterator[Ended[StudyJob]]:
    """A runner of :func:`engine.batch.run.run_batch`."""
    return PoolHere(make_worker, settings).run(jobs, cancel)


def judge_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches, and whatever claims studies from a worklist, judge them here, for the rest of this test."""
    monkeypatch.setattr("engine.batch.run.WorkerPool", PoolHere)
    monkeypatch.setattr("engine.intake.runner.WorkerPool", PoolHere)
