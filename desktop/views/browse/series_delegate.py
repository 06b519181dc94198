"""Paints rows of the study tree: thumbnail, two lines, and in sign and word the verdict or what the doctor says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.viewmodels.browse.study_tree import StudyTree
from desktop.viewmodels.browse.thumbnails import Thumbnails
from desktop.viewmodels.browse.tree_nodes import Node, PatientNode, SeriesNode, StudyNode
from desktop.viewmodels.words.series_doctor import Fitness
from desktop.views.style import theme
from desktop.views.style.verdict_style import draw_verdict, verdict_color

#: Asked for every row of every layout: made once.
SIZES = {PatientNode: QSize(200, 46), StudyNode: QSize(200, 28), SeriesNode: QSize(200, 68), type(None): QSize()}
EDGE = 56
FITNESS_COLORS = {Fitness.FIT: "good", Fitness.FIT_WITH_WARNINGS: "caution", Fitness.UNFIT: "refuse"}
#: Rows of fewer pixels have no room for a thumbnail beside the verdict, which is what one looks for.
NARROW = 227
#: From a sign to its words, and what the doctor's sign takes behind a verdict, pixels.
BESIDE_SIGN, WARNING = 17, 19


class SeriesDelegate(QStyledItemDelegate):
    """Rows of :class:`StudyTree`."""

    def __init__(self, tree: StudyTree, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self._thumbnails = thumbnails
        self.show_names = True

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return SIZES[type(self._tree.node(index))]

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node: Node | None = self._tree.node(index)
        if node is None:
            return
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        elif option.state & QStyle.StateFlag.State_MouseOver and isinstance(node, SeriesNode):
            painter.fillRect(option.rect, theme.current().color("raised"))
        if isinstance(node, SeriesNode):
            self._paint_series(painter, option.rect, node)
        elif isinstance(node, PatientNode):
            self._paint_patient(painter, option.rect, node)
        else:
            muted = theme.current().color("muted")
            _line(painter, option.rect.adjusted(4, 0, -6, 0), node.title(), muted, 12, bold=True)
        painter.restore()

    def _paint_patient(self, painter: QPainter, rect: QRect, node: PatientNode) -> None:
        colors = theme.current()
        inner = rect.adjusted(4, 5, -6, -5)
        top = QRect(inner.x(), inner.y(), inner.width(), inner.height() // 2)
        _line(painter, top, node.title(self.show_names), colors.color("text"), 14, bold=True)
        below = top.translated(0, inner.height() // 2)
        _line(painter, below, node.details(self.show_names), colors.color("muted"), 12)

    def _paint_series(self, painter: QPainter, rect: QRect, node: SeriesNode) -> None:
        left = rect.x() + 4
        if rect.width() >= NARROW:
            left = self._paint_picture(painter, rect, node) + 7
        line, colors = QRect(left, rect.y() + 7, rect.right() - left - 6, 18), theme.current()
        below, state = line.translated(0, 18), line.translated(0, 37)
        _line(painter, line, node.title(), colors.color("text"), 13)
        fitness = node.diagnosis.fitness
        if node.verdict is not None and not node.analysing and fitness is Fitness.FIT_WITH_WARNINGS:
            # The verdict is read whole: where the doctor's sign has no room behind it, it goes up a line.
            needed = QFontMetrics(_font(painter, 12, bold=True)).horizontalAdvance(node.state())
            place = below if BESIDE_SIGN + needed + WARNING > state.width() else state
            sign = QRectF(place.right() - 12, place.y() + 3, 12, 12)
            draw_sign(painter, sign, fitness, colors.color(FITNESS_COLORS[fitness]))
            place.setWidth(place.width() - WARNING)
        _line(painter, below, node.details_by_length(), colors.color("muted"), 12)
        self._paint_state(painter, state, node)

    def _paint_picture(self, painter: QPainter, rect: QRect, node: SeriesNode) -> int:
        """The thumbnail; returns where it ends."""
        frame = QRect(rect.x() + 4, rect.y() + (rect.height() - EDGE) // 2, EDGE, EDGE)
        painter.fillRect(frame, Qt.GlobalColor.black)
        picture = self._thumbnails.picture(node.series)
        if isinstance(picture, QImage):
            size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, picture)
        painter.setPen(theme.current().color("line"))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        return frame.right()

    def _paint_state(self, painter: QPainter, line: QRect, node: SeriesNode) -> None:
        """A verdict has its own sign, is bold and fills the place of the doctor's."""
        fitness = node.diagnosis.fitness
        color = theme.current().color(FITNESS_COLORS[fitness])
        sign = QRectF(line.x(), line.y() + 3, 12, 12)
        words = line.adjusted(BESIDE_SIGN, 0, 0, 0)
        if node.analysing:
            _line(painter, line, node.state(), theme.current().color("accent"), 12)
        elif node.verdict is None:
            draw_sign(painter, sign, fitness, color)
            _line(painter, words, node.state_by_length(), color, 12)
        else:
            ink = verdict_color(node.verdict.verdict)
            ground = theme.current().color("panel")
            draw_verdict(painter, sign.adjusted(-1, -1, 1, 1), node.verdict.verdict, ink, ground)
            _line(painter, words, node.state(), ink, 12, bold=True)


def draw_sign(painter: QPainter, box: QRectF, fitness: Fitness, color: QColor) -> None:
    """A tick, a triangle or a barred circle: readable without colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.7))
    x, y, side = box.x(), box.y(), box.width()
    if fitness is Fitness.FIT:
        points = [QPointF(x + 1, y + side * 0.55), QPointF(x + side * 0.4, y + side * 0.9), QPointF(x + side, y + 1)]
        painter.drawPolyline(QPolygonF(points))
    elif fitness is Fitness.FIT_WITH_WARNINGS:
        painter.drawPolygon(QPolygonF([QPointF(x + side / 2, y), QPointF(x + side, y + side), QPointF(x, y + side)]))
        painter.drawLine(QPointF(x + side / 2, y + side * 0.4), QPointF(x + side / 2, y + side * 0.68))
    else:
        painter.drawEllipse(box)
        painter.drawLine(QPointF(x + side * 0.16, y + side * 0.16), QPointF(x + side * 0.84, y + side * 0.84))
    painter.restore()


def _line(
    painter: QPainter, rect: QRect, text: str | Sequence[str], color: QColor, pixels: int, *, bold: bool = False
) -> None:
    """One line of plain text: of several the first that has room, the last of them shortened to the rectangle."""
    font = _font(painter, pixels, bold=bold)
    painter.setFont(font)
    painter.setPen(color)
    metrics, texts = QFontMetrics(font), (text,) if isinstance(text, str) else text
    fitting = next((one for one in texts if metrics.horizontalAdvance(one) <= rect.width()), texts[-1])
    shortened = metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shortened)


def _font(painter: QPainter, pixels: int, *, bold: bool) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
