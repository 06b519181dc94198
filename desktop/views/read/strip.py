"""ProbabilityStrip: the stack as a row of cells. Height and colour say the probability, patterns what is left out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.viewmodels.read.slice_cells import Cell, Kind, Strip
from desktop.views.style import theme
from engine.report.overlay import probability_colour

translate = QCoreApplication.translate
SIDE, TOP, BOTTOM = 12.0, 6.0, 12.0
#: Of key images, on the image, too.
MARK = QColor("#ffd166")
#: Side of Qt's patterns, pixels.
TILE = 8


class ProbabilityStrip(QWidget):
    """Click or drag goes to an image; arrow keys walk; the triangle is the image in view."""

    def __init__(self, model: Strip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shown: tuple[object, ...] = ()
        self._picture = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Strip", "Probability along the stack"))
        self.setMouseTracking(True)
        model.moved.connect(self._moved)
        self._moved()

    def sizeHint(self) -> QSize:
        return QSize(320, 62)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 62)

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still())
        row, index, box = self._model.cells, self._model.index, self._box()
        if index is not None and index < len(row):
            self._paint_marker(painter, box, _cell_box(box, index, len(row)))
        painter.end()

    def _still(self) -> QPixmap:
        """All but the marker: while one leafs, hundreds of bars stay what they are."""
        model, scale = self._model, self.devicePixelRatioF()
        shown = (
            model.cells, model.suspicious_from, model.marked, model.span, "" if model.cells else model.empty_text,
            theme.current(), self.font().toString(), self.hasFocus(), self.size(), scale,
        )  # fmt: skip
        if self._shown != shown:  # one tuple of cells is compared by what it is, not cell by cell
            self._shown, self._picture = shown, self._paint_still(scale)
        return self._picture

    def _paint_still(self, scale: float) -> QPixmap:
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        painter, colors = QPainter(picture), theme.current()
        painter.setFont(self.font())
        painter.fillRect(self.rect(), colors.color("panel"))
        row, box = self._model.cells, self._box()
        if not row:
            painter.setPen(colors.color("muted"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(8, 0, -8, 0), flags, self._model.empty_text)
            painter.end()
            return picture
        painter.fillRect(box, colors.color("window"))
        for cell in row:
            self._paint_cell(painter, cell, _cell_box(box, cell.index, len(row)))
        self._paint_threshold(painter, box)
        for place in self._model.marked:
            if place < len(row):
                self._paint_mark(painter, _cell_box(box, place, len(row)).center().x())
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.end()
        return picture

    def _paint_cell(self, painter: QPainter, cell: Cell, place: QRectF) -> None:
        colors = theme.current()
        if cell.kind is Kind.UNSEEN:
            return
        if cell.kind is Kind.EXCLUDED:
            painter.fillRect(place, colors.color("line"))
            painter.fillRect(place, _hatching(colors.color("muted"), Qt.BrushStyle.BDiagPattern))
            return
        height = max(2.0, place.height() * (cell.probability or 0.0))
        bar = QRectF(place.left(), place.bottom() - height, place.width(), height)
        painter.fillRect(bar, probability_color(cell.probability or 0.0))
        if cell.kind is Kind.UNFAMILIAR:
            painter.fillRect(place, _hatching(colors.color("text"), Qt.BrushStyle.DiagCrossPattern))

    def _paint_threshold(self, painter: QPainter, box: QRectF) -> None:
        limit = self._model.suspicious_from
        if limit is None:
            return
        y = box.bottom() - box.height() * limit
        painter.setPen(QPen(theme.current().color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))

    def _paint_mark(self, painter: QPainter, x: float) -> None:
        """A key image: a little flag on top, as wide on a stack of thousands."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(MARK)
        painter.drawPolygon(QPolygonF([QPointF(x - 4, 0), QPointF(x + 4, 0), QPointF(x, TOP + 1)]))

    def _paint_marker(self, painter: QPainter, box: QRectF, place: QRectF) -> None:
        x = place.center().x()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().color("text"), 1.5))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setBrush(theme.current().color("text"))
        below = box.bottom() + 2
        painter.drawPolygon(QPolygonF([QPointF(x, below), QPointF(x - 5, below + 8), QPointF(x + 5, below + 8)]))

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self._model.index
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        last = len(self._model.cells) - 1
        if index is not None and event.key() in steps:
            self._model.go_to(index + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            if last >= 0:
                self._model.go_to(0 if event.key() == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(event.pos().x())
            text = cell.text if cell is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def cell_at(self, x: float) -> Cell | None:
        """The cell under a place; None outside."""
        row, box = self._model.cells, self._box()
        if not row or not box.left() <= x <= box.right():
            return None
        return row[min(len(row) - 1, int((x - box.left()) / box.width() * len(row)))]

    def place_of(self, index: int) -> QPointF:
        """Middle of a cell."""
        return _cell_box(self._box(), index, max(1, len(self._model.cells))).center()

    def _go(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().x())
        if cell is not None:
            self._model.go_to(cell.index)

    def _moved(self) -> None:
        index, row = self._model.index, self._model.cells
        self.setAccessibleDescription(row[index].text if index is not None and index < len(row) else "")
        self.update()

    def _box(self) -> QRectF:
        whole = max(1.0, self.width() - 2 * SIDE)
        start, end = self._model.span
        return QRectF(SIDE + start * whole, TOP, (end - start) * whole, max(1.0, self.height() - TOP - BOTTOM))


def _cell_box(box: QRectF, index: int, count: int) -> QRectF:
    slot = box.width() / count
    gap = 1.0 if slot > 4 else 0.0
    return QRectF(box.left() + index * slot, box.top(), slot - gap, box.height())


def _hatching(color: QColor, pattern: Qt.BrushStyle) -> QBrush:
    """A pattern, as coarse on a fine screen: Qt's own is of the device's pixels, and small ones look alike."""
    tile = QImage(TILE, TILE, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(0)
    painter = QPainter(tile)
    painter.fillRect(tile.rect(), QBrush(color, pattern))
    painter.end()
    return QBrush(tile)


def probability_color(probability: float) -> QColor:
    """Blue (0) over grey to orange (1), as in the reports."""
    return QColor(*probability_colour(probability))
