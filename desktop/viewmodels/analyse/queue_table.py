"""QueueTable: the analysis queue as rows: patient, series, where it stands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.viewmodels.analyse.progress import progress_words
from desktop.viewmodels.analyse.queue import AnalysisQueue, QueueEntry, QueueState
from desktop.viewmodels.words.texts import person_name, plain

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
INVALID = QModelIndex()
HEADERS = (
    QT_TRANSLATE_NOOP("Queue", "Patient"),
    QT_TRANSLATE_NOOP("Queue", "Series"),
    QT_TRANSLATE_NOOP("Queue", "State"),
)
PATIENT, SERIES, STATE = range(len(HEADERS))
STATES = {
    QueueState.RUNNING: QT_TRANSLATE_NOOP("Queue", "Running"),
    QueueState.WAITING: QT_TRANSLATE_NOOP("Queue", "Waiting"),
    QueueState.DONE: QT_TRANSLATE_NOOP("Queue", "Done"),
    QueueState.FAILED: QT_TRANSLATE_NOOP("Queue", "Failed"),
    QueueState.STOPPED: QT_TRANSLATE_NOOP("Queue", "Stopped"),
}


class QueueTable(QAbstractTableModel):
    """Rows in the order of the queue."""

    def __init__(self, queue: AnalysisQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rows: tuple[QueueEntry, ...] = ()
        self._show_names = True
        queue.changed.connect(self._renew)
        queue.progressed.connect(lambda _key: self._touch())

    def set_show_names(self, show: bool) -> None:
        self._show_names = show
        self._touch()

    def entry(self, row: int) -> QueueEntry:
        return self._rows[row]

    def rowCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("Queue", HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(str(entry.error), 600) if entry.error is not None else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == PATIENT:
            return person_name(entry.study.patient.name) if self._show_names else "-"
        if index.column() == SERIES:
            number = "?" if entry.series.series_number is None else str(entry.series.series_number)
            return plain(entry.series.description, 80) or translate("Queue", "Series {number}").format(number=number)
        return self._state(entry)

    def _state(self, entry: QueueEntry) -> str:
        words = translate("Queue", STATES[entry.state])
        if entry.state is QueueState.RUNNING and entry.progress is not None:
            return progress_words(entry.progress)
        return f"{words}: {plain(entry.error.message, 200)}" if entry.error is not None else words

    def _renew(self) -> None:
        fresh = self._queue.entries
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._rows[old.row()].key, old.column()) for old in before]
        self._rows = fresh
        places = {entry.key: row for row, entry in enumerate(fresh)}
        self.changePersistentIndexList(
            before, [self.index(places[key], column) if key in places else QModelIndex() for key, column in kept]
        )
        self.layoutChanged.emit()

    def _touch(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, STATE))
