"""The window is closed while a result is written, printed or sent: it asks, waits or goes, losing nothing unasked."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton

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
    assert box.text() == "A result is still being written, printed or sent."
    next(one for one in box.findChildren(QPushButton) if one.text() == words).click()


@pytest.fixture
def printing(qtbot, window, engine, monkeypatch):
    """The window with a result in view of which the pages for the printer are being made."""
    window.workspace.open([Path("/somewhere")])
    reading = window.workspace.reading
    qtbot.waitUntil(lambda: reading.analysis.series is not None)
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    gate, pages = Event(), reading.handing_on.pages

    def made(asked, _context):
        gate.wait(5)
        return [QImage(40, 20, QImage.Format.Format_RGB32)], asked[1]

    monkeypatch.setattr(pages._runner, "_work", made)
    window.actions_.action("print-report").trigger()
    yield window, gate
    gate.set()
    qtbot.waitUntil(lambda: not pages.busy)


@pytest.mark.parametrize("printed", [True, False])
def test_pages_for_the_printer_are_not_dropped_and_the_printer_is_chosen_before_it_goes(
    qtbot, printing, tmp_path, printed: bool
) -> None:
    window, gate = printing
    assert not window.close()
    answer(window, "Close when it is done")
    gate.set()
    qtbot.waitUntil(lambda: bool(window.findChildren(QPrintDialog)))
    qtbot.wait(20)
    assert window.isVisible()
    (dialog,) = window.findChildren(QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(tmp_path / "out.pdf"))
    dialog.done(QDialog.DialogCode.Accepted if printed else QDialog.DialogCode.Rejected)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "out.pdf").exists() is printed


@pytest.mark.qt_log_ignore("QPainter::begin..: Returned false", extend=True)
def test_that_the_printer_took_nothing_is_read_before_it_goes(qtbot, printing, tmp_path) -> None:
    window, gate = printing
    window.close()
    answer(window, "Close when it is done")
    gate.set()
    qtbot.waitUntil(lambda: bool(window.findChildren(QPrintDialog)))
    (dialog,) = window.findChildren(QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    dialog.printer().setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    with qtbot.waitSignal(window.workspace.trouble):
        dialog.accept()
    qtbot.wait(20)
    assert window.isVisible()
    for box in window.findChildren(QMessageBox):
        box.close()


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
