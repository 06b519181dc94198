"""Names of files that are saved: they end as their kind does, and replace nothing that nobody was asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop.views.style.save_question import ask_where_to_save

REPORT, TABLE = "Report (*.dcm)", "Table (*.csv)"
KINDS = {REPORT: ".dcm", TABLE: ".csv"}


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, qtbot):
    """Answers the dialog with names and kinds, one after the other; tells what it suggested."""

    def ask(*answers: tuple[object, str]) -> tuple[Path | None, list[str]]:
        left, suggested = list(answers), []

        def answer(_parent, _title, name, _kinds, _kind):
            suggested.append(name)
            chosen, kind = left.pop(0)
            return str(chosen), kind

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return ask_where_to_save(None, "Export", "suggested.dcm", KINDS), suggested

    return ask


@pytest.mark.parametrize(
    ("typed", "kind", "named"),
    [
        ("a", REPORT, "a.dcm"),
        ("a", TABLE, "a.csv"),
        ("a", "", "a.dcm"),
        ("a.DCM", REPORT, "a.DCM"),
        ("a.csv", REPORT, "a.csv"),
        ("a.dcm", TABLE, "a.csv"),
        ("scan.v2", TABLE, "scan.v2.csv"),
        ("1.2.840", REPORT, "1.2.840.dcm"),
    ],
)
def test_a_name_ends_as_its_kind_does(tmp_path: Path, answered, typed: str, kind: str, named: str) -> None:
    assert answered((tmp_path / typed, kind))[0] == tmp_path / named


def test_a_file_is_replaced_only_where_the_dialog_asked_about_that_name(tmp_path: Path, answered) -> None:
    there = tmp_path / "a.csv"
    there.write_text("what somebody kept")
    for typed in ("a", "a.dcm"):
        assert answered((tmp_path / typed, TABLE), ("", "")) == (None, ["suggested.dcm", str(there)])
    assert answered((tmp_path / "a", TABLE), (there, TABLE))[0] == there


def test_nobody_wants_one(answered) -> None:
    assert answered(("", ""))[0] is None
