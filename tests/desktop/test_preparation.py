"""What is loaded a moment after the start: on a thread, once, and not while the window has other work."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from desktop.viewmodels.window import preparation
from desktop.viewmodels.window.preparation import Preparation


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "AFTER_MS", 1)
    monkeypatch.setattr(preparation, "THEN_MS", 1)


def test_starts_here_and_loads_on_a_thread_once(qtbot: QtBot) -> None:
    started: list[threading.Thread] = []
    loaded: list[threading.Thread] = []
    one = Preparation(
        lambda: started.append(threading.current_thread()),
        lambda: loaded.append(threading.current_thread()),
        lambda: False,
    )
    with qtbot.waitSignal(one.done):
        pass
    assert started == [threading.main_thread()]
    assert len(loaded) == 1
    assert loaded != started
    one.close()


def test_waits_while_the_window_is_busy(qtbot: QtBot) -> None:
    loaded: list[int] = []
    asked: list[bool] = []

    def busy() -> bool:
        asked.append(True)
        return len(asked) < 4

    one = Preparation(lambda: None, lambda: loaded.append(len(asked)), busy)
    with qtbot.waitSignal(one.done):
        pass
    assert loaded == [4]
    one.close()


def test_what_can_not_be_loaded_is_behind_us_too(qtbot: QtBot) -> None:
    def load() -> None:
        raise ImportError("no module")

    one = Preparation(lambda: None, load, lambda: False)
    with qtbot.waitSignal(one.done):
        pass
    one.close()


def test_a_window_that_closes_at_once_loads_nothing(qtbot: QtBot) -> None:
    loaded: list[bool] = []
    one = Preparation(lambda: loaded.append(True), lambda: loaded.append(True), lambda: False)
    one.close()
    qtbot.wait(20)
    assert not loaded
