"""While files or the pages for the printer are made, that is on the screen, and Esc or a click stops it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog

from desktop.views.read.handing_on_strip import HandingOnStrip


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


def test_asking_for_the_pages_again_is_not_stopping_them(qtbot, judged) -> None:
    told: list[str] = []
    judged.workspace.notice.connect(told.append)
    pages = judged.workspace.reading.handing_on.pages
    for _ in range(3):
        judged.actions_.action("print-report").trigger()
    qtbot.wait(100)
    assert pages.busy
    assert told == []
    assert the_strip(judged).text() == "Making the pages of the report… (Esc stops it)"
    judged.workspace.stop()
    qtbot.waitUntil(lambda: not pages.busy)


def test_files_are_seen_to_be_written_and_it_is_told_that_they_were_stopped(qtbot, judged, tmp_path) -> None:
    handing_on = judged.workspace.reading.handing_on
    handing_on.write(("json",), tmp_path)
    assert the_strip(judged).text() == "Writing the files… (Esc stops it)"
    judged.workspace.stop()
    qtbot.waitUntil(lambda: not handing_on.files.busy)
    assert not the_strip(judged).isVisible()
    assert judged.statusBar().currentMessage() == "It was stopped: not every file is written."
