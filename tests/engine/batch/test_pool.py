"""The pool outlives what its workers do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.batch.pool import Ended, PoolLimits, WorkerPool
from engine.volume import CancelToken
from tests.support.pool_handlers import make_broken, make_obedient

pytestmark = pytest.mark.waits


def run(jobs: list[str], *, count: int = 1, factory=make_obedient, **limits: object) -> dict[str, Ended[str]]:  # type: ignore[no-untyped-def]
    pool = WorkerPool(factory, "settings", count=count, limits=PoolLimits(**limits))  # type: ignore[arg-type]
    return {ended.job: ended for ended in pool.run(jobs)}


def test_one_healthy_worker_does_job_after_job() -> None:
    ended = run(["a", "b", "c"])
    assert [ended[job].result[:2] for job in "abc"] == [("settings", "a"), ("settings", "b"), ("settings", "c")]
    pids = {ended[job].result[2] for job in "abc"}
    assert len(pids) == 1
    assert os.getpid() not in pids


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to be killed by")
def test_a_crash_is_one_failed_job_and_the_others_go_on() -> None:
    ended = run(["a", "die", "b"])
    assert ended["die"].error_code == "worker-died"
    assert ended["die"].error_message == "The process that read the study was killed by SIGKILL."
    assert ended["a"].result is not None
    assert ended["b"].result is not None


def test_an_exit_in_the_middle_of_a_job_is_said_with_its_code() -> None:
    assert run(["exit"])["exit"].error_message == "The process that read the study ended with exit code 3."


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to be killed by")
def test_a_job_whose_worker_was_killed_by_another_s_fault_is_tried_again(tmp_path: Path) -> None:
    job = f"die-once:{tmp_path / 'once'}"
    assert run([job])[job].error_code == ""


def test_a_hang_ends_at_the_time_limit() -> None:
    ended = run(["hang", "a"], seconds=8.0)
    assert ended["hang"].error_code == "timeout"
    assert ended["a"].error_code == ""


def test_a_memory_hog_is_ended_before_it_takes_the_machine() -> None:
    ended = run(["memory", "a"], memory_bytes=300 * 2**20)
    assert ended["memory"].error_code == "memory"
    assert "300 MiB" in ended["memory"].error_message
    assert ended["a"].error_code == ""


@pytest.mark.parametrize(
    ("job", "code", "text"), [("raise", "internal", "ValueError: planted"), ("no-memory", "memory", "enough memory")]
)
def test_an_exception_is_one_failed_job(job: str, code: str, text: str) -> None:
    ended = run([job, "a"])
    assert ended[job].error_code == code
    assert text in ended[job].error_message
    assert ended["a"].error_code == ""


def test_a_worker_that_can_not_start_fails_its_jobs_and_says_why() -> None:
    assert run(["a"], factory=make_broken)["a"].error_message == "RuntimeError: no bundle here"


def test_cancelling_ends_the_workers_and_gives_no_more() -> None:
    cancel = CancelToken()
    pool = WorkerPool(make_obedient, None, count=2)
    seen = []
    for ended in pool.run(["a", "hang", "b", "c"], cancel):
        seen.append(ended.job)
        cancel.cancel()
    assert "hang" not in seen
    assert pool._workers == []


def test_a_pool_without_workers_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkerPool(make_obedient, None, count=0)
