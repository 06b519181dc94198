"""The last resort: nothing in the report points at a person or a place, and it can't loop."""

from __future__ import annotations

import logging
import sys
import threading

import pytest

from desktop import crash
from desktop.views.support.crash_dialog import CrashDialog


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("No such file: '/home/jane/DOE^JANE/1.dcm'", "No such file: '…'"),
        ("open /data/scans/x.dcm failed", "open [path] failed"),
        (r"open C:\Users\Jane\x.dcm failed", "open [path] failed"),
        ("study 1.2.840.113619.2.55", "study [uid]"),
        ("name DOE^JANE here", "name [name] here"),
        ("patient 19600102", "patient [number]"),
        ("index 12 is out of range", "index 12 is out of range"),
    ],
)
def test_words_that_point_at_somebody_are_taken_out(text: str, kept: str) -> None:
    assert crash.redact(text) == kept


def a_report() -> str:
    records = crash.RecentRecords()
    records.handle(logging.LogRecord("engine", logging.WARNING, __file__, 1, "lost /data/DOE", None, None))
    try:
        try:
            open("/nowhere/DOE^JANE.dcm")  # noqa: PTH123, SIM115
        except OSError as error:
            raise ValueError("while reading 1.2.3.4.5") from error
    except ValueError as error:
        return crash.report(error, records)


def test_a_report_names_types_functions_and_lines_only() -> None:
    text = a_report()
    assert "ValueError: while reading [uid]" in text
    assert "FileNotFoundError" in text
    assert "in a_report" in text
    assert "WARNING engine: lost [path]" in text
    assert "DOE" not in text
    assert "/nowhere" not in text


def test_an_exception_nobody_caught_is_shown_once_and_never_in_a_loop(monkeypatch) -> None:
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)
        sys.excepthook(RuntimeError, RuntimeError("again"), None)

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    records = crash.RecentRecords()
    crash.install(show, records)
    try:
        error = RuntimeError("first")
        sys.excepthook(RuntimeError, error, None)
    finally:
        logging.getLogger().removeHandler(records)
    assert len(shown) == 1
    assert "RuntimeError: first" in shown[0]
    assert any("again" in line for line in records.lines)


def test_the_dialog_shows_the_report_as_text_and_copies_it(qtbot) -> None:
    dialog = CrashDialog("ValueError: <b>[path]</b>")
    qtbot.addWidget(dialog)
    assert dialog.report.toPlainText() == "ValueError: <b>[path]</b>"
    assert dialog.report.isReadOnly()
