"""A screen of twice as many pixels shows everything as large as another one."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.rendering.geometry import Placement
from desktop.viewmodels.read.slice_cells import Cell
from desktop.viewmodels.read.slice_cells import Kind as CellKind
from desktop.views.read.strip import ProbabilityStrip
from desktop.views.view import painting
from engine.report.drawn import Kind

SIDE = 120


def _picture(scale: float) -> QImage:
    picture = QImage(int(SIDE * scale), int(SIDE * scale), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(0)
    return picture


def _painted(picture: QImage) -> float:
    """Mean lightness on black."""
    side = picture.width()
    return sum(QColor(picture.pixel(x, y)).lightness() for x in range(side) for y in range(side)) / side**2


@pytest.mark.parametrize("kind", [Kind.ELLIPSE, Kind.RECTANGLE, Kind.DISTANCE])
def test_a_mark_is_as_thick_on_a_fine_screen(qapp, kind: Kind) -> None:
    shares = []
    for scale in (1.0, 2.0):
        picture = _picture(scale)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placement = Placement(SIDE, SIDE, (1.0, 1.0), SIDE, SIDE)
        painting.draw_measure(painter, kind, ((20.0, 20.0), (100.0, 100.0)), (), placement)
        painter.end()
        shares.append(_painted(picture))
    assert shares[1] == pytest.approx(shares[0], rel=0.25)


def test_a_contour_is_as_thick_on_a_fine_screen(qapp) -> None:
    shares = []
    for scale in (1.0, 2.0):
        picture = _picture(scale)
        painter = QPainter(picture)
        painter.scale(3.0, 3.0)
        ends = np.array([[5.0, 10.0, 35.0, 10.0], [5.0, 15.0, 35.0, 33.0]])
        painting.draw_lines(painter, SimpleNamespace(lines=[((255, 255, 255), ends)]))
        painter.end()
        shares.append(_painted(picture))
    assert shares[1] == pytest.approx(shares[0], rel=0.1)


@pytest.mark.parametrize("kind", [CellKind.EXCLUDED, CellKind.UNFAMILIAR])
def test_what_is_left_out_is_hatched_as_coarsely_on_a_fine_screen(qtbot, window, kind: CellKind) -> None:
    strip = window.findChild(ProbabilityStrip)
    changes = []
    for scale in (1.0, 2.0):
        picture = _picture(scale)
        painter = QPainter(picture)
        strip._paint_cell(painter, Cell(0, kind, 0.0, False, ""), QRectF(0, 0, SIDE, SIDE))
        painter.end()
        middle = picture.height() // 2
        row = [picture.pixel(x, middle) for x in range(picture.width())]
        changes.append(sum(one != other for one, other in pairwise(row)))
    assert changes[0] > 10
    assert changes[1] == pytest.approx(changes[0], rel=0.2)
