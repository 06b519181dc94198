"""Key images on the image and on the strip, wherever they are in view; what the networks saw is outlined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from desktop.viewmodels.read.reading_strip import ReadingStrip
from desktop.viewmodels.view.layout import Layout
from desktop.viewmodels.window.commands import Commands
from desktop.views.read.strip import MARK
from desktop.views.view import image_export


@pytest.fixture
def opened(qtbot, window):
    """The window with a series in view."""
    workspace = window.workspace
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: workspace.viewer.active.pixels is not None)
    return workspace


def colours(widget) -> set[str]:
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)[:, : picture.width()]
    return {QColor(int(one)).name() for one in np.unique(pixels)}


def test_by_key_on_the_image_and_away_again(qtbot, window, opened) -> None:
    pane, view = opened.viewer.active, window.viewer_page.active_view()
    pane.scroll_to(7)
    qtbot.waitUntil(lambda: not pane.loading)
    assert MARK.name() not in colours(view)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert pane.marked
    assert MARK.name() in colours(view)
    assert opened.reading.key_images.places == {7}
    pane.scroll_by(1)
    assert not pane.marked
    pane.scroll_by(-1)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert not pane.marked


def test_on_the_strip(qtbot, window, opened) -> None:
    with qtbot.waitSignal(opened.reading.analysis.assessed):
        opened.reading.analysis.start()
    strip = window.docks["evidence"].widget().strip
    assert MARK.name() not in colours(strip)
    opened.reading.key_images.toggle()
    assert ReadingStrip(opened.reading).marked == {opened.viewer.active.index}
    assert MARK.name() in colours(strip)


def test_bars_of_the_strip_are_painted_once_while_one_leafs(qtbot, window, opened, monkeypatch) -> None:
    with qtbot.waitSignal(opened.reading.analysis.assessed):
        opened.reading.analysis.start()
    strip, pane = window.docks["evidence"].widget().strip, opened.viewer.active
    pane.scroll_to(2)
    before = strip.grab().toImage()
    painted = []
    monkeypatch.setattr(strip, "_paint_cell", lambda *_: painted.append(True))
    pane.scroll_to(9)
    moved = strip.grab().toImage()
    assert moved != before, "the marker is elsewhere"
    pane.scroll_to(2)
    assert strip.grab().toImage() == before
    assert not painted
    opened.reading.key_images.toggle()
    strip.grab()
    assert painted, "a mark came: all is painted anew"


def test_leafing_asks_no_action_whether_it_is_on_but_a_key_image_does(qtbot, window, opened) -> None:
    pane, told = opened.viewer.active, []
    opened.reading.key_images.toggle()
    window.findChild(Commands).changed.connect(lambda: told.append(pane.index))
    pane.scroll_by(1)
    assert len(told) == 1, "away from the key image"
    assert not window.actions_.action("key-image").isChecked()
    for _ in range(5):
        pane.scroll_by(1)
    assert len(told) == 1
    pane.scroll_by(-6)
    assert window.actions_.action("key-image").isChecked()


def test_on_the_axial_cut_and_in_every_pane(qtbot, opened) -> None:
    viewer = opened.viewer
    opened.reading.key_images.toggle()
    viewer.set_layout(Layout.TWO)
    source = viewer.panes[0].source
    viewer.show_series(source.series, source.study, 1, viewer.panes[0].index)
    assert [pane.marked for pane in viewer.visible_panes] == [True, True]
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    assert [pane.marked for pane in viewer.visible_panes] == [True, False, False]


def test_by_key_in_the_orthogonal_views_or_it_is_said_why_not(qtbot, window, opened) -> None:
    viewer, said = opened.viewer, []
    opened.notice.connect(said.append)
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial, coronal, _sagittal = viewer.visible_panes
    view = window.viewer_page.active_view()
    axial.scroll_to(7)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert opened.reading.review.key_images == (axial.source.header(7).ref,)
    assert window.actions_.action("key-image").isChecked()
    assert (axial.marked, said) == (True, [])
    viewer.activate(1)
    assert not window.actions_.action("key-image").isChecked()
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert (coronal.marked, len(opened.reading.review.key_images)) == (False, 1)
    assert said == ["Only a stored image can be a key image: mark it in the axial view, not rotated."]
    viewer.activate(0)
    viewer.orthogonal.turn(1, 0.4)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert len(said) == 2, "a rotated plane is no image of the series"


def test_of_a_slab_it_is_said_which_image_is_marked(qtbot, window, opened) -> None:
    """The mark stood on the mean of ten millimetres, and what was exported was one image."""
    viewer, said = opened.viewer, []
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    axial = viewer.visible_panes[0]
    axial.scroll_to(7)
    viewer.slabs.following()
    opened.notice.connect(said.append)
    window.actions_.action("key-image").trigger()
    assert said == ["Image 8 is marked, the middle of this slab (Mean 10 mm); not the slab."]
    assert opened.reading.review.key_images == (axial.source.header(7).ref,)
    window.actions_.action("key-image").trigger()
    assert (len(said), opened.reading.review.key_images) == (1, ()), "nothing is marked then"


def test_without_an_image_it_is_said_what_comes_first(window, opened) -> None:
    said: list[str] = []
    opened.notice.connect(said.append)
    opened.viewer.set_layout(Layout.TWO)
    opened.viewer.activate(1)
    window.actions_.action("key-image").trigger()
    assert said == ["Open a series first."]


def test_what_the_networks_saw_is_outlined(qtbot, window, opened, monkeypatch) -> None:
    reading, pane = opened.reading, opened.viewer.active
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    assert pane.layer is None
    qtbot.keyClick(window.viewer_page.active_view(), Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: pane.layer is not None)
    box = reading.analysis.opacities_of(pane.source.key).get(pane.index) or reading.evidence.evidence.opacity
    left, top, width, height = box.box
    ((_colour, sides),) = pane.layer.lines
    assert (sides[:, ::2].min(), sides[:, ::2].max()) == (left - 0.5, left + width - 0.5)
    assert (sides[:, 1::2].min(), sides[:, 1::2].max()) == (top - 0.5, top + height - 0.5)
    words: list[bool] = []
    monkeypatch.setattr(image_export, "with_notice", lambda image, *, opacities: words.append(opacities))
    image_export.snapshot(window.viewer_page.active_view())
    assert words == [False], "no colours of opacities are explained where none is drawn"
    reading.toggle_overlay()
    qtbot.waitUntil(lambda: pane.layer is not None and len(pane.layer.lines) == 1 and pane.layer.picture is not None)
    image_export.snapshot(window.viewer_page.active_view())
    assert words == [False, True]
    reading.toggle_overlay()
    reading.toggle_crop()
    assert pane.layer is None
