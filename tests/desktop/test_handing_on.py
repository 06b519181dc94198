"""While files or the pages for the printer are made, that is on the screen, and Esc or a click stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog

from desktop.views.read.export_dialog import ExportDialog
from desktop.views.read.handing_on_strip import HandingOnStrip
from desktop.views.window.status_strip import StatusStrip


@pytest.fixture
def judged(qtbot, window, engine):
    """The window with a result in view; what is asked for next is held."""
    workspace = window.workspace
    workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: workspace.reading.analysis.series is not None)
    with qtbot.waitSignal(workspace.reading.analysis.assessed):
        workspace.reading.analysis.start()
    engine.analysis.hold()
    yield window
    engine.analysis.let_go()


def the_strip(window) -> HandingOnStrip:
    found = window.findChild(HandingOnStrip)
    assert isinstance(found, HandingOnStrip)
    return found


@pytest.mark.parametrize("by_key", [True, False])
def test_pages_for_the_printer_are_seen_to_be_made_and_can_be_stopped(qtbot, judged, engine, by_key: bool) -> None:
    strip, pages = the_strip(judged), judged.workspace.reading.handing_on.pages
    assert not strip.isVisible()
    judged.actions_.action("print-report").trigger()
    assert strip.isVisible()
    assert strip.text() == "Making the pages of the report… (Esc stops it)"
    if by_key:
        qtbot.keyClick(judged.viewer_page.active_view(), Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton)
    assert strip.text() == "Stopping…"
    qtbot.waitUntil(lambda: not pages.busy)
    assert not strip.isVisible()
    assert judged.statusBar().currentMessage() == "It was stopped: nothing is printed."
    engine.analysis.let_go()
    qtbot.wait(20)
    assert not judged.findChildren(QPrintDialog)


def test_on_a_small_screen_it_stands_beside_nothing_that_is_cut(qtbot, judged) -> None:
    judged.resize(1024, 700)
    status, bar = judged.findChild(StatusStrip), judged.statusBar()
    assert status.isVisible()
    judged.actions_.action("print-report").trigger()
    qtbot.waitUntil(lambda: the_strip(judged).width() >= the_strip(judged).sizeHint().width())
    assert not status.isVisible() or status.width() >= status.sizeHint().width()
    judged.workspace.stop()
    qtbot.waitUntil(lambda: not judged.workspace.reading.handing_on.busy)
    bar.clearMessage()
    assert status.isVisible()


def test_what_is_being_made_is_not_dropped_for_what_is_asked_for_next(qtbot, judged, engine, tmp_path) -> None:
    """By its key, for another patient, an export took the place of the one before without a word."""
    told: list[str] = []
    judged.workspace.notice.connect(told.append)
    handing_on = judged.workspace.reading.handing_on
    handing_on.write(("json",), tmp_path)
    qtbot.waitUntil(lambda: len(engine.analysis.exported) == 1)
    for name in ("export-result", "print-report"):
        judged.actions_.action(name).trigger()
    handing_on.write(("csv",), tmp_path)
    assert told == ["Another result is still being written or printed: wait, or press Esc first."] * 3
    assert judged.findChild(ExportDialog) is None
    with qtbot.waitSignal(handing_on.files.finished):
        engine.analysis.let_go()
    assert [request.formats for request in engine.analysis.exported] == [("json",)]


def test_files_are_seen_to_be_written_and_it_is_told_that_they_were_stopped(qtbot, judged, tmp_path) -> None:
    handing_on = judged.workspace.reading.handing_on
    handing_on.write(("json",), tmp_path)
    assert the_strip(judged).text() == "Writing the files… (Esc stops it)"
    judged.workspace.stop()
    qtbot.waitUntil(lambda: not handing_on.files.busy)
    assert not the_strip(judged).isVisible()
    assert judged.statusBar().currentMessage() == "It was stopped: not every file is written."


@pytest.mark.parametrize("keys", [("Ctrl+.",), ()])
def test_the_key_that_stops_it_is_the_one_that_is_set(qtbot, judged, engine, keys) -> None:
    """They named Esc, which somebody may have given away."""
    told: list[str] = []
    judged.workspace.notice.connect(told.append)
    judged.actions_.action("print-report").trigger()
    judged.workspace.keymap.set_keys("stop", keys)
    stops = " (Ctrl+. stops it)" if keys else ""
    assert the_strip(judged).text() == f"Making the pages of the report…{stops}"
    judged.actions_.action("print-report").trigger()
    way_out = "press Ctrl+." if keys else "stop it"
    assert told == [f"Another result is still being written or printed: wait, or {way_out} first."]
    the_strip(judged).click()
    qtbot.waitUntil(lambda: not judged.workspace.reading.handing_on.busy)
    judged.workspace.reading.handing_on.write(("json",), Path("out"))
    assert the_strip(judged).text() == f"Writing the files…{stops}"
    judged.workspace.reading.handing_on.stop()
    qtbot.waitUntil(lambda: not judged.workspace.reading.handing_on.busy)
