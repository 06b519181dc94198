"""The child process that analyses: answers, errors, cancel, death, and a start after it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from engine.errors import BackendFailedError, Cancelled
from engine.process import Worker as WorkerProcess
from engine.process import WorkerDiedError
from engine.volume import CancelToken, Progress
from tests.support.worker_handlers import make_handlers


class Context:
    def __init__(self) -> None:
        self.cancel = CancelToken()
        self.reports: list[Progress] = []
        self.reported = threading.Event()

    def progress(self, report: Progress) -> None:
        self.reports.append(report)
        self.reported.set()


@pytest.fixture(name="worker")
def _worker() -> Iterator[WorkerProcess]:
    worker = WorkerProcess(make_handlers, "test-worker")
    yield worker
    worker.close()


def test_it_answers_with_progress_and_stays_for_the_next_request(worker: WorkerProcess) -> None:
    context = Context()
    assert worker.call("double", 21, context) == 42
    assert context.reports == [Progress("inference", 1, 2)]
    pid = worker.call("pid", None, context)
    assert pid == worker.pid != os.getpid()


def test_an_error_of_the_tree_arrives_whole(worker: WorkerProcess) -> None:
    with pytest.raises(BackendFailedError, match="The back-end failed. Use another."):
        worker.call("fail", None, Context())
    assert worker.call("double", 1, Context()) == 2


def test_a_defect_is_named_and_the_child_survives(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerDiedError, match="ZeroDivisionError in 'defect'"):
        worker.call("defect", None, Context())
    assert worker.call("double", 1, Context()) == 2


def test_a_killed_child_is_an_error_and_the_next_request_starts_another(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerDiedError, match=r"ended unexpectedly \(exit code -9\).*Try again"):
        worker.call("die", None, Context())
    assert worker.pid is None
    assert worker.call("double", 4, Context()) == 8


def test_cancel_stops_the_request_and_keeps_the_child(worker: WorkerProcess) -> None:
    context = Context()
    pid = worker.call("pid", None, context)
    stopper = threading.Thread(target=lambda: (context.reported.wait(20), context.cancel.cancel()))
    stopper.start()
    with pytest.raises(Cancelled):
        worker.call("wait", None, context)
    stopper.join()
    assert worker.call("pid", None, Context()) == pid


def test_a_request_waits_for_the_one_before_and_can_be_cancelled_meanwhile(worker: WorkerProcess) -> None:
    first, second = Context(), Context()
    ended: list[str] = []

    def wait() -> None:
        try:
            worker.call("wait", None, first)
        except Cancelled:
            ended.append("first")

    thread = threading.Thread(target=wait)
    thread.start()
    assert first.reported.wait(20)
    second.cancel.cancel()
    with pytest.raises(Cancelled):
        worker.call("double", 1, second)
    first.cancel.cancel()
    thread.join(20)
    assert ended == ["first"]


def test_nothing_starts_after_close() -> None:
    worker = WorkerProcess(make_handlers, "test-worker")
    worker.close()
    with pytest.raises(Cancelled):
        worker.call("double", 1, Context())
    assert worker.pid is None
