"""Images that come late: nothing of the one still in view is taken for the one that is on its way."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from desktop.viewmodels.view.gestures import Button, Gestures, Pointer
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.tool import Tool
from desktop.views.view.image_export import snapshot
from desktop.views.view.image_view import ImageView
from tests.support.series import make_series, make_study


def show(qtbot, viewer, series, pane=None):
    viewer.show_series(series, make_study(series), pane)
    qtbot.waitUntil(lambda: viewer.active.pixels is not None and not viewer.active.loading)
    return viewer.active


@pytest.fixture
def held(qtbot, workspace, engine, monkeypatch):
    """A pane whose next image is on its way, and what lets it come."""
    viewer, come = workspace.viewer, threading.Event()
    decoded = engine.decode
    pane = show(qtbot, viewer, make_series(3, size=100))
    last = pane.source.series.headers[2].sop_instance_uid
    workspace.store.forget(pane.source.key)  # as where no image was decoded ahead

    def slowly(header):
        if header.sop_instance_uid == last:
            come.wait(10)
        return decoded(header)

    monkeypatch.setattr(workspace.store._queue, "_work", lambda wish: slowly(wish.header))
    viewer.replace_series(pane.source.series, pane.source.study)
    qtbot.waitUntil(lambda: not pane.loading)
    pane.scroll_to(2)
    assert pane.loading
    assert pane.pixels is not None
    yield pane, come
    come.set()


def test_nothing_is_measured_on_an_image_that_is_not_in_view_yet(qtbot, workspace, held) -> None:
    pane, come = held
    gestures = Gestures(workspace.viewer, pane, workspace.settings)
    workspace.viewer.set_tool(Tool.ELLIPSE)

    def draw() -> None:
        gestures.press(Button.LEFT, Pointer(100, 100, 400, 400))
        gestures.move(Pointer(300, 300, 400, 400))
        gestures.release(Pointer(300, 300, 400, 400))

    draw()
    come.set()
    qtbot.waitUntil(lambda: not pane.loading)
    assert pane.measures() == ()
    draw()
    (kept,) = pane.measures()
    assert kept.numbers.maximum == pane.plane.hu.max()


def test_colours_of_the_next_image_do_not_lie_over_the_one_in_view(qtbot, workspace, held) -> None:
    pane, come = held
    view = ImageView(workspace.viewer, pane, workspace.settings)
    qtbot.addWidget(view)
    view.resize(200, 200)
    colours = QImage(100, 100, QImage.Format.Format_ARGB32_Premultiplied)
    colours.fill(Qt.GlobalColor.red)
    pane.set_layer(Layer(colours, (0.0, 0.0, 100.0, 100.0)))

    def middle() -> QColor:
        return view.grab().toImage().pixelColor(60, 60)

    assert middle() != Qt.GlobalColor.red
    told: list[str] = []
    workspace.notice.connect(told.append)
    assert snapshot(view) is None
    assert told == ["There is no image in this pane now: wait until it is read, or choose another one."]
    come.set()
    qtbot.waitUntil(lambda: not pane.loading)
    assert middle() == Qt.GlobalColor.red
    assert snapshot(view) is not None
