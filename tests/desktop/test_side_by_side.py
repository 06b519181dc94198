"""Panes that show the same or belong together: hung by one key, zoomed and panned as one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.rendering.window import LUNG, SOFT_TISSUE
from desktop.viewmodels.view.hanging import hung
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.view.links import Pair
from desktop.viewmodels.view.pair_views import show_pair
from tests.support.series import make_series, make_study


@pytest.fixture
def opened(qtbot, window):
    """The window with the only series in view."""
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    return window


def test_lung_and_soft_tissue_by_one_key_and_back(qtbot, opened) -> None:
    viewer = opened.workspace.viewer
    viewer.active.scroll_to(7)
    qtbot.keyClick(opened.viewer_page.active_view(), Qt.Key.Key_J)
    left, right = viewer.visible_panes
    assert (left.window, right.window) == (LUNG, SOFT_TISSUE)
    assert (left.index, right.index) == (7, 7)
    right.scroll_to(12)
    assert left.index == 12
    right.set_view(replace(right.view, zoom=2.0, pan=(0.1, -0.2)))
    assert left.view == right.view
    viewer.activate(1)
    assert opened.actions_.action("hanging").isChecked()
    qtbot.keyClick(opened.viewer_page.active_view(), Qt.Key.Key_J)
    assert viewer.layout is Layout.ONE
    assert (viewer.active.index, viewer.active.window) == (12, SOFT_TISSUE)
    assert not hung(viewer)


def test_the_menu_has_no_tick_once_another_series_is_in_one_of_the_panes(qtbot, opened, engine) -> None:
    hanging, viewer = opened.actions_.action("hanging"), opened.workspace.viewer
    hanging.trigger()
    assert hanging.isChecked()
    viewer.show_series(make_series(12, uid="9.9.9"), engine.studies[0], 1)
    assert not hanging.isChecked()
    viewer.show_series(engine.studies[0].series[0], engine.studies[0], 1)
    assert hanging.isChecked()


def test_a_pair_is_zoomed_and_panned_as_one_while_it_is_linked(qtbot, workspace, engine) -> None:
    viewer, now = workspace.viewer, engine.studies[0]
    before = make_study(make_series(uid="1.2.9.4"))
    show_pair(viewer, (before.series[0], before), (now.series[0], now), Pair("1.2.9.4", now.series[0].key))
    old, new = viewer.visible_panes
    old.set_view(old.view.turned(1))
    new.set_view(replace(new.view, zoom=3.0, pan=(0.3, 0.1)))
    assert (old.view.zoom, old.view.pan, old.view.quarter_turns) == (3.0, (0.3, 0.1), 1)
    assert new.view.quarter_turns == 0
    new.reset_view()
    assert old.view.zoom == 1.0
    viewer.toggle_link()
    new.set_view(replace(new.view, zoom=2.0))
    assert old.view.zoom == 1.0


def test_other_panes_are_placed_each_for_itself(qtbot, workspace, engine) -> None:
    viewer, study = workspace.viewer, engine.studies[0]
    viewer.set_layout(Layout.TWO)
    other = make_study(make_series(uid="1.2.9.4"))
    viewer.show_series(study.series[0], study, 0)
    viewer.show_series(other.series[0], other, 1)
    viewer.panes[0].set_view(replace(viewer.panes[0].view, zoom=2.0))
    assert viewer.panes[1].view.zoom == 1.0


def test_from_the_orthogonal_views_it_is_the_image_that_was_in_view_there(qtbot, opened) -> None:
    viewer = opened.workspace.viewer
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    viewer.panes[0].scroll_to(3)
    viewer.activate(1)
    viewer.active.set_view(replace(viewer.active.view, zoom=5.0))
    qtbot.keyClick(opened.viewer_page.active_view(), Qt.Key.Key_J)
    assert hung(viewer)
    assert [pane.index for pane in viewer.visible_panes] == [3, 3]
    assert [pane.view.zoom for pane in viewer.visible_panes] == [1.0, 1.0], "that was another plane's"


def test_two_panes_of_one_series_are_placed_as_one_after_the_orthogonal_views_as_before(qtbot, opened) -> None:
    """As the axial view was, not as a pane that is out of view; that is placed as it was."""
    viewer = opened.workspace.viewer
    viewer.set_layout(Layout.FOUR)
    source = viewer.panes[0].source
    viewer.show_series(source.series, source.study, 2)
    viewer.active.set_view(replace(viewer.active.view, zoom=4.0))
    viewer.set_layout(Layout.ONE)
    qtbot.keyClick(opened.viewer_page.active_view(), Qt.Key.Key_J)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, _coronal, sagittal = viewer.visible_panes
    axial.set_view(replace(axial.view, zoom=2.0))
    sagittal.set_view(replace(sagittal.view, zoom=3.0))
    viewer.toggle_orthogonal()
    assert [pane.view.zoom for pane in viewer.panes[:3]] == [2.0, 2.0, 4.0]
