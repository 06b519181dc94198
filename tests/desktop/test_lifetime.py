"""Nothing of Qt dies on a worker's thread: not a queue whose work hung, nor what a collection finds while one works."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from desktop.jobs import ActionQueue, JobRunner, WishQueue, action_queue, runner, wishes, worker
from desktop.jobs.garbage import YOUNG, Collector

Work = Callable[..., object]


def an_action_queue(work: Work) -> ActionQueue:
    queue = ActionQueue(work, "hangs")
    queue.add("a")
    return queue


def a_runner(work: Work) -> JobRunner:
    made = JobRunner(work, "hangs")
    made.submit("a")
    return made


def a_wish_queue(work: Work) -> WishQueue:
    queue = WishQueue(work, "hangs")
    queue.wish("a")
    return queue


KINDS = [an_action_queue, a_runner, a_wish_queue]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (action_queue, runner, wishes):
        monkeypatch.setattr(module, "JOIN_SECONDS", 0.01)


def noted_death(owned: object) -> list[threading.Thread]:
    where: list[threading.Thread] = []
    weakref.finalize(owned, lambda: where.append(threading.current_thread()))
    return where


@pytest.mark.parametrize("make", KINDS)
def test_a_queue_whose_work_hung_dies_on_the_thread_that_made_it(qtbot, make) -> None:
    """The last reference was the worker's: the queue died there, under the signal that was on its way to it."""
    gate, begun = threading.Event(), threading.Event()
    queue = make(lambda *_: (begun.set(), gate.wait(20)))
    where, hangs = noted_death(queue), [t for t in threading.enumerate() if t.name.startswith("hangs")]
    assert begun.wait(20)
    queue.close()
    del queue
    gate.set()
    for thread in hangs:
        thread.join(20)
    assert where == []
    worker.release_owners()
    gc.collect()
    assert where == [threading.main_thread()]


@pytest.mark.parametrize("make", KINDS)
def test_ends_that_are_still_under_way_do_not_find_a_dead_queue(qtbot, make) -> None:
    """Many short lives, as fast as the machine can: this ended the process before."""
    for _ in range(200):
        queue = make(lambda *_: None)
        queue.close()
        del queue
        qtbot.wait(0)


def test_a_bell_whose_owner_qt_has_deleted_is_not_answered(qtbot) -> None:
    read = []

    class Owner(QObject):
        def read_mail(self) -> None:
            read.append(self)

    parent = QObject()
    owner, other = Owner(parent), Owner()
    bells = [worker.Bell(owner.read_mail), worker.Bell(other.read_mail)]
    del parent
    for bell in bells:
        bell.ring()
    qtbot.waitUntil(lambda: bool(read))
    assert read == [other]


def test_rings_that_wait_for_the_ui_thread_are_one_call(qtbot) -> None:
    read: list[int] = []

    class Owner(QObject):
        def read_mail(self) -> None:
            read.append(len(read))
            if len(read) == 1:
                bell.ring()  # what comes while mail is read is never lost

    owner = Owner()
    bell = worker.Bell(owner.read_mail)
    for _ in range(50):
        bell.ring()
    qtbot.waitUntil(lambda: len(read) == 2)
    qtbot.wait(20)
    assert len(read) == 2


def test_garbage_is_collected_by_the_ui_thread_only(qtbot) -> None:
    class Model(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.circle = self

    parent = QObject()
    collector = Collector(parent)
    assert not gc.isenabled()
    where = noted_death(Model())

    def make_containers() -> None:
        made = [[number] for number in range(20 * YOUNG)]
        assert made

    thread = threading.Thread(target=make_containers)
    thread.start()
    thread.join()
    assert where == []
    kept = [[number] for number in range(2 * YOUNG)]
    collector.look()
    assert where == [threading.main_thread()], kept[:1]


def test_the_collector_waits_for_the_end_of_a_scan(qtbot, monkeypatch) -> None:
    thawed: list[bool] = []
    monkeypatch.setattr(gc, "unfreeze", lambda: thawed.append(True))  # the whole run's would take seconds
    parent = QObject()
    collector = Collector(parent)
    timer = collector.findChildren(QObject)[0]
    collector.pause()
    assert not timer.isActive()
    collector.resume()
    assert timer.isActive()
    assert gc.get_freeze_count() > 0
    assert thawed == []
    collector.release()
    assert thawed == [True]
    assert gc.get_freeze_count() > 0
    assert not gc.isenabled()
    collector.close()
    assert thawed == [True, True]
    assert not timer.isActive()
    assert gc.isenabled()
    gc.disable()
