"""MeasurementsPanel: the list of what was drawn. A row goes to its image; names are written into it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.read.measurement_table import IMAGE, KIND, NAME, VALUE
from desktop.viewmodels.read.measurements import MeasurementsViewModel
from desktop.views.style.fitting_columns import FittingColumns
from desktop.views.style.labels import plain_label
from desktop.views.style.save_question import ask_where_to_save
from desktop.views.style.tables import as_rows
from engine.report.drawn import Drawn

translate = QCoreApplication.translate


class MeasurementsPanel(QWidget):
    """A table, and what can be done with its rows."""

    def __init__(self, model: MeasurementsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.table = QTableView(self)
        self.table.setModel(model.table)
        self.table.setAccessibleName(translate("Measurements", "Measurements"))
        as_rows(self.table, 22)
        FittingColumns(self.table, narrowing=(NAME, KIND, VALUE), leaving=())
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(IMAGE, Qt.SortOrder.AscendingOrder)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._menu)
        self.empty = plain_label("muted", self)
        self.empty.setText(
            translate("Measurements", "What you measure stands here and is kept with the study. Tools are in the menu.")
        )
        self.empty.setWordWrap(True)
        self.delete = QPushButton(translate("Measurements", "Delete"), self)
        self.delete.clicked.connect(self._delete)
        self.export = QPushButton(translate("Measurements", "Export…"), self)
        self.export.clicked.connect(self.ask_and_export)
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self._delete, context=Qt.ShortcutContext.WidgetShortcut)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 6)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self.table.selectionModel().currentRowChanged.connect(self._go)
        self.table.clicked.connect(self._go)
        for changed in (model.table.layoutChanged, model.table.dataChanged):
            changed.connect(self._show_state)
        self._show_state()

    def ask_and_export(self) -> None:
        """Ask for a file and write all measurements of the study into it."""
        study, name = self._model.study, self._model.suggested_name()
        if study is None or not name:
            return
        report = translate("Measurements", "DICOM structured report (*.dcm)")
        table = translate("Measurements", "Table (*.csv)")
        title, suggested = translate("Measurements", "Export measurements"), str(Path.home() / name)
        path = ask_where_to_save(self, title, suggested, {report: ".dcm", table: ".csv"})
        if path is not None:
            self._model.export(path, study)

    def _current(self) -> Drawn | None:
        index = self.table.currentIndex()
        return self._model.table.rows[index.row()] if index.isValid() else None

    def _go(self, current: QModelIndex) -> None:
        if current.isValid():
            self._model.go_to(self._model.table.rows[current.row()])

    def _delete(self) -> None:
        one = self._current()
        if one is not None:
            self._model.remove(one)

    def _menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(translate("Measurements", "Rename"), lambda: self.table.edit(index.siblingAtColumn(NAME)))
        menu.addAction(translate("Measurements", "Delete"), self._delete)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _show_state(self) -> None:
        some = bool(self._model.table.rows)
        self.empty.setVisible(not some)
        self.table.setVisible(some)
        self.delete.setEnabled(some)
        self.export.setEnabled(some)
