"""The bar at the right edge of a pane: where in the stack one is, and which images are decoded."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

#: Width in pixels, the track, what is decoded, where one is; premultiplied 0xAARRGGBB.
BAR_WIDTH = 6
TRACK, DECODED, KNOB = 0x1C1C1C1C, 0x704B535E, 0xFF58A6E8


def draw_position(painter: QPainter, index: int, count: int, decoded: set[int], width: float, height: float) -> None:
    """A bar at the right edge: where in the stack, and which images are decoded.

    It is laid on as pictures: QPainter hands every tall rectangle that it blends to other threads, and waits.
    """
    if count < 2:
        return
    tall = max(1, round(height - 12.0))
    left, top = round(width) - 9, 6
    known = bytearray(count)
    for number in decoded:
        if number < count:
            known[number] = 1
    painter.drawImage(QPointF(left, top), _track(tall, bytes(known)))
    knob = max(8.0, tall / count)
    painter.drawImage(QPointF(left, top + round((tall - knob) * index / (count - 1))), _knob(round(knob)))


@lru_cache(maxsize=8)
def _track(tall: int, known: bytes) -> QImage:
    """The bar without its knob, for one byte an image: 1 where it is decoded. While one leafs, it stays."""
    picture = np.full((tall, BAR_WIDTH), TRACK, np.uint32)
    picture[:, 0] = picture[:, -1] = 0
    count = len(known)
    rows = np.minimum((np.arange(tall) / (tall / count)).astype(np.intp), count - 1)
    picture[np.frombuffer(known, np.bool_)[rows], 1:-1] = DECODED
    return QImage(picture.data, BAR_WIDTH, tall, BAR_WIDTH * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


@lru_cache(maxsize=8)
def _knob(tall: int) -> QImage:
    picture = QImage(BAR_WIDTH, tall, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(KNOB)
    return picture
