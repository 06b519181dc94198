"""Tables of rows: one row at a time, no grid, the tab key goes on to what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

#: Padding and border of a column's title, pixels.
ROUND_TITLE = 20


def as_rows(table: QTableView, row_height: int) -> None:
    """Make a table one of rows, each ``row_height`` pixels high; it must have its model."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_height)
    table.horizontalHeader().setHighlightSections(False)


class RowsApart(QStyledItemDelegate):
    """A little room between rows of several lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        return hint + QSize(0, 6) if hint.height() > 2 * option.fontMetrics.height() else hint


def wrap_rows(table: QTableView, row_height: int) -> None:
    """Let rows of :func:`as_rows` grow where a text needs a second line: none is shortened."""
    table.setWordWrap(True)
    table.setItemDelegate(RowsApart(table))
    table.verticalHeader().setStyleSheet("QHeaderView::section { padding: 0 }")  # hidden, it would keep rows high
    table.verticalHeader().setMinimumSectionSize(row_height)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)


def heading_width(header: QHeaderView, section: int) -> int:
    """Pixels for the title of a column. Qt's hint keeps room for an arrow beside it, which stands above it here."""
    title = str(header.model().headerData(section, header.orientation()) or "")
    return header.fontMetrics().horizontalAdvance(title) + ROUND_TITLE


def widen(table: QTableView, widths: Mapping[int, int]) -> None:
    """Give columns (section -> pixels) their width, or more where their title needs it in this language."""
    header = table.horizontalHeader()
    for section, width in widths.items():
        header.resizeSection(section, max(width, heading_width(header, section)))
