"""Measurements: drawn, listed, named, gone to, taken away, kept with the study, exported."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread
from PySide6.QtCore import QPoint, Qt

from desktop.measurements import MeasurementStore
from desktop.rendering.measure import polygon_statistics
from desktop.viewmodels.read.measurement_table import IMAGE, KIND, NAME, VALUE
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.window.workspace import Workspace
from engine.dicom.values import SliceRef
from engine.errors import StoreError
from engine.report.drawn import Drawn, Kind, Numbers, Place
from tests.support.series import make_series, make_study
from tests.support.windows import from_the_feet

LINE = Measure(Tool.DISTANCE, ((10.0, 10.0), (30.0, 10.0)))
BOX = Measure(Tool.RECTANGLE, ((20.0, 20.0), (30.0, 40.0)))


def in_view(qtbot, workspace, engine):
    """The first series of the only study, opened; the pane that shows it."""
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    pane = workspace.viewer.active
    qtbot.waitUntil(lambda: pane.pixels is not None)
    return pane


def texts(workspace) -> list[list[str]]:
    table = workspace.measurements.table
    return [[table.text(row, column) for column in (NAME, KIND, VALUE, IMAGE)] for row in table.rows]


def test_the_list_names_every_kind(qtbot, workspace, engine) -> None:
    pane = in_view(qtbot, workspace, engine)
    pane.scroll_to(4)
    qtbot.waitUntil(lambda: not pane.loading)
    pane.keep(LINE)
    pane.keep(Measure(Tool.ANGLE, ((10.0, 20.0), (10.0, 10.0), (20.0, 10.0))))
    pane.keep(BOX)
    pane.keep(Measure(Tool.FREEHAND, ((20.0, 20.0), (40.0, 20.0), (40.0, 40.0), (20.0, 40.0))))
    pane.keep(Measure(Tool.ARROW, ((5.0, 5.0), (9.0, 9.0))))
    assert texts(workspace) == [
        ["", "Distance", "15.0 mm", "5"],
        ["", "Angle", "90.0°", "5"],
        ["", "Rectangle", "5 HU", "5"],
        ["", "Freehand", "5 HU", "5"],
        ["", "Arrow", "", "5"],
    ]


def test_names_jumps_and_deletion(qtbot, workspace, engine) -> None:
    pane, model = in_view(qtbot, workspace, engine), workspace.measurements
    pane.scroll_to(3)
    qtbot.waitUntil(lambda: not pane.loading)
    pane.keep(LINE)
    model.table.setData(model.table.index(0, NAME), "nodule\n3")
    assert texts(workspace)[0][0] == "nodule 3"
    assert [one.name for one in pane.measures()] == ["nodule 3"]
    pane.scroll_to(9)
    model.go_to(model.table.rows[0])
    assert pane.index == 3
    model.remove(model.table.rows[0])
    assert texts(workspace) == []
    assert pane.measures() == ()


def test_a_folder_that_is_being_opened_takes_nobody_from_a_measurement(qtbot, workspace, engine) -> None:
    pane, model = in_view(qtbot, workspace, engine), workspace.measurements
    shown = pane.source.series.key
    pane.keep(LINE)
    engine.studies = [make_study(make_series(5, uid="1.2.8"), study_instance_uid="1.3.8")]
    engine.gate.clear()
    workspace.open([Path("/two")])
    model.go_to(model.table.rows[0])
    engine.gate.set()
    qtbot.waitUntil(lambda: not workspace.browser.scanning)
    qtbot.wait(20)
    assert workspace.browser.tree.series_node("1.2.8") is not None
    assert pane.source.series.key == shown


def test_they_are_there_again_in_the_next_window(qtbot, workspace, engine, tmp_path) -> None:
    pane = in_view(qtbot, workspace, engine)
    pane.keep(LINE)
    pane.keep(BOX)
    drawn = pane.measures()
    workspace.close()
    again = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    try:
        other = in_view(qtbot, again, engine)
        qtbot.waitUntil(lambda: len(other.measures()) == 2)
        assert other.measures() == drawn
        assert [row[KIND] for row in texts(again)] == ["Distance", "Rectangle"]
    finally:
        again.close()


def test_what_was_drawn_before_the_disk_answered_is_kept_beside_what_lay_there(qtbot, workspace, engine) -> None:
    book = workspace.viewer.book
    before = Drawn("old", Kind.ARROW, ((1.0, 1.0), (2.0, 2.0)), PLACE, "1.2.3", None)
    MeasurementStore().save(engine.studies[0].key, [before])
    pane = in_view(qtbot, workspace, engine)
    pane.keep(LINE)
    qtbot.waitUntil(lambda: book.saved)
    assert next(one.key for one in MeasurementStore().load(engine.studies[0].key)) == "old"
    assert len(book.of(engine.studies[0].key)) == 2


def test_on_a_reformatted_plane(qtbot, workspace, engine) -> None:
    pane, viewer = in_view(qtbot, workspace, engine), workspace.viewer
    pane.keep(LINE)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, sagittal = viewer.visible_panes
    np.testing.assert_allclose([one.points for one in axial.measures()], [LINE.points], atol=1e-9)
    coronal.keep(BOX)
    (drawn,) = coronal.measures()
    assert (drawn.image, sagittal.measures(), len(axial.measures())) == (None, (), 1)
    assert texts(workspace)[1][3] == "reformatted"
    coronal.scroll_by(5)
    assert coronal.measures() == ()
    workspace.measurements.go_to(drawn)
    assert len(coronal.measures()) == 1
    viewer.toggle_orthogonal()
    pane.scroll_to(10)
    qtbot.waitUntil(lambda: len(pane.measures()) == 1)
    workspace.measurements.go_to(drawn)
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    assert len(viewer.panes[1].measures()) == 1


def test_export_as_report_and_table(qtbot, workspace, engine, tmp_path) -> None:
    model = workspace.measurements
    assert model.suggested_name() == ""
    in_view(qtbot, workspace, engine).keep(LINE)
    assert model.suggested_name().endswith("-measurements.dcm")
    for name in ("all.dcm", "all.csv"):
        with qtbot.waitSignal(model.notice):
            model.export(tmp_path / name, model.study)
    assert dcmread(tmp_path / "all.dcm").Modality == "SR"
    assert "15.0" in (tmp_path / "all.csv").read_text("utf-8")


def test_what_is_exported_is_of_the_study_in_view_when_that_was_asked_for(
    qtbot, window, engine, tmp_path, monkeypatch
) -> None:
    """While a file is asked for, what is being opened comes into view: its measurements were written under the name."""
    workspace, other = window.workspace, make_study(make_series(5, uid="1.2.9.9"), study_instance_uid="1.2.9")
    in_view(qtbot, workspace, engine).keep(LINE)

    def ask(*_about: object) -> Path:
        workspace.comparison.show_unasked(other.series[0], other)
        return tmp_path / "all.csv"

    monkeypatch.setattr("desktop.views.read.measurements_panel.ask_where_to_save", ask)
    with qtbot.waitSignal(workspace.measurements.notice):
        window.docks["measurements"].widget().ask_and_export()
    assert "15.0" in (tmp_path / "all.csv").read_text("utf-8")


def test_escape_drops_a_measure_that_is_half_drawn_and_stops_nothing_else(qtbot, window, engine, monkeypatch) -> None:
    """Whoever took back the first point of a distance lost the analysis that ran."""
    workspace, stopped = window.workspace, []
    pane = in_view(qtbot, workspace, engine)
    monkeypatch.setattr(workspace.reading, "stop", lambda: stopped.append(True))
    pane.draw(Measure(Tool.DISTANCE, ((1.0, 1.0), (5.0, 5.0))))
    view = window.viewer_page.active_view()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert (pane.drawing, stopped) == (None, [])
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert stopped == [True]


def test_exports_that_are_asked_for_in_a_row_are_all_written_and_told(qtbot, workspace, engine, tmp_path) -> None:
    """The second of three was dropped, and only the last one told."""
    in_view(qtbot, workspace, engine).keep(LINE)
    model, told = workspace.measurements, []
    model.notice.connect(told.append)
    names = ("1.csv", "2.csv", "3.csv")
    for name in names:
        model.export(tmp_path / name, model.study)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert all((tmp_path / name).exists() for name in names)


def test_a_place_that_can_not_be_written_to_is_told(qtbot, workspace, engine, tmp_path) -> None:
    in_view(qtbot, workspace, engine).keep(LINE)
    (tmp_path / "a file").write_text("no folder")
    with qtbot.waitSignal(workspace.trouble):
        workspace.measurements.export(tmp_path / "a file" / "all.csv", workspace.measurements.study)


PLACE = Place((0.0, 1.0, 2.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.5, 0.25))


def test_the_file_of_a_study(tmp_path: Path) -> None:
    store = MeasurementStore(tmp_path)
    assert store.load("1.2") == ()
    one = Drawn("k", Kind.ANGLE, ((1.0, 2.0), (3.0, 4.0), (5.0, 6.5)), PLACE, "1.2.3", None, Numbers(angle_degrees=1.5))
    store.save("1.2", [one])
    assert store.load("1.2") == (one,)
    path = next(tmp_path.iterdir())
    path.write_text(json.dumps({"schema": "other", "measurements": []}))
    with pytest.raises(StoreError, match="set aside"):
        store.load("1.2")


def _spoiled(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    """Puts another value at a place in the file."""

    def spoil(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _spoiled("points", value=[]),
        _spoiled("points", value=[[1.0, 2.0]]),
        _spoiled("points", 0, value=[math.nan, 1.0]),
        _spoiled("points", 0, value=[10**400, 1.0]),
        _spoiled("points", 0, value="ab"),
        _spoiled("key", value=["k"]),
        _spoiled("name", value=None),
        _spoiled("by", value=None),
        _spoiled("series_key", value=["1.2.3"]),
        _spoiled("image", value={"sop_instance_uid": ["1"], "frame": "a"}),
        _spoiled("place", "origin_mm", value=[0.0, 1.0]),
        _spoiled("place", "spacing_mm", value=[0.0, 0.25]),
        _spoiled("numbers", "mean", value="much"),
        _spoiled("numbers", "area_mm2", value=None),
    ],
)
def test_a_measurement_that_is_none_is_set_aside(tmp_path: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
    """One without points, or without its area, broke the painting of the image."""
    store = MeasurementStore(tmp_path)
    numbers = Numbers(area_mm2=2.0, pixels=16, mean=-700.0, deviation=9.0, minimum=-720.0, maximum=-680.0)
    one = Drawn("k", Kind.ELLIPSE, ((1.0, 2.0), (3.0, 4.0)), PLACE, "1.2.3", SliceRef("1.2.3.4"), numbers)
    store.save("1.2", [one])
    assert store.load("1.2") == (one,)
    path = next(tmp_path.iterdir())
    content = json.loads(path.read_text())
    spoil(content["measurements"][0])
    path.write_text(json.dumps(content))
    with pytest.raises(StoreError, match="set aside"):
        store.load("1.2")
    assert store.load("1.2") == ()


def test_a_file_that_nests_without_end_is_set_aside(tmp_path: Path) -> None:
    store = MeasurementStore(tmp_path)
    store.save("1.2", [])
    next(tmp_path.iterdir()).write_text("[" * 100_000)
    with pytest.raises(StoreError, match="set aside"):
        store.load("1.2")


def test_a_closed_line_holds_what_the_even_odd_rule_says() -> None:
    rng = np.random.default_rng(3)
    hu = rng.integers(-1000, 200, (40, 50)).astype(np.int16)
    line = [(5.5, 4.2), (44.1, 9.7), (20.3, 18.0), (39.0, 35.5), (8.8, 30.1), (60.0, -3.0)]
    found = polygon_statistics(hu, line, (2.0, 0.5))
    inside = np.zeros(hu.shape, bool)
    for row, column in np.ndindex(hu.shape):
        crossed = 0
        for (x1, y1), (x2, y2) in zip(line, [*line[1:], line[0]], strict=True):
            if (y1 <= row) != (y2 <= row):
                crossed += column >= x1 + (row - y1) * (x2 - x1) / (y2 - y1)
        inside[row, column] = crossed % 2 == 1
    assert found.pixels == inside.sum()
    assert found.mean == pytest.approx(hu[inside].mean())
    assert (found.minimum, found.maximum) == (hu[inside].min(), hu[inside].max())
    square = polygon_statistics(hu, [(10, 10), (20, 10), (20, 20), (10, 20)], (2.0, 0.5))
    assert square.area_mm2 == pytest.approx(100.0)


@pytest.mark.parametrize(("tool", "key"), [(Tool.FREEHAND, Qt.Key.Key_D), (Tool.ARROW, Qt.Key.Key_A)])
def test_freehand_and_arrow_by_key_and_mouse(qtbot, window, tool: Tool, key: Qt.Key) -> None:
    workspace = window.workspace
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    pane, view = workspace.viewer.active, window.viewer_page.active_view()
    qtbot.waitUntil(lambda: pane.pixels is not None)
    qtbot.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
    assert workspace.viewer.tool is tool
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    for x, y in ((190, 150), (190, 200), (150, 210)):
        qtbot.mouseMove(view, QPoint(x, y))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 210))
    (drawn,) = pane.measures()
    assert len(drawn.points) == (2 if tool is Tool.ARROW else 4)
    view.grab()
    panel = window.docks["measurements"].widget()
    assert panel.table.model().rowCount() == 1
    panel.table.selectRow(0)
    panel.delete.click()
    assert pane.measures() == ()
