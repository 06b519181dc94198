"""QueueTable: the analysis queue as rows: patient, series, where it stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.analyse.progress import progress_words
from desktop.viewmodels.analyse.queue import AnalysisQueue, QueueEntry, QueueState
from desktop.viewmodels.tables.row_table import Column, NamedRows
from desktop.viewmodels.words.engine_words import behind_colon, error_words, said, with_colon
from desktop.viewmodels.words.texts import person_name, plain

translate = QCoreApplication.translate
PATIENT, SERIES, STATE = range(3)
STATES = {
    QueueState.RUNNING: QT_TRANSLATE_NOOP("Queue", "Running"),
    QueueState.WAITING: QT_TRANSLATE_NOOP("Queue", "Waiting"),
    QueueState.DONE: QT_TRANSLATE_NOOP("Queue", "Done"),
    QueueState.FAILED: QT_TRANSLATE_NOOP("Queue", "Failed"),
    QueueState.STOPPED: QT_TRANSLATE_NOOP("Queue", "Stopped"),
}


class QueueTable(NamedRows[QueueEntry]):
    """Rows in the order of the queue."""

    context = "Queue"
    columns = (
        Column(QT_TRANSLATE_NOOP("Queue", "Patient")),
        Column(QT_TRANSLATE_NOOP("Queue", "Series")),
        Column(QT_TRANSLATE_NOOP("Queue", "State")),
    )

    def __init__(self, queue: AnalysisQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        queue.changed.connect(lambda: self.put(queue.entries))
        queue.progressed.connect(lambda _key: self.touch())

    def key(self, row: QueueEntry) -> str:
        return row.key

    def text(self, row: QueueEntry, column: int) -> str:
        if column == PATIENT:
            return person_name(row.study.patient.name) if self._show_names else "-"
        if column == SERIES:
            number = "?" if row.series.series_number is None else str(row.series.series_number)
            return plain(row.series.description, 80) or translate("Queue", "Series {number}").format(number=number)
        return _state(row)

    def tip(self, row: QueueEntry, column: int) -> str | None:
        if row.error is not None:
            return error_words(row.error)
        told = row.state is QueueState.RUNNING and column == STATE
        return progress_words(row.progress) if told else self.text(row, column)


def _state(entry: QueueEntry) -> str:
    words = translate("Queue", STATES[entry.state])
    if entry.state is QueueState.RUNNING and entry.progress is not None and entry.progress.total:
        return with_colon(words, f"{entry.progress.done} / {entry.progress.total}")
    return words if entry.error is None else with_colon(words, behind_colon(said(entry.error.message, 200)))
