"""Which texts of a window have less room than they need."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QToolButton,
    QWidget,
)

#: Round the text of a line, pixels: its margin, its cursor.
INSIDE_LINE = 6
#: Round the text of a cell, pixels.
INSIDE_CELL = 6
#: Round the title of a column, pixels.
INSIDE_TITLE = 17
#: Words go on in the next line.
WRAPPED = int(Qt.TextFlag.TextWordWrap)


def cut(window: QWidget) -> list[str]:
    """Texts that are cut: of one line in width, of several in height; hints of fields, too."""
    found = []
    for kind in (QPushButton, QLabel, QCheckBox, QRadioButton, QToolButton):
        for widget in window.findChildren(kind):
            if not widget.isVisible() or not widget.text() or widget.visibleRegion().isEmpty():
                continue
            name = f"{kind.__name__} {widget.text()!r}"
            if getattr(widget, "wordWrap", lambda: False)():
                if widget.height() + 2 < widget.heightForWidth(widget.width()):
                    found.append(f"{name}: {widget.height()} px high")
            elif widget.width() < widget.minimumSizeHint().width():
                found.append(f"{name}: {widget.width()} px")
    for line in window.findChildren(QLineEdit):
        if line.isVisible():
            text = line.text() or line.placeholderText()
            if line.height() < line.minimumSizeHint().height():
                found.append(f"QLineEdit {text!r}: {line.height()} px high")
            hint = line.placeholderText()
            if line.fontMetrics().horizontalAdvance(hint) > line.contentsRect().width() - INSIDE_LINE:
                found.append(f"QLineEdit {hint!r}: {line.width()} px")
    return found


def title_width(header: QHeaderView, section: int) -> int:
    """What the title of a column takes, with the padding of the style."""
    title = str(header.model().headerData(section, header.orientation()) or "")
    return header.fontMetrics().horizontalAdvance(title) + INSIDE_TITLE


def cut_cells(table: QTableView, columns: range | None = None) -> list[str]:
    """Texts of cells that are shortened, or lie beyond the edge of the table; of rows that wrap, in height."""
    found, model, metrics = [], table.model(), table.fontMetrics()
    edge = table.viewport().width()
    for column in columns or range(model.columnCount()):
        for row in range(model.rowCount()):
            text, box = str(model.index(row, column).data() or ""), table.visualRect(model.index(row, column))
            needed = metrics.horizontalAdvance(text) + INSIDE_CELL
            if table.wordWrap():
                words = metrics.boundingRect(QRect(0, 0, box.width() - INSIDE_CELL, 999), WRAPPED, text)
                if words.width() > box.width() - INSIDE_CELL or words.height() > box.height():
                    found.append(text)
            elif text and (needed > box.width() or box.left() + needed > edge):
                found.append(text)
    return found
