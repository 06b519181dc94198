"""Texts over an image: lines with a rim, kept as pictures, and how they fit into a corner."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QSize, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop.views.view.fitted_lines import fitted

INK = QColor("#e6eaf0")
SHADOW = QColor(0, 0, 0, 190)
#: Where the shadow of a text lies, pixels: all round it.
RIM = ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
RIM_WIDTH = 1.0


def text_font(height: float) -> QFont:
    """Corner texts grow a little with the pane, so that an 8K screen stays readable."""
    font = QFont()
    font.setPixelSize(int(min(26, max(11, height / 62))))
    return font


def draw_text(painter: QPainter, x: float, y: float, text: str, color: QColor = INK) -> None:
    """One line with a rim of shadow, its baseline at y: readable on black, on white and across the edge of bone."""
    draw_texts(painter, ((x, y, text),), color)


def draw_texts(painter: QPainter, lines: Iterable[tuple[float, float, str]], color: QColor = INK) -> None:
    """Several of them, each with where it begins and its baseline."""
    font, ink, scale = painter.font().toString(), color.rgba(), painter.device().devicePixelRatio()
    for x, y, text in lines:
        if text:
            picture, ascent = _text_picture(text, font, ink, scale)
            painter.drawImage(QPointF(round(x) - RIM_WIDTH, round(y - ascent) - RIM_WIDTH), picture)


@lru_cache(maxsize=256)
def _text_picture(text: str, font: str, color: int, scale: float) -> tuple[QImage, float]:
    """A line with its rim, and its ascent in pixels: most texts stay from frame to frame, and shaping them is dear."""
    drawn = QFont()
    drawn.fromString(font)
    metrics = QFontMetricsF(drawn)
    wide, tall = metrics.horizontalAdvance(text) + metrics.height() * 0.3, metrics.height()
    size = QSizeF(wide + 2 * RIM_WIDTH, tall + 2 * RIM_WIDTH) * scale
    picture = QImage(size.toSize() + QSize(1, 1), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setFont(drawn)
    baseline = QPointF(RIM_WIDTH, RIM_WIDTH + metrics.ascent())
    painter.setPen(SHADOW)
    for across, down in RIM:
        painter.drawText(baseline + QPointF(across, down), text)
    painter.setPen(QColor.fromRgba(color))
    painter.drawText(baseline, text)
    painter.end()
    return picture, metrics.ascent()


@lru_cache(maxsize=64)
def fitted_lines(lines: tuple[str, ...], font: str, longest: float) -> tuple[tuple[str, float], ...]:
    """Lines of a corner as they fit, and how wide each is: three corners of four stay from image to image."""
    written = QFont()
    written.fromString(font)
    metrics = QFontMetricsF(written)
    fitting = [part for line in lines for part in fitted(line, metrics, longest)]
    return tuple((text, metrics.horizontalAdvance(text)) for text in fitting)
