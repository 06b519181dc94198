"""WorklistPage: who is read next. The order is the list's; a person changes it with a reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.words.engine_words import error_words
from desktop.viewmodels.worklist.table import (
    ACCESSION,
    AGE,
    IMAGES,
    PATIENT,
    PATIENT_ID,
    STATE,
    STUDY,
    VERDICT,
    WHY,
    shown_verdict,
)
from desktop.viewmodels.worklist.worklist import Filter, WorklistViewModel
from desktop.views.style.buttons import push_button
from desktop.views.style.fitting_columns import FittingColumns
from desktop.views.style.labels import line_label, plain_label, say_on
from desktop.views.style.tables import as_rows
from desktop.views.style.verdict_delegate import VerdictDelegate
from desktop.views.worklist.override_dialog import OverrideDialog
from engine.worklist.order import Placed
from engine.worklist.values import State

translate = QCoreApplication.translate
#: Of a person's reason that are shown before the number of images or the accession.
REASON_CHARACTERS = 34


class WorklistPage(QWidget):
    """The queue with filters, and what can be done with the selected study.

    Signals
    -------
    study_wanted(object)
        Path of a study that is to be opened in the viewer.
    """

    study_wanted = Signal(object)

    def __init__(self, worklist: WorklistViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = worklist
        self.filter = QComboBox(self)
        self.search = QLineEdit(self)
        self.table = QTableView(self)
        self._state = line_label("", "muted", self)
        self.nobody = plain_label("muted", self.table)
        self.open_button = push_button(translate("Worklist", "Open"), self.open_selected, self)
        self.first_button = push_button(translate("Worklist", "Change the order…"), self.ask_override, self)
        self.read_button = push_button(translate("Worklist", "Mark as read"), self._mark_read, self)
        self.back_button = push_button(translate("Worklist", 'Take back "read"'), self._model.take_back, self)
        self.retry_button = push_button(translate("Worklist", "Analyse again"), self._retry, self)
        self._fill()
        self._arrange()
        self._model.changed.connect(self.show_list)
        self.show_list()

    def selected(self) -> Placed | None:
        """The entry in the current row."""
        index = self.table.currentIndex()
        return self._model.table.rows[index.row()] if index.isValid() else None

    def show_list(self) -> None:
        """Counts of the filters, the state of reading, and what can be done."""
        for row, (one, count) in enumerate(self._model.counts.items()):
            self.filter.setItemText(row, f"{translate('Worklist', one.value)}  ({count})")
        error = self._model.error
        empty = error is None and self._model.ready and self._model.table.rowCount() == 0
        self.nobody.setVisible(empty)
        self.nobody.setText(self._why_empty())
        if error is not None:
            text = error_words(error, 400)
        elif not self._model.ready:
            text = translate("Worklist", "Reading the worklist…")
        elif empty:
            text = ""
        else:
            text = translate("Worklist", "%n patient(s), the next one on top", None, self._model.table.rowCount())
        say_on(self._state, text, trouble=error is not None)
        self._show_buttons()

    def _why_empty(self) -> str:
        if self._model.counts[Filter.ALL]:
            return translate("Worklist", "No study on the list passes the filter and the search.")
        return translate(
            "Worklist",
            "Nobody waits here.\n\nStudies get on this list by themselves once the receiver or a watched folder is "
            "switched on (Ctrl+I), and with every batch (Ctrl+B).",
        )

    def open_selected(self) -> None:
        """Open the study of the selected row in the viewer."""
        placed = self.selected()
        if placed is not None:
            self.study_wanted.emit(placed.entry.source)

    def ask_override(self) -> None:
        """Ask for another priority and its reason."""
        placed = self.selected()
        if placed is None:
            return
        dialog = OverrideDialog(placed.entry.override is not None, self)
        uid = placed.entry.study_instance_uid
        dialog.decided.connect(lambda priority, reason: self._model.override(uid, priority, reason))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.pause()

    def _mark_read(self) -> None:
        placed = self.selected()
        if placed is not None:
            self._model.mark_read(placed.entry.study_instance_uid)

    def _retry(self) -> None:
        placed = self.selected()
        if placed is not None:
            self._model.retry(placed.entry.study_instance_uid)

    def _show_buttons(self) -> None:
        placed = self.selected()
        for button in (self.first_button, self.read_button):
            button.setEnabled(placed is not None)
        gone = placed is not None and self._model.table.is_gone(placed)
        self.open_button.setEnabled(placed is not None and not gone)
        self.back_button.setVisible(self._model.can_take_back)
        finished = (State.DONE, State.FAILED, State.REJECTED)
        self.retry_button.setEnabled(placed is not None and placed.entry.state in finished)

    def _fill(self) -> None:
        for one in Filter:
            self.filter.addItem(translate("Worklist", one.value), one)
        self.filter.setAccessibleName(translate("Worklist", "Filter"))
        self.filter.currentIndexChanged.connect(lambda row: self._model.set_filter(list(Filter)[row]))
        self.search.setPlaceholderText(translate("Worklist", "Search patient, ID, accession or UID"))
        self.search.setAccessibleName(translate("Worklist", "Search patient, ID, accession or UID"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._model.set_query)
        table = self.table
        table.setModel(self._model.table)
        table.setAccessibleName(translate("Worklist", "Worklist"))
        table.setItemDelegateForColumn(VERDICT, VerdictDelegate(shown_verdict, table))
        as_rows(table, 30)
        FittingColumns(
            table,
            narrowing=(WHY, ACCESSION, PATIENT_ID, PATIENT),
            leaving=(IMAGES, ACCESSION, AGE, PATIENT_ID, STATE, STUDY, WHY),
            dear={WHY: REASON_CHARACTERS},
            cheap=(IMAGES, ACCESSION, AGE),
        )
        table.activated.connect(lambda _index: self.open_selected())
        table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_buttons())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(line_label(translate("Worklist", "Worklist"), "page-title", self))
        top.addStretch(1)
        top.addWidget(self.filter)
        top.addWidget(self.search)
        self.search.setMinimumWidth(self.search.fontMetrics().horizontalAdvance(self.search.placeholderText()) + 48)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self._state, 1)
        for button in (self.back_button, self.retry_button, self.first_button, self.read_button, self.open_button):
            bottom.addWidget(button)
        self.open_button.setObjectName("primary")
        self.nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        over = QVBoxLayout(self.table.viewport())
        over.setContentsMargins(60, 20, 60, 60)
        over.addWidget(self.nobody)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)
