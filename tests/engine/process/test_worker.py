"""A supervised process can be left at any moment: while it starts, while a request is written, while it is deaf."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.inference.tensorrt.worker_command import WorkerCommand
from engine.inference.tensorrt.worker_process import WorkerLostError, WorkerProcess
from engine.process import SpawnedLink, Worker, WorkerDiedError, WorkerTimeoutError
from engine.process import worker as worker_module
from engine.volume import CancelToken, Progress
from tests.support.stalled import make_slowly, make_stopped
from tests.support.worker_handlers import make_handlers

pytestmark = [
    pytest.mark.waits,
    pytest.mark.skipif(os.name == "nt", reason="the stalled children use POSIX signals"),
]
IMAGE = np.zeros((8, 1, 244, 244), np.float32)


class Context:
    def __init__(self, cancel_after: float | None = None) -> None:
        self.cancel = CancelToken()
        if cancel_after is not None:
            threading.Timer(cancel_after, self.cancel.cancel).start()

    def progress(self, report: Progress) -> None:
        del report


@pytest.fixture
def made() -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def make(factory: Callable[[], object]) -> Worker:
        workers.append(Worker(factory, "test"))  # type: ignore[arg-type]
        return workers[-1]

    yield make
    for worker in workers:
        worker.close()


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from engine.process import NoContext, Worker\n"
        "from tests.support.worker_handlers import make_handlers\n"
        'print("run")\n'
        'worker = Worker(make_handlers, "test")\n'
        'print(worker.call("double", 21, NoContext()))\n'
        "worker.close()\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout.split(), done.stderr) == (["run", "42"], "")


def test_a_call_that_is_cancelled_while_the_child_starts_returns_and_the_child_stays(
    made: Callable[..., Worker],
) -> None:
    """It waited for eight seconds, and cost the child its life: the child heard "stop" before it had begun."""
    worker = made(make_slowly)
    with pytest.raises(Cancelled):
        worker.call("loop", None, Context(0.5))
    assert not worker._ready, "it waited for the child to start"
    pid = worker.pid
    assert pid is not None, "it cost the child its life"
    assert worker.call("pid", None, Context()) == pid  # and the withdrawn call was never begun


def test_a_deaf_child_costs_the_patience_and_its_life(
    made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE_SECONDS", 1.0)
    worker = made(make_stopped)
    pid = worker.call("pid", None, Context())
    with pytest.raises(Cancelled):
        worker.call("deaf", None, Context(0.3))
    assert worker.pid is None  # nobody waited for the minute after which it would have answered, and lived
    assert worker.call("pid", None, Context()) != pid


def test_a_large_request_to_a_child_that_reads_nothing_can_be_left(
    made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE_SECONDS", 1.0)
    worker = made(make_stopped)
    with pytest.raises(WorkerTimeoutError, match="took longer than 1 s"):
        worker.call("stop", 20.0, Context(), timeout=1.0)
    frozen = worker.call("pid", None, Context())
    os.kill(frozen, 19)
    with pytest.raises(Cancelled):  # it reads nothing for ever: who waits for it does not come back
        worker.call("pid", IMAGE, Context(0.5))
    assert worker.pid is None


def test_an_answer_that_can_not_be_sent_is_a_defect_of_that_call(made: Callable[..., Worker]) -> None:
    worker = made(make_stopped)
    with pytest.raises(WorkerDiedError, match="in 'parts'"):
        worker.call("parts", None, Context())
    assert worker.call("pid", None, Context()) == worker.pid


def test_a_stalled_tensorrt_worker_is_left_while_the_request_is_written() -> None:
    """A cancelled call was held until the worker read or died: 25 s."""
    stalled = WorkerCommand("this Python", (sys.executable, "-c", "import time; time.sleep(25)"), False)
    process = WorkerProcess(stalled, silence_seconds=30.0)
    cancel = CancelToken()
    threading.Timer(0.5, cancel.cancel).start()
    with pytest.raises(Cancelled):
        process.request("run", {"net": "autoencoder"}, {"image": IMAGE}, timeout=20.0, cancel=cancel)
    assert process._child._link.wait(0) == -signal.SIGKILL  # it did not sleep to its own end, which is code 0


def test_a_stalled_tensorrt_worker_is_given_up_while_the_request_is_written() -> None:
    stalled = WorkerCommand("this Python", (sys.executable, "-c", "import time; time.sleep(25)"), False)
    process = WorkerProcess(stalled, silence_seconds=1.0)
    with pytest.raises(WorkerLostError, match="no sign of life for 1 s"):
        process.request("run", {"net": "autoencoder"}, {"image": IMAGE}, timeout=20.0)
    assert process._child._link.wait(0) == -signal.SIGKILL  # it did not sleep to its own end, which is code 0


def test_a_child_that_was_started_long_before_its_first_call_answers_it(made: Callable[..., Worker]) -> None:
    worker = made(make_handlers)
    worker.start()
    pid = worker.pid
    assert pid is not None
    worker._since -= 2 * worker_module.START_SECONDS
    assert worker.call("pid", None, Context()) == pid


def test_a_child_is_not_started_once_its_worker_is_closed(made: Callable[..., Worker]) -> None:
    worker = made(make_handlers)
    worker.close()
    worker.start()
    assert worker.pid is None


def test_a_call_under_way_is_cancelled_when_its_worker_is_closed(made: Callable[..., Worker]) -> None:
    worker = made(make_handlers)
    context = Context()
    context.progress = lambda _report: worker.close()  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        worker.call("wait", None, context)
    assert worker.pid is None


def test_a_child_that_starts_while_its_worker_is_closed_ends(
    made: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lived on with nobody to end it, and the program waited for it when it wanted to end."""
    worker = made(make_handlers)
    links: list[SpawnedLink] = []

    def slow_start(*arguments: object) -> SpawnedLink:
        links.append(SpawnedLink(*arguments))  # type: ignore[arg-type]
        worker.close()
        return links[0]

    monkeypatch.setattr(worker_module, "SpawnedLink", slow_start)
    with pytest.raises(Cancelled):
        worker.call("pid", None, Context())
    assert worker.pid is None
    assert links[0].wait(5.0) is not None
