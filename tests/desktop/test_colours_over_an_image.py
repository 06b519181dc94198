"""Colours over an image: laid on pixel by pixel of it, in strips that leave no seam."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.rendering.opacity import slice_picture
from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.view.layer import Layer
from desktop.views.view.painting import coloured

SIDE = 300


def grey() -> QImage:
    picture = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    picture.fill(0xFF646464)
    return picture


def pixels(picture: QImage) -> np.ndarray:
    return np.array(picture.constBits()).reshape(SIDE, SIDE, 4).astype(int)


@pytest.mark.parametrize("box", [(0.0, 0.0, 300.0, 300.0), (31.5, 17.25, 230.5, 251.0), (-20.0, 40.0, 200.0, 400.0)])
def test_strips_leave_no_seam(qtbot: QtBot, box: tuple[float, float, float, float]) -> None:
    random = np.random.default_rng(0)
    ground, dense = (random.integers(0, 256, (56, 56), dtype=np.uint8) for _ in range(2))
    layer = Layer(slice_picture(SliceOpacity(ground, dense, box)), box)
    in_strips, at_once = coloured(grey(), layer), grey()
    painter = QPainter(at_once)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(*box), layer.picture)
    painter.end()
    assert np.abs(pixels(in_strips) - pixels(at_once)).max() <= 2
    assert (pixels(in_strips) != pixels(grey())).any(axis=-1).mean() > 0.3


def test_the_image_itself_stays_grey(qtbot: QtBot, window) -> None:
    """What is copied and exported as the image in view has no colours; what is painted has."""
    workspace = window.workspace
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    pane, view = workspace.viewer.active, window.viewer_page.active_view()
    qtbot.waitUntil(lambda: pane.pixels is not None)
    everywhere = np.full((56, 56), 255, np.uint8)
    box = (0.0, 0.0, float(pane.pixels.shape[1]), float(pane.pixels.shape[0]))
    before = view.picture().copy()
    pane.set_layer(Layer(slice_picture(SliceOpacity(everywhere, everywhere, box)), box))
    painted = view.grab().toImage()
    middle = painted.pixelColor(painted.width() // 2, painted.height() // 2)
    assert middle.red() != middle.blue()
    assert view.picture() == before
