"""GaugeBar: a measured number against its limit, as a bar with a mark, a sign and words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.viewmodels.words.engine_words import with_colon
from desktop.viewmodels.words.measures_shown import Gauge
from desktop.views.style import theme

translate = QCoreApplication.translate
#: The limit lies at this share of the bar, so that there is room above it.
LIMIT_AT = 0.7


class GaugeBar(QWidget):
    """One :class:`Gauge`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gauge: Gauge | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, 42)

    def show_gauge(self, gauge: Gauge | None) -> None:
        """Show a number; None empties the bar."""
        self._gauge = gauge
        self.setToolTip(f"{with_colon(gauge.name, gauge.text)}\n{gauge.meaning}" if gauge is not None else "")
        self.setAccessibleName(gauge.name if gauge is not None else "")
        self.setAccessibleDescription(gauge.text if gauge is not None else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        gauge = self._gauge
        if gauge is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        line = QRectF(0, 0, self.width(), 18)
        over = gauge.within is False
        text = ("▲ " if over else "") + gauge.text
        metrics = QFontMetricsF(font)
        room = line.width() - metrics.horizontalAdvance(text) - 8
        name = metrics.elidedText(gauge.name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colors.color("text"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(colors.color("refuse" if over else "muted"))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        self._paint_bar(painter, gauge, QRectF(0, 23, self.width(), 8))
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
