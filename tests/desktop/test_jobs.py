"""A request ends exactly once, on the UI thread, whatever happens to it."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass

import pytest

from desktop.jobs import JobCrashedError, JobRunner, WishQueue
from engine.errors import PathNotFoundError
from engine.volume import Progress


@dataclass(frozen=True)
class Add:
    left: int
    right: int


class Ends:
    """Writes down every end signal with its thread."""

    def __init__(self, runner: JobRunner) -> None:
        self.seen: list[tuple[str, int, object]] = []
        self.threads: set[int] = set()
        runner.done.connect(lambda job, value: self._note("done", job, value))
        runner.failed.connect(lambda job, error: self._note("failed", job, error))
        runner.cancelled.connect(lambda job: self._note("cancelled", job, None))

    def _note(self, kind: str, job: int, value: object) -> None:
        self.seen.append((kind, job, value))
        self.threads.add(threading.get_ident())


@pytest.fixture
def make_runner(qapp):
    runners = []

    def make(work):
        runner = JobRunner(work, "test-job")
        runners.append(runner)
        return runner, Ends(runner)

    yield make
    for runner in runners:
        runner.close()


def test_answer_arrives_once_on_the_ui_thread(qtbot, make_runner):
    runner, ends = make_runner(lambda request, context: request.left + request.right)
    job = runner.submit(Add(2, 3))
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends.seen == [("done", job, 5)]
    assert ends.threads == {threading.get_ident()}


def test_error_of_the_tree_arrives_as_it_is(qtbot, make_runner):
    def work(request, context):
        raise PathNotFoundError("No such folder.", "Choose another.")

    runner, ends = make_runner(work)
    runner.submit(Add(1, 1))
    qtbot.waitUntil(lambda: bool(ends.seen))
    kind, _, error = ends.seen[0]
    assert (kind, error.code, error.message) == ("failed", "path-not-found", "No such folder.")


def test_unplanned_exception_arrives_as_crash(qtbot, make_runner):
    runner, ends = make_runner(lambda request, context: 1 // 0)
    runner.submit(Add(1, 1))
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert isinstance(ends.seen[0][2], JobCrashedError)
    assert "ZeroDivisionError" in ends.seen[0][2].message


def test_cancel_then_start_again(qtbot, make_runner):
    entered = threading.Event()

    def work(request, context):
        entered.set()
        if request.left == 0:
            assert context.cancel.wait(20)
            context.cancel.raise_if_cancelled()
        return request.left

    runner, ends = make_runner(work)
    first = runner.submit(Add(0, 0))
    assert entered.wait(5)
    runner.cancel()
    second = runner.submit(Add(7, 0))
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends.seen == [("cancelled", first, None), ("done", second, 7)]
    third = runner.submit(Add(9, 0))
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends.seen[-1] == ("done", third, 9)


def test_stale_answer_is_dropped(qtbot, make_runner):
    gate = threading.Event()

    def work(request, context):
        if request.left == 0:
            assert gate.wait(20)
        return request.left

    runner, ends = make_runner(work)
    first = runner.submit(Add(0, 0))
    second = runner.submit(Add(1, 0))
    third = runner.submit(Add(2, 0))
    assert ends.seen == [("cancelled", second, None)]
    gate.set()
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends.seen[1:] == [("cancelled", first, None), ("done", third, 2)]


def test_close_while_running_still_ends(qtbot, make_runner):
    entered = threading.Event()

    def work(request, context):
        entered.set()
        context.cancel.wait(20)
        return "too late"

    runner, ends = make_runner(work)
    job = runner.submit(Add(0, 0))
    assert entered.wait(5)
    runner.close()
    assert ends.seen == [("cancelled", job, None)]
    assert not any(thread.name == "test-job" for thread in threading.enumerate())
    with pytest.raises(RuntimeError, match="closed"):
        runner.submit(Add(1, 1))


def test_parts_and_progress_come_in_order_before_the_end(qtbot, make_runner):
    def work(request, context):
        for number in range(50):
            context.part(number)
            context.progress(Progress("scan", number, 50))
        return "end"

    runner, ends = make_runner(work)
    got, reports = [], []
    runner.parts.connect(lambda job, values: got.extend(values) if not ends.seen else got.append("late"))
    runner.progressed.connect(lambda job, report: reports.append(report.done))
    runner.submit(Add(0, 0))
    qtbot.waitUntil(lambda: bool(ends.seen))
    assert got == list(range(50))
    assert reports == sorted(reports)
    assert reports[-1] == 49


def test_signals_do_not_use_up_true(qapp):
    """PySide6 6.12.0 does; below Python 3.12 the program dies of it (see pyproject.toml)."""
    runner = JobRunner(lambda request, context: None, "never-run")
    before = sys.getrefcount(True)
    for number in range(500):
        runner.started.emit(number)
    assert sys.getrefcount(True) > before - 100 or sys.version_info >= (3, 12)


def test_wishes_replace_what_waits(qtbot):
    gate, entered, order = threading.Event(), threading.Event(), []

    def work(key):
        order.append(key)
        if key == "first":
            entered.set()
            assert gate.wait(20)
        return key.upper()

    queue, arrived = WishQueue(work, "test-wishes"), []
    queue.arrived.connect(arrived.extend)
    queue.wish(["first", "dropped"])
    assert entered.wait(5)
    queue.wish(["first", "newest", "next"])
    gate.set()
    qtbot.waitUntil(lambda: queue.idle)
    assert order == ["first", "newest", "next"]
    assert arrived == [("first", "FIRST"), ("newest", "NEWEST"), ("next", "NEXT")]
    queue.close()


def test_wish_that_fails_arrives_as_error(qtbot):
    def work(key):
        if key == "known":
            raise PathNotFoundError("gone")
        raise KeyError(key)

    queue, arrived = WishQueue(work, "test-wishes", threads=2), {}
    queue.arrived.connect(lambda batch: arrived.update(batch))
    queue.wish(["known", "unknown"])
    qtbot.waitUntil(lambda: len(arrived) == 2)
    assert arrived["known"].code == "path-not-found"
    assert arrived["unknown"].code == "unexpected"
    queue.close()


def test_closed_queue_delivers_nothing(qtbot):
    gate, entered, arrived = threading.Event(), threading.Event(), []

    def work(key):
        entered.set()
        gate.wait(20)
        return key

    queue = WishQueue(work, "test-wishes")
    queue.arrived.connect(arrived.extend)
    queue.wish(["one", "two"])
    assert entered.wait(5)
    threading.Timer(0.05, gate.set).start()
    queue.close()
    assert arrived == []
    assert queue.idle is False or arrived == []
