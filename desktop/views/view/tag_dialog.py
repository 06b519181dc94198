"""TagDialog: the DICOM header of the image in view; it follows the image and leaves the window free."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.view.tag_browser import NAME, TAG, VALUE, VR, TagBrowser
from desktop.viewmodels.words.engine_words import error_words
from desktop.views.style.labels import plain_label
from desktop.views.style.tables import as_rows

translate = QCoreApplication.translate


class TagDialog(QDialog):
    """Search on top, the attributes below, Copy beside Close."""

    def __init__(self, model: TagBrowser, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(translate("Tags", "DICOM header"))
        self.resize(820, 620)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(translate("Tags", "Search tag, name or value"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(model.set_query)
        self.table = QTableView(self)
        self.table.setModel(model.table)
        self.table.setAccessibleName(self.windowTitle())
        as_rows(self.table, 22)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.table.horizontalHeader()
        for column, width in ((TAG, 140), (NAME, 250), (VR, 40)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        self.trouble = plain_label("trouble", self)
        buttons = QDialogButtonBox(self)
        self.copy_button = buttons.addButton(translate("Tags", "Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.copy)
        buttons.addButton(translate("Tags", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence.StandardKey.Copy, self.table, self.copy, context=Qt.ShortcutContext.WidgetShortcut)
        column_ = QVBoxLayout(self)
        for widget in (self.search, self.trouble, self.table, buttons):
            column_.addWidget(widget)
        model.changed.connect(self._show)
        self._show()

    def copy(self) -> None:
        """Copy the selected rows, or all that are shown."""
        chosen = [index.row() for index in self.table.selectionModel().selectedRows()]
        rows = sorted(chosen) or list(range(self._model.table.rowCount()))
        QGuiApplication.clipboard().setText(self._model.copied(rows))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.follow(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.follow(False)

    def _show(self) -> None:
        error = self._model.error
        self.trouble.setText("" if error is None else error_words(error, 300))
        self.trouble.setVisible(error is not None)
