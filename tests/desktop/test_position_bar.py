"""The bar of positions beside an image, and texts that are kept as pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.views.view.lettering import draw_text
from desktop.views.view.position_bar import KNOB, draw_position

TALL, WIDE = 412, 60


def drawn(index: int, count: int, decoded: set[int]) -> np.ndarray:
    """(rows, columns) uint32 of a black pane with its bar."""
    picture = QImage(WIDE, TALL, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    draw_position(painter, index, count, decoded, WIDE, TALL)
    painter.end()
    return np.array(picture.constBits()).view(np.uint32).reshape(TALL, WIDE) & 0xFFFFFF


def test_knob_and_decoded_images_stand_where_they_lie_in_the_stack(qtbot: QtBot) -> None:
    bar = drawn(0, 10, {5, 6})
    knob = np.flatnonzero((bar == KNOB & 0xFFFFFF).any(axis=1))
    assert (knob[0], knob[-1]) == (6, 45)  # one image of ten in 400 pixels, from the sixth on
    column = bar[:, WIDE - 6].astype(np.int64) & 0xFF
    bright = np.flatnonzero((column > 60) & (bar[:, WIDE - 6] != KNOB & 0xFFFFFF))
    assert (bright[0], bright[-1]) == (206, 285)  # the sixth and the seventh
    assert column[400] < 60 < column[250]
    assert (drawn(9, 10, set()) == KNOB & 0xFFFFFF).any(axis=1).nonzero()[0][-1] == 405


def test_one_image_has_no_bar(qtbot: QtBot) -> None:
    assert not drawn(0, 1, {0}).any()


def test_a_text_stands_on_its_baseline_in_its_colour_on_a_dark_rim(qtbot: QtBot) -> None:
    picture = QImage(80, 40, QImage.Format.Format_RGB32)
    for _ in range(2):  # painted, then taken from what is kept
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        draw_text(painter, 10, 25, "H", QColor("red"))
        draw_text(painter, 40, 25, "")
        painter.end()
        blue, green, red = (
            np.array(picture.constBits()).reshape(40, 80, 4)[:, :, part].astype(int) for part in range(3)
        )
        rows, columns = np.nonzero(green < 255)
        assert (rows.max(), columns.min()) in ((25, 9), (25, 10), (26, 9), (26, 10))
        assert (red + blue + green).min() < 150  # the rim
        assert (red - blue).max() > 150
        assert not (green[:, 40:] < 255).any()
