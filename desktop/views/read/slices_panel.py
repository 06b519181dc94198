"""SlicesPanel: the table of slices. A click goes to the image; the image in view is the selected row."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.read.slice_table import INDEX, REMARK, SliceTable
from desktop.views.style.tables import as_rows, widen

#: Of the columns, pixels: the first three are what one looks at and fill the panel, the others can be scrolled to.
WIDTHS = (56, 80, 120, 70, 80, 66, 80)
translate = QCoreApplication.translate


class SlicesPanel(QWidget):
    """Sortable by every column."""

    def __init__(self, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.model = SliceTable(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(translate("Slices", "Table of images"))
        as_rows(self.table, 22)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        self.table.setSortingEnabled(True)
        widen(self.table, dict(enumerate(WIDTHS)))
        self._widths = [header.sectionSize(column) for column in range(header.count())]
        self.table.viewport().installEventFilter(self)
        self.table.sortByColumn(INDEX, Qt.SortOrder.AscendingOrder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._shown: object = None
        self._reading.moved.connect(self._follow)
        self.table.selectionModel().currentRowChanged.connect(self._go)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._show_whole_columns()
        return super().eventFilter(watched, event)

    def _show_whole_columns(self) -> None:
        """The remark takes what is over: a position of which the edge of the panel cuts a digit is another position."""
        room = self.table.viewport().width()
        for width in self._widths:
            if width > room:
                break
            room -= width
        self.table.horizontalHeader().resizeSection(REMARK, self._widths[REMARK] + room)

    def _follow(self) -> None:
        """The result and the image in view."""
        assessment = self._reading.analysis.assessment
        if assessment is not self._shown:
            self._shown = assessment
            self.model.show(assessment.result if assessment is not None else None, self._reading.analysis.series)
        index = self._reading.index
        row = self.model.row_of(index) if index is not None else None
        if row is not None and row != self.table.currentIndex().row():
            self.table.selectRow(row)

    def _go(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            index = self.model.rows[current.row()].index
            if index != self._reading.index:
                self._reading.go_to(index)
