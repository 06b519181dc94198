"""GaugeBar: a measured number against its limit, as a bar with a mark, a sign and words."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.viewmodels.words.engine_words import with_colon
from desktop.viewmodels.words.measures_shown import Gauge
from desktop.views.style import theme

translate = QCoreApplication.translate
#: The limit lies at this share of the bar, so that there is room above it.
LIMIT_AT = 0.7
#: Of a line of words, and of all that lies below them, pixels.
LINE, BELOW = 18, 24


class GaugeBar(QWidget):
    """One :class:`Gauge`; its number goes on a line of its own where it has no room beside its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gauge: Gauge | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, LINE * self._lines() + BELOW)

    def minimumSizeHint(self) -> QSize:
        advance = QFontMetricsF(self._font()).horizontalAdvance
        return QSize(math.ceil(max(map(advance, self._words()))), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def show_gauge(self, gauge: Gauge | None) -> None:
        """Show a number; None empties the bar."""
        self._gauge = gauge
        self.setToolTip(f"{with_colon(gauge.name, gauge.text)}\n{gauge.meaning}" if gauge is not None else "")
        self.setAccessibleName(gauge.name if gauge is not None else "")
        self.setAccessibleDescription(gauge.text if gauge is not None else "")
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def _words(self) -> tuple[str, str]:
        """Name, and number with its limit."""
        gauge = self._gauge
        if gauge is None:
            return "", ""
        return gauge.name, f"▲ {gauge.text}" if gauge.within is False else gauge.text

    def _lines(self) -> int:
        advance = QFontMetricsF(self._font()).horizontalAdvance
        return 1 if sum(map(advance, self._words())) + 8 <= self.width() else 2

    def paintEvent(self, event: QPaintEvent) -> None:
        gauge = self._gauge
        if gauge is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setFont(self._font())
        line, lines = QRectF(0, 0, self.width(), LINE), self._lines()
        name, text = self._words()
        name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(colors.color("text"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(colors.color("refuse" if gauge.within is False else "muted"))
        line.translate(0, LINE * (lines - 1))
        side = Qt.AlignmentFlag.AlignRight if lines == 1 else Qt.AlignmentFlag.AlignLeft
        painter.drawText(line, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        self._paint_bar(painter, gauge, QRectF(0, LINE * lines + 5, self.width(), 8))
        painter.end()

    def _paint_bar(self, painter: QPainter, gauge: Gauge, box: QRectF) -> None:
        colors = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("raised"))
        painter.drawRoundedRect(box, 3, 3)
        mark = 1.0 - LIMIT_AT if gauge.at_least else LIMIT_AT
        full = (gauge.limit or max(gauge.value, 1e-9)) / mark
        share = min(1.0, max(0.0, gauge.value / full))
        painter.setBrush(colors.color("refuse" if gauge.within is False else "good"))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), max(3.0, box.width() * share), box.height()), 3, 3)
        if gauge.limit is not None:
            x = box.left() + box.width() * mark
            painter.setPen(QPen(colors.color("text"), 2))
            painter.drawLine(QPointF(x, box.top() - 3), QPointF(x, box.bottom() + 3))
