"""CapacityPlot: apparent lung capacity of this patient over how it is spread among healthy training slices."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.viewmodels.words.engine_words import decimals
from desktop.viewmodels.words.measures_shown import CapacityShown, capacity_meaning
from desktop.views.style import theme

translate = QCoreApplication.translate
BINS = 28
LEFT, RIGHT, TOP, BOTTOM = 10.0, 10.0, 18.0, 18.0


class CapacityPlot(QWidget):
    """A density of the healthy with its usual band, and one marked value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: CapacityShown | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(capacity_meaning())
        self.setAccessibleName(translate("Measures", "Apparent lung capacity"))

    def sizeHint(self) -> QSize:
        return QSize(260, 96)

    def show_capacity(self, shown: CapacityShown | None) -> None:
        """Show a value; None empties the plot."""
        self._shown = shown
        self.setAccessibleDescription(shown.text if shown is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._shown
        if shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        box = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        low, high = _range(shown)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        if shown.healthy:
            self._paint_healthy(painter, shown, box, low, high)
        painter.setPen(QPen(colors.color("muted"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        for value in _ticks(low, high):
            x = _x(value, box, low, high)
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 3))
            label = QRectF(x - 24, box.bottom() + 3, 48, 14)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignHCenter), decimals(f"{value:.2f}"))
        self._paint_value(painter, shown, box, low, high)
        painter.end()

    def _paint_healthy(self, painter: QPainter, shown: CapacityShown, box: QRectF, low: float, high: float) -> None:
        colors = theme.current()
        usual = shown.usual
        if usual is not None:
            band = QColor(colors.color("good"))
            band.setAlpha(38)
            left, right = _x(usual[0], box, low, high), _x(usual[1], box, low, high)
            painter.fillRect(QRectF(left, box.top(), right - left, box.height()), band)
        counts, edges = np.histogram(shown.healthy, bins=BINS, range=(low, high))
        smooth = np.convolve(counts, (0.25, 0.5, 0.25), mode="same")
        top = float(smooth.max()) or 1.0
        path = QPainterPath(QPointF(box.left(), box.bottom()))
        for count, start, end in zip(smooth, edges[:-1], edges[1:], strict=True):
            height = box.height() * 0.92 * float(count) / top
            path.lineTo(QPointF(_x((start + end) / 2, box, low, high), box.bottom() - height))
        path.lineTo(QPointF(box.right(), box.bottom()))
        fill = QColor(colors.color("good"))
        fill.setAlpha(70)
        painter.fillPath(path, fill)
        painter.setPen(QPen(colors.color("good"), 1.2))
        painter.drawPath(path)

    def _paint_value(self, painter: QPainter, shown: CapacityShown, box: QRectF, low: float, high: float) -> None:
        colors = theme.current()
        x = _x(shown.value, box, low, high)
        painter.setPen(QPen(colors.color("text"), 2))
        painter.drawLine(QPointF(x, box.top() - 1), QPointF(x, box.bottom()))
        painter.setBrush(colors.color("text"))
        painter.drawEllipse(QPointF(x, box.top() - 1), 3, 3)
        text = shown.text
        width = painter.fontMetrics().horizontalAdvance(text)
        left = x + 7 if x + 7 + width < self.width() else x - 7 - width
        painter.drawText(QPointF(left, box.top() - 3), text)


def _range(shown: CapacityShown) -> tuple[float, float]:
    values = (*shown.healthy, shown.value)
    low, high = min(values), max(values)
    room = max(0.02, (high - low) * 0.06)
    return max(0.0, low - room), min(1.0, high + room)


def _x(value: float, box: QRectF, low: float, high: float) -> float:
    return box.left() + box.width() * (value - low) / (high - low)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers inside a range, three to six of them."""
    span = high - low
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if span / step <= 6)
    first = int(np.ceil(low / step))
    return [number * step for number in range(first, int(np.floor(high / step)) + 1)]
