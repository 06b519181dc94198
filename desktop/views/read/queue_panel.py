"""QueuePanel: what waits to be analysed, runs, is done, failed; stop one, stop all, first this one, analyse all."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.analyse.queue import AnalysisQueue, QueueEntry, QueueState
from desktop.viewmodels.analyse.queue_table import PATIENT, SERIES, STATE, QueueTable
from desktop.views.style.buttons import push_button
from desktop.views.style.fitting_columns import FittingColumns
from desktop.views.style.labels import plain_label
from desktop.views.style.tables import as_rows, wrap_rows

translate = QCoreApplication.translate


class QueuePanel(QWidget):
    """The queue with its buttons.

    Signals
    -------
    all_wanted()
        Analyse all that was opened.
    series_wanted(object, object)
        Series and study of a row that was activated.
    """

    all_wanted = Signal()
    series_wanted = Signal(object, object)

    def __init__(self, queue: AnalysisQueue, rows: QueueTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue, self._rows = queue, rows
        self.table = QTableView(self)
        self.all_button = push_button(translate("Queue", "Analyse all"), self.all_wanted.emit, self)
        self.first_button = push_button(translate("Queue", "This one first"), self._put_first, self)
        self.stop_button = push_button(translate("Queue", "Stop this one"), self._stop, self)
        self.stop_all_button = push_button(translate("Queue", "Stop all"), queue.stop_all, self)
        self._state = plain_label("muted", self)
        self._fill()
        self._arrange()
        queue.changed.connect(self._show_state)
        self._show_state()

    def selected(self) -> QueueEntry | None:
        """The entry in the current row."""
        index = self.table.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def _show_state(self) -> None:
        states = [entry.state for entry in self._queue.entries]
        counts = (
            (QueueState.RUNNING, translate("Queue", "{count} running")),
            (QueueState.WAITING, translate("Queue", "{count} waiting")),
            (QueueState.DONE, translate("Queue", "{count} done")),
            (QueueState.FAILED, translate("Queue", "{count} failed")),
        )
        parts = [text.format(count=states.count(state)) for state, text in counts if state in states]
        self._state.setText("  ·  ".join(parts) or translate("Queue", "Nothing is waiting to be analysed."))
        self._show_buttons()

    def _show_buttons(self) -> None:
        entry = self.selected()
        state = entry.state if entry is not None else None
        self.first_button.setEnabled(state is QueueState.WAITING)
        self.stop_button.setEnabled(state in (QueueState.WAITING, QueueState.RUNNING))
        self.stop_all_button.setEnabled(self._queue.running is not None)

    def _put_first(self) -> None:
        entry = self.selected()
        if entry is not None:
            self._queue.put_first(entry.key)

    def _stop(self) -> None:
        entry = self.selected()
        if entry is not None:
            self._queue.stop(entry.key)

    def _open(self) -> None:
        entry = self.selected()
        if entry is not None:
            self.series_wanted.emit(entry.series, entry.study)

    def _fill(self) -> None:
        table = self.table
        table.setModel(self._rows)
        table.setAccessibleName(translate("Queue", "Analysis queue"))
        as_rows(table, 24)
        wrap_rows(table, 24)
        FittingColumns(table, narrowing=(SERIES, PATIENT, STATE), leaving=())
        table.activated.connect(lambda _index: self._open())
        table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_buttons())

    def _arrange(self) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(6)
        for number, button in enumerate((self.all_button, self.first_button, self.stop_button, self.stop_all_button)):
            buttons.addWidget(button, number // 2, number % 2)
        self.all_button.setObjectName("primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self.table, 1)
        column.addWidget(self._state)
        column.addLayout(buttons)
