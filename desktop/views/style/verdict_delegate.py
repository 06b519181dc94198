"""VerdictDelegate: a verdict in a table of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.views.style import theme
from desktop.views.style.verdict_style import draw_verdict, verdict_color
from engine.triage.values import Verdict


class VerdictDelegate(QStyledItemDelegate):
    """The sign of the verdict before its word.

    Parameters
    ----------
    verdict_of : callable
        The verdict of a row of the table; None where it has no sign.
    """

    def __init__(self, verdict_of: Callable[[Any], Verdict | None], parent: QObject) -> None:
        super().__init__(parent)
        self._verdict_of = verdict_of

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        text, shown.text = shown.text, ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, widget)
        table: Any = index.model()
        verdict = self._verdict_of(table.rows[index.row()])
        box = QRectF(option.rect)
        painter.save()
        if verdict is not None:
            sign = QRectF(box.left() + 6, box.center().y() - 8, 16, 16)
            draw_verdict(painter, sign, verdict, verdict_color(verdict), theme.current().color("panel"))
        painter.setPen(theme.current().color("text"))
        painter.drawText(box.adjusted(30, 0, -4, 0), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + 30, size.height())
