"""A second window of images: follows or stands alone, is there again, comes back from a monitor that went."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication

from desktop.app import make_window
from desktop.rendering.window import SOFT_TISSUE
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.window.subject import Subject
from desktop.views.window.dialogs import Dialogs
from desktop.views.window.on_screen import bring_back, keep_on_a_screen
from tests.support.series import make_series, make_study
from tests.support.windows import show_active


@pytest.fixture
def pair(qtbot, window, engine):
    """The main window with the first of two studies in view, and the second window."""
    engine.studies.append(make_study(make_series(uid="1.2.9.4"), name="ROE^RICHARD", patient_id="P2"))
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    window.actions_.action("second-window").trigger()
    second = window.second.window
    qtbot.waitUntil(second.isVisible)
    yield window, second
    if window.second.window is not None:
        window.second.window.close()


def test_it_follows_series_image_and_tool(qtbot, pair, engine) -> None:
    window, second = pair
    first, own = window.workspace.viewer, window.workspace.second.viewer
    assert own.active.source.series is first.active.source.series
    first.active.scroll_to(5)
    assert own.active.index == 5
    own.active.scroll_to(9)
    assert first.active.index == 9
    other = engine.studies[1]
    first.show_series(other.series[0], other)
    assert own.active.source.series is other.series[0]
    qtbot.waitUntil(lambda: own.active.pixels is not None)
    qtbot.keyClick(second.page.active_view(), Qt.Key.Key_D)
    assert first.tool is own.tool
    qtbot.keyClick(second.page.active_view(), Qt.Key.Key_4)
    assert (own.active.window, first.active.window == SOFT_TISSUE) == (SOFT_TISSUE, False)


def test_it_stands_on_its_own(pair, engine) -> None:
    window, second = pair
    first, own = window.workspace.viewer, window.workspace.second.viewer
    second.follow.setChecked(False)
    before = own.active.index
    first.active.scroll_to(2)
    other = engine.studies[1]
    first.show_series(other.series[0], other)
    assert own.active.source.series is engine.studies[0].series[0]
    assert own.active.index == before
    second.page.series_dropped.emit(0, other.series[0].key)
    assert own.active.source.series is other.series[0]
    second.follow.setChecked(True)
    assert own.active.source.series is first.active.source.series


def test_what_is_marked_and_measured_is_seen_in_both(qtbot, pair) -> None:
    window, _second = pair
    workspace = window.workspace
    own = workspace.second.viewer.active
    qtbot.waitUntil(lambda: own.pixels is not None)
    workspace.reading.key_images.toggle()
    assert own.marked
    with qtbot.waitSignal(workspace.reading.analysis.assessed):
        workspace.reading.analysis.start()
    index = next(iter(workspace.reading.analysis.opacities_of(own.source.key)), None)
    workspace.reading.toggle_overlay()
    if index is not None:
        own.scroll_to(index)
        qtbot.waitUntil(lambda: own.layer is not None)


def test_its_keys_are_about_what_it_shows(pair, engine) -> None:
    window, second = pair
    workspace, other = window.workspace, engine.studies[1]
    second.follow.setChecked(False)
    review = workspace.reading.review
    own = workspace.second.viewer.active
    own.scroll_to(3)
    second.actions_.action("key-image").trigger()
    assert review.key_images == (own.source.header(3).ref,)
    assert second.actions_.action("key-image").isChecked()
    assert not window.actions_.action("key-image").isChecked()
    workspace.second.viewer.show_series(other.series[0], other)
    second.actions_.action("key-image").trigger()
    assert len(review.key_images) == 1, "the answer to one study names no image of another"
    second.actions_.action("close-study").trigger()
    assert [study.key for study in (node.study for node in workspace.browser.tree.contents.studies)] == [
        engine.studies[0].key
    ]
    assert workspace.viewer.active.source.study.key == engine.studies[0].key


def test_a_monitor_that_was_unplugged_gives_it_back(pair) -> None:
    window, second = pair
    second.showNormal()
    second.setGeometry(QRect(20000, 100, 800, 600))
    QGuiApplication.instance().screenRemoved.emit(window.screen())
    assert window.screen().availableGeometry().intersects(second.frameGeometry())
    place = second.frameGeometry()
    bring_back(second, 0.5)
    assert second.frameGeometry() == place


def test_a_monitor_that_took_both_windows_along_gives_both_back(pair) -> None:
    """The first one still names the monitor that went as its own while the second one asks where to go."""
    window, second = pair
    keep_on_a_screen(window, 0.9)
    for one in (window, second):
        one.move(QPoint(50_000, 50_000))
    window.screen = lambda: None
    QGuiApplication.instance().screenRemoved.emit(QGuiApplication.primaryScreen())
    del window.screen
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(second.geometry())
    assert room.contains(window.geometry().topLeft())


def test_closed_studies_leave_it_and_it_leaves_the_store(qtbot, pair, engine) -> None:
    window, second = pair
    workspace = window.workspace
    workspace.second.viewer.set_layout(Layout.TWO)
    workspace.close_study(engine.studies[0])
    assert workspace.second.viewer.active.source.study.key == engine.studies[1].key
    workspace.clear()
    assert all(pane.source is None for pane in workspace.second.viewer.panes)
    second.close()
    assert workspace.second is None
    assert not window.actions_.action("second-window").isChecked()


def test_it_is_there_again_at_the_next_start_unless_it_was_closed(qtbot, engine, tmp_path) -> None:
    def start():
        made = make_window(tmp_path / "config", engine.use_cases())
        show_active(qtbot, made)
        made.second.reopen()
        return made

    first = start()
    assert first.second.window is None
    first.second.toggle()
    first.close()
    again = start()
    assert again.second.window is not None
    again.second.window.close()
    again.close()
    last = start()
    assert last.second.window is None
    last.close()


def test_its_arrows_go_to_the_next_series_in_itself_where_it_stands_alone(pair, engine) -> None:
    window, second = pair
    first, own = window.workspace.viewer, window.workspace.second.viewer
    second.actions_.action("next-series").trigger()
    assert {one.active.source.series.key for one in (first, own)} == {engine.studies[1].series[0].key}
    second.follow.setChecked(False)
    second.actions_.action("previous-series").trigger()
    assert own.active.source.series.key == engine.studies[0].series[0].key
    assert first.active.source.series.key == engine.studies[1].series[0].key


def test_alone_it_analyses_plays_and_reads_the_header_of_what_it_shows_itself(qtbot, pair, engine) -> None:
    window, second = pair
    workspace, other = window.workspace, engine.studies[1]
    first, own = workspace.viewer.active, workspace.second.viewer
    second.follow.setChecked(False)
    own.show_series(other.series[0], other)
    qtbot.waitUntil(lambda: own.active.pixels is not None)
    before = (first.index, own.active.index)
    second.actions_.action("cine").trigger()
    assert second.actions_.action("cine").isChecked()
    assert not window.actions_.action("cine").isChecked()
    qtbot.waitUntil(lambda: own.active.index != before[1])
    assert first.index == before[0]
    second.actions_.action("stop").trigger()
    assert not second.actions_.action("cine").isChecked()
    with qtbot.waitSignal(workspace.reading.analysis.assessed) as told:
        second.actions_.action("analyse").trigger()
    assert told.args == [other.series[0].key]
    read = []
    workspace.tags._read = lambda source: read.append(source) or ()
    second.actions_.action("tags").trigger()
    qtbot.waitUntil(lambda: own.active.source.header(own.active.index).source in read)
    second.close()
    qtbot.waitUntil(lambda: first.source.header(first.index).source in read)


def test_alone_it_goes_to_the_next_suspicious_image_of_what_it_shows_itself(qtbot, pair, engine) -> None:
    window, second = pair
    workspace, other = window.workspace, engine.studies[1]
    first, own = workspace.viewer.active, workspace.second.viewer
    second.follow.setChecked(False)
    own.show_series(other.series[0], other)
    with qtbot.waitSignal(workspace.notice) as told:
        second.actions_.action("next-suspicious").trigger()
    assert "Analyse" in told.args[0]
    with qtbot.waitSignal(workspace.reading.analysis.assessed):
        second.actions_.action("analyse").trigger()
    found = workspace.reading.analysis.assessment_of(other.series[0].key)
    suspicious = {one.index for one in found.result.slices if (one.probability or 0) >= found.facts.slice_suspicious}
    before = first.index
    own.active.scroll_to(0)
    second.actions_.action("next-suspicious").trigger()
    assert own.active.index in suspicious
    assert own.active.index != 0
    assert first.index == before


@pytest.mark.parametrize("name", ["export-result", "send-result", "print-report", "compare"])
def test_a_result_of_another_patient_is_not_handed_on_from_it(qtbot, pair, engine, monkeypatch, name) -> None:
    window, second = pair
    workspace, other = window.workspace, engine.studies[1]
    second.follow.setChecked(False)
    own = workspace.second.viewer
    with qtbot.waitSignal(workspace.reading.analysis.assessed):
        window.actions_.action("analyse").trigger()
    asked: list[object] = []
    monkeypatch.setattr(workspace.reading.handing_on, "_request", lambda *_: asked.append(name))
    monkeypatch.setattr(Dialogs, "show", staticmethod(lambda _dialog: asked.append(name)))
    workspace.pacs_work.wanted.connect(lambda: asked.append(name))
    own.show_series(other.series[0], other)
    said: list[str] = []
    workspace.notice.connect(said.append)
    second.actions_.action(name).trigger()
    (why,) = said
    assert "from the first window, which shows another study" in why
    assert asked == []
    own.show_series(engine.studies[0].series[0], engine.studies[0])
    second.actions_.action(name).trigger()
    assert asked or "No other study" in said[-1], "of the same study it is done as ever"


def test_while_it_follows_one_cine_plays_both(qtbot, pair) -> None:
    window, second = pair
    workspace = window.workspace
    second.actions_.action("cine").trigger()
    assert workspace.cine.playing
    assert second.actions_.action("cine").isChecked()
    assert window.actions_.action("cine").isChecked()
    second.follow.setChecked(False)
    assert not second.actions_.action("cine").isChecked()
    assert window.actions_.action("cine").isChecked()


def test_whose_panes_cine_and_key_images_its_keys_are_about(pair) -> None:
    window, second = pair
    workspace = window.workspace
    model, first, about = workspace.second, Subject(workspace), Subject(workspace, workspace.second)
    assert (first.viewer, first.key_images, first.cine) == (
        workspace.viewer,
        workspace.reading.key_images,
        workspace.cine,
    )
    assert (about.viewer, about.key_images) == (model.viewer, model.key_images)
    assert (about.cine, about.alone) == (workspace.cine, False)
    told: list[bool] = []
    about.cine_changed.connect(lambda: told.append(about.alone))
    second.follow.setChecked(False)
    assert told == [True]
    assert (about.cine, first.cine, first.alone) == (model.cine, workspace.cine, False)


def test_a_window_that_follows_comes_along_when_the_orthogonal_views_are_left(qtbot, pair) -> None:
    """Whichever of them was active."""
    window, _second = pair
    first, own = window.workspace.viewer, window.workspace.second.viewer
    first.toggle_orthogonal()
    qtbot.waitUntil(lambda: first.layout is Layout.ORTHOGONAL)
    first.panes[0].scroll_to(3)
    first.activate(2)
    first.toggle_orthogonal()
    assert (first.active.index, own.active.index) == (3, 3)
