"""The DICOM header of the image in view: complete, found by search, copied; a damaged one says why."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.viewmodels.view.tag_browser import NAME, TAG, VALUE, TagBrowser
from engine.dicom.tags import TagRow, tags_of
from engine.dicom.values import SliceSource
from engine.errors import AlveoscopeError
from engine.phantom import write_phantom
from tests.support.series import make_series, make_study


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_phantom(tmp_path / "study", slices=4, rows=64, spacing_mm=30.0)
    return next((tmp_path / "study").rglob("*.dcm"))


def test_every_attribute_is_there_but_the_pixels(file: Path) -> None:
    rows = {row.tag: row for row in tags_of(SliceSource(file))}
    dataset = dcmread(file)
    assert rows["(0020,000E)"].value == dataset.SeriesInstanceUID
    assert rows["(0002,0010)"].name == "Transfer Syntax UID"
    wanted = {f"({tag.group:04X},{tag.element:04X})" for tag in dataset.keys()} - {"(7FE0,0010)"}  # noqa: SIM118
    assert wanted <= set(rows)
    assert "(7FE0,0010)" not in rows


def test_sequences_are_indented_and_bytes_counted(file: Path, tmp_path: Path) -> None:
    from pydicom.dataset import Dataset

    dataset, item = dcmread(file), Dataset()
    item.CodeValue = "T-28000"
    dataset.AnatomicRegionSequence = [item]
    dataset.add_new(0x00091010, "OB", b"\x00" * 12)
    dataset.save_as(tmp_path / "other.dcm")
    rows = tags_of(SliceSource(tmp_path / "other.dcm"))
    (code,) = [row for row in rows if row.tag == "(0008,0100)"]
    assert (code.depth, code.value) == (1, "T-28000")
    assert [row.value for row in rows if row.tag == "(0009,1010)"] == ["12 bytes"]
    assert [row.number for row in rows] == list(range(len(rows)))


def test_what_is_gone_or_none_is_an_error_of_the_tree(tmp_path: Path) -> None:
    (tmp_path / "text.dcm").write_text("no image")
    for path in (tmp_path / "gone.dcm", tmp_path / "text.dcm"):
        with pytest.raises(AlveoscopeError):
            tags_of(SliceSource(path))


def test_a_tool_tip_shows_markup_of_a_file_as_it_is_written(workspace) -> None:
    """Qt took it for markup: a value could hide itself or load a picture."""
    table = workspace.tags.table
    table.put([TagRow(0, 0, "(0008,1030)", "LO", "Study Description", "<b>CT</b> & more")])
    assert table.index(0, VALUE).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;CT&lt;/b&gt; &amp; more</qt>"


def test_from_the_menu_to_the_clipboard(qtbot, window, engine, file) -> None:
    from engine.dicom import scan

    study = scan([file.parent]).studies[0]
    window.workspace.show_series(study.series[0], study)
    window.actions_.action("tags").trigger()
    dialog = window.dialogs.opened("tags")
    table = window.workspace.tags.table
    qtbot.waitUntil(lambda: table.rowCount() > 30)
    dialog.search.setText("slice thickness")
    assert [table.index(0, column).data() for column in (TAG, NAME)] == ["(0018,0050)", "Slice Thickness"]
    dialog.copy()
    assert QGuiApplication.clipboard().text().startswith("(0018,0050)\tSlice Thickness\tDS\t")
    assert table.index(0, VALUE).data()
    dialog.search.setText("00180050")
    assert table.rowCount() == 1
    dialog.close()


def test_the_header_of_an_image_goes_with_it(qtbot, workspace) -> None:
    """No header of one patient stands there while another one, or nobody, is in view."""
    come = threading.Event()
    come.set()

    def read(source: SliceSource) -> tuple[TagRow, ...]:
        come.wait(10)
        return (TagRow(0, 0, "(0010,0010)", "PN", "Patient's Name", source.path.parent.name),)

    viewer, tags = workspace.viewer, TagBrowser(workspace.viewer, read)
    first, other = make_series(uid="1.2.3"), make_series(uid="7.7.1")
    viewer.show_series(first, make_study(first))
    tags.follow(True)
    qtbot.waitUntil(lambda: [row.value for row in tags.table.rows] == ["1.2.3"])
    come.clear()
    viewer.show_series(other, make_study(other))
    assert tags.table.rows == []
    come.set()
    qtbot.waitUntil(lambda: [row.value for row in tags.table.rows] == ["7.7.1"])
    viewer.close_all()
    assert tags.table.rows == []
    tags.close()
