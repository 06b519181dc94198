"""Sign and colour of each verdict. Four shapes, four colours, four words: any one of them is enough."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.style import theme
from engine.report.overlay import VERDICT_COLOURS
from engine.triage.values import Verdict

#: Vermilion, blue, amber and purple of Okabe and Ito 2008, adapted to the ground: apart for every colour vision.
COLOURS = {
    "dark": {
        Verdict.POSITIVE: "#ec7a4a",
        Verdict.NEGATIVE: "#58b4e9",
        Verdict.INDETERMINATE: "#e8a33a",
        Verdict.NOT_ASSESSABLE: "#d28fc4",
    },
    "light": {verdict: QColor(*colour).name() for verdict, colour in VERDICT_COLOURS.items()},
}


def verdict_color(verdict: Verdict) -> QColor:
    """Colour of a verdict in the theme in force."""
    return QColor(COLOURS[theme.current().name][verdict])


def draw_verdict(painter: QPainter, box: QRectF, verdict: Verdict, color: QColor, ground: QColor) -> None:
    """Octagon with a plus, circle with a minus, diamond with a question mark, triangle with an exclamation mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    if verdict is Verdict.NEGATIVE:
        painter.drawEllipse(box)
    else:
        painter.drawPolygon(_outline(verdict, box))
    unit = box.width() / 24.0
    painter.setPen(QPen(ground, 2.6 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle = box.center()
    if verdict in (Verdict.POSITIVE, Verdict.NEGATIVE):
        painter.drawLine(middle - QPointF(6 * unit, 0), middle + QPointF(6 * unit, 0))
    if verdict is Verdict.POSITIVE:
        painter.drawLine(middle - QPointF(0, 6 * unit), middle + QPointF(0, 6 * unit))
    if verdict in (Verdict.INDETERMINATE, Verdict.NOT_ASSESSABLE):
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(max(6, round(15 * unit)))
        painter.setFont(font)
        place = box.adjusted(0, 3 * unit, 0, 3 * unit) if verdict is Verdict.NOT_ASSESSABLE else box
        sign = "!" if verdict is Verdict.NOT_ASSESSABLE else "?"
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), sign)
    painter.restore()


def _outline(verdict: Verdict, box: QRectF) -> QPolygonF:
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    x, y = box.center().x(), box.center().y()
    if verdict is Verdict.INDETERMINATE:
        return QPolygonF([QPointF(x, top), QPointF(right, y), QPointF(x, bottom), QPointF(left, y)])
    if verdict is Verdict.NOT_ASSESSABLE:
        return QPolygonF([QPointF(x, top), QPointF(right, bottom), QPointF(left, bottom)])
    cut = box.width() * 0.29
    return QPolygonF(
        [
            QPointF(left + cut, top), QPointF(right - cut, top), QPointF(right, top + cut),
            QPointF(right, bottom - cut), QPointF(right - cut, bottom), QPointF(left + cut, bottom),
            QPointF(left, bottom - cut), QPointF(left, top + cut),
        ]
    )  # fmt: skip


class VerdictSign(QWidget):
    """The sign of a verdict as a widget."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict: Verdict | None = None
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_verdict(self, verdict: Verdict | None) -> None:
        self._verdict = verdict
        self.update()

    def paintEvent(self, event: object) -> None:
        if self._verdict is None:
            return
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        draw_verdict(painter, box, self._verdict, verdict_color(self._verdict), theme.current().color("panel"))
        painter.end()
