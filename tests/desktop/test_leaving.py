"""The window is closed while a result is written or sent: it asks, waits or goes, and loses nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from engine.errors import DiskFullError


@pytest.fixture
def writing(qtbot, window, engine, tmp_path):
    """The window with a result in view that is being written into a folder."""
    window.workspace.open([Path("/somewhere")])
    analysis = window.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.series is not None)
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    engine.analysis.hold()
    window.workspace.reading.handing_on.write(("json",), tmp_path / "out")
    yield window
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not window.workspace.reading.handing_on.files.busy)


def answer(window, words: str) -> None:
    (box,) = (one for one in window.findChildren(QMessageBox) if one.isVisible())
    assert box.text() == "A result is still being written or sent."
    next(one for one in box.findChildren(QPushButton) if one.text() == words).click()


def test_it_stays_open_until_the_result_is_written_where_that_is_wanted(qtbot, writing, engine) -> None:
    assert not writing.close()
    assert writing.isVisible()
    answer(writing, "Close when it is done")
    assert writing.isVisible()
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not writing.isVisible())
    assert len(engine.analysis.exported) == 1


def test_it_goes_at_once_where_that_is_wanted(qtbot, writing, engine) -> None:
    writing.close()
    engine.analysis.let_go()
    answer(writing, "Close now")
    assert not writing.isVisible()


def test_it_stays_where_that_is_wanted_and_asks_again(qtbot, writing, engine) -> None:
    writing.close()
    answer(writing, "Don't close")
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in writing.findChildren(QMessageBox)))
    writing.close()
    answer(writing, "Don't close")
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not writing.workspace.reading.handing_on.files.busy)
    qtbot.wait(20)
    assert writing.isVisible()


def test_what_went_wrong_is_read_before_it_goes(qtbot, writing, engine) -> None:
    engine.analysis.error = DiskFullError("No space left.")
    writing.close()
    answer(writing, "Close when it is done")
    with qtbot.waitSignal(writing.workspace.trouble):
        engine.analysis.let_go()
    qtbot.wait(20)
    assert writing.isVisible()
    for box in writing.findChildren(QMessageBox):
        box.close()


@pytest.mark.parametrize("by_its_button", [True, False])
def test_whoever_thinks_better_of_closing_keeps_the_window(qtbot, writing, engine, by_its_button: bool) -> None:
    writing.close()
    answer(writing, "Close when it is done")
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in writing.findChildren(QMessageBox)))
    writing.close()
    if by_its_button:
        answer(writing, "Don't close")
    else:
        next(one for one in writing.findChildren(QMessageBox) if one.isVisible()).close()
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not writing.workspace.reading.handing_on.files.busy)
    qtbot.wait(20)
    assert writing.isVisible()


def test_what_was_entered_in_what_is_open_beside_the_window_is_kept_when_that_goes(qtbot, window) -> None:
    for name in ("pacs", "intake"):
        window.actions_.action(name).trigger()
    window.dialogs.opened("pacs").box.own_title.setText("READING_ROOM")
    window.dialogs.opened("intake").folder.setText("/incoming")
    settings = window.workspace.settings
    window.close()
    assert settings.get("pacs.wish")["own_title"] == "READING_ROOM"
    assert settings.get("intake.watch")["folder"] == "/incoming"
    assert not settings.get("intake.watch")["on"]
