"""The bar at the right edge of a pane: where in the stack one is, and which images are decoded."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

#: Width in pixels, the track, what is decoded, where one is; premultiplied 0xAARRGGBB.
BAR_WIDTH = 6
TRACK, DECODED, KNOB = 0x1C1C1C1C, 0x704B535E, 0xFF58A6E8


def draw_position(painter: QPainter, index: int, count: int, decoded: set[int], width: float, height: float) -> None:
    """A bar at the right edge: where in the stack, and which images are decoded.

    It is laid on as one picture: QPainter hands every tall rectangle that it blends to other threads, and waits.
    """
    if count < 2:
        return
    tall = max(1, round(height - 12.0))
    slot = tall / count
    picture = np.full((tall, BAR_WIDTH), TRACK, np.uint32)
    picture[:, 0] = picture[:, -1] = 0
    rows = np.minimum((np.arange(tall) / slot).astype(np.intp), count - 1)
    known = np.zeros(count, np.bool_)
    known[[number for number in decoded if number < count]] = True
    picture[known[rows], 1:-1] = DECODED
    knob = max(8.0, slot)
    top = round((tall - knob) * index / (count - 1))
    picture[top : top + round(knob)] = KNOB
    image = QImage(picture.data, BAR_WIDTH, tall, BAR_WIDTH * 4, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(QPointF(round(width) - 9, 6), image)
