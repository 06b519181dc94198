"""A supervised thread says what failed, waits, and goes on; it quotes nothing that a header held."""

from __future__ import annotations

import threading

from engine.errors import DiskFullError
from engine.process import SupervisedThread, in_words
from engine.volume import CancelToken


def test_a_round_that_fails_is_said_and_the_next_one_comes() -> None:
    said: list[str] = []
    rounds = 0
    done = threading.Event()

    def task(_stop: CancelToken) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise DiskFullError("No space left.", "Free some.")
        if rounds == 2:
            raise ValueError("invalid value 'DOE^JOHN'")
        done.set()

    thread = SupervisedThread("results", task, pause_seconds=0.01, say=said.append, retry_seconds=0.01).start()
    assert done.wait(10)
    assert thread.alive
    assert thread.stop(5)
    assert thread.failures == 2
    assert said[0].startswith("results: No space left. Free some. Tried again in")
    assert "ValueError at test_thread.py" in said[1]
    assert "DOE" not in "".join(said)


def test_a_voice_that_fails_does_not_end_it() -> None:
    again = threading.Event()

    def task(_stop: CancelToken) -> None:
        if thread.failures > 1:
            again.set()
        raise OSError(5, "Input/output error")

    def mute(_line: str) -> None:
        raise BrokenPipeError

    thread = SupervisedThread("outbox", task, say=mute, retry_seconds=0.01)
    thread.start()
    assert again.wait(10)
    assert thread.stop(5)


def test_a_task_that_waits_hears_that_it_should_stop() -> None:
    thread = SupervisedThread("waits", lambda stop: stop.wait(60) and None).start()
    assert thread.stop(5)
    assert in_words(OSError(28, "No space left on device", "/spool/DOE^JOHN")) == "No space left on device."
