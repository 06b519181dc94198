"""ActionQueue: every action is done in order, every failure is told, closing loses nothing."""

from __future__ import annotations

import threading

import pytest

from desktop.jobs import ActionQueue, JobCrashedError, NotDoneError
from desktop.jobs import action_queue as room
from engine.errors import StoreError


@pytest.fixture
def ends() -> list[tuple[str, int, object]]:
    return []


def watched(queue: ActionQueue, ends: list) -> ActionQueue:
    queue.done.connect(lambda number, value: ends.append(("done", number, value)))
    queue.failed.connect(lambda number, error: ends.append(("failed", number, type(error))))
    return queue


def test_every_action_is_done_in_order_however_fast_they_come(qtbot, ends) -> None:
    queue = watched(ActionQueue(lambda action: action * 2, "test"), ends)
    for number in range(50):
        queue.add(number)
    qtbot.waitUntil(lambda: not queue.busy)
    assert ends == [("done", number + 1, number * 2) for number in range(50)]
    queue.close()


def test_a_failure_is_told_and_the_next_one_has_its_turn(qtbot, ends) -> None:
    def work(action: str) -> str:
        if action == "locked":
            raise StoreError("The worklist is locked.", "Try again.")
        if action == "defect":
            raise ZeroDivisionError
        return action

    queue = watched(ActionQueue(work, "test"), ends)
    for action in ("one", "locked", "defect", "two"):
        queue.add(action)
    qtbot.waitUntil(lambda: not queue.busy)
    assert ends == [("done", 1, "one"), ("failed", 2, StoreError), ("failed", 3, JobCrashedError), ("done", 4, "two")]
    queue.close()


def test_closing_does_what_waits(qtbot, ends) -> None:
    gate = threading.Event()
    queue = watched(ActionQueue(lambda action: gate.wait(5) and action, "test"), ends)
    for action in "abc":
        queue.add(action)
    gate.set()
    queue.close()
    assert [value for _, _, value in ends] == ["a", "b", "c"]
    with pytest.raises(RuntimeError):
        queue.add("d")


def test_what_a_hanging_disk_holds_up_is_told_as_not_done(qtbot, ends, monkeypatch) -> None:
    monkeypatch.setattr(room, "JOIN_SECONDS", 0.05)
    gate = threading.Event()
    queue = watched(ActionQueue(lambda action: gate.wait(5), "test"), ends)
    queue.add("a")
    queue.add("b")
    queue.close()
    assert ends == [("failed", 1, NotDoneError), ("failed", 2, NotDoneError)]
    gate.set()
