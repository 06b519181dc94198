"""Work in a process of its own: answers, errors and deaths all arrive as one end signal."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from desktop.jobs import JobRunner
from desktop.jobs.child import ChildWorker
from engine.errors import PixelDataError
from engine.volume import Progress


def add(request, progress, cancel, on_part):
    progress(Progress("inference", 1, 2))
    on_part(request[0])
    return sum(request), os.getpid()


def fail(request, progress, cancel, on_part):
    raise PixelDataError("Slice 3 is damaged.", "Send it again.")


def crash(request, progress, cancel, on_part):
    return 1 // 0


def wait_for_cancel(request, progress, cancel, on_part):
    on_part("started")
    cancel.wait(60)
    cancel.raise_if_cancelled()


def ask_for_death(request, progress, cancel, on_part):
    on_part(os.getpid())
    cancel.wait(60)


@pytest.fixture
def worker():
    made = ChildWorker("test-child")
    yield made
    made.close()


@pytest.fixture
def run(qtbot, worker):
    runners = []

    def make(function):
        runner = JobRunner(lambda request, context: worker.run(function, request, context), "test-child-job")
        runners.append(runner)
        ends, parts = [], []
        runner.parts.connect(lambda _job, values: parts.extend(values))
        runner.done.connect(lambda _job, value: ends.append(("done", value)))
        runner.failed.connect(lambda _job, error: ends.append(("failed", error)))
        runner.cancelled.connect(lambda _job: ends.append(("cancelled", None)))
        return runner, ends, parts

    yield make
    for runner in runners:
        runner.close()


def wait(qtbot, condition):
    qtbot.waitUntil(condition, timeout=60_000)


def test_answer_comes_from_another_process_which_is_kept(qtbot, run, worker):
    runner, ends, parts = run(add)
    runner.submit((2, 3))
    wait(qtbot, lambda: len(ends) == 1)
    runner.submit((4, 5))
    wait(qtbot, lambda: len(ends) == 2)
    (_, (first, first_pid)), (_, (second, second_pid)) = ends
    assert (first, second) == (5, 9)
    assert first_pid == second_pid == worker.pid != os.getpid()
    assert parts == [2, 4]


def test_errors_of_the_tree_cross_the_wall(qtbot, run):
    runner, ends, _ = run(fail)
    runner.submit(())
    wait(qtbot, lambda: bool(ends))
    kind, error = ends[0]
    assert (kind, error.code, error.hint) == ("failed", "pixel-data", "Send it again.")


def test_crash_is_an_error_and_the_process_goes_on(qtbot, run, worker):
    runner, ends, _ = run(crash)
    runner.submit(())
    wait(qtbot, lambda: bool(ends))
    assert "ZeroDivisionError" in ends[0][1].message
    assert worker.pid is not None


def test_cancel_then_start_again(qtbot, run):
    runner, ends, parts = run(wait_for_cancel)
    runner.submit(())
    wait(qtbot, lambda: parts == ["started"])
    runner.cancel()
    wait(qtbot, lambda: ends == [("cancelled", None)])
    runner.submit(())
    wait(qtbot, lambda: parts == ["started", "started"])
    runner.cancel()
    wait(qtbot, lambda: len(ends) == 2)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_killed_worker_is_told_and_the_next_run_works(qtbot, run, worker):
    runner, ends, parts = run(ask_for_death)
    runner.submit(())
    wait(qtbot, lambda: bool(parts))
    os.kill(parts[0], signal.SIGKILL)
    wait(qtbot, lambda: bool(ends))
    kind, error = ends[0]
    assert (kind, error.code) == ("failed", "backend-failed")
    assert "ended unexpectedly" in error.message
    assert "Start again" in error.hint
    again, ends, _ = run(add)
    again.submit((1, 1))
    wait(qtbot, lambda: bool(ends))
    assert ends[0][1][0] == 2


def test_close_while_running(qtbot, run, worker):
    runner, ends, parts = run(wait_for_cancel)
    runner.submit(())
    wait(qtbot, lambda: parts == ["started"])
    runner.close()
    worker.close()
    assert ends == [("cancelled", None)]
    assert worker.pid is None
