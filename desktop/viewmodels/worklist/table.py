"""WorklistTable: the queue as rows, in the order in which patients are to be read."""

from __future__ import annotations

from collections.abc import Iterable
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

from desktop.viewmodels.words.texts import person_name
from desktop.viewmodels.words.verdict import WORDS, share
from engine.triage.values import Verdict
from engine.worklist.order import Group, Placed
from engine.worklist.values import State

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
INVALID = QModelIndex()
PLACED_ROLE = Qt.ItemDataRole.UserRole + 1

HEADERS = (
    QT_TRANSLATE_NOOP("Worklist", "Place"),
    QT_TRANSLATE_NOOP("Worklist", "Verdict"),
    QT_TRANSLATE_NOOP("Worklist", "Probability"),
    QT_TRANSLATE_NOOP("Worklist", "Waiting"),
    QT_TRANSLATE_NOOP("Worklist", "State"),
    QT_TRANSLATE_NOOP("Worklist", "Patient"),
    QT_TRANSLATE_NOOP("Worklist", "Images"),
    QT_TRANSLATE_NOOP("Worklist", "Why here"),
)
PLACE, VERDICT, PROBABILITY, WAITING, STATE, PATIENT, IMAGES, WHY = range(len(HEADERS))
_NUMBERS = (PLACE, PROBABILITY, WAITING, IMAGES)

STATES = {
    State.SUBMITTED: QT_TRANSLATE_NOOP("Worklist", "Submitted"),
    State.RUNNING: QT_TRANSLATE_NOOP("Worklist", "Running"),
    State.DONE: QT_TRANSLATE_NOOP("Worklist", "Done"),
    State.FAILED: QT_TRANSLATE_NOOP("Worklist", "Failed"),
    State.REJECTED: QT_TRANSLATE_NOOP("Worklist", "Rejected"),
}
GROUPS = {
    Group.STAT: QT_TRANSLATE_NOOP("Worklist", "Put first by a person"),
    Group.OVER_HARD_LIMIT: QT_TRANSLATE_NOOP("Worklist", "Waited far too long"),
    Group.POSITIVE: QT_TRANSLATE_NOOP("Worklist", "Positive"),
    Group.OVER_LIMIT: QT_TRANSLATE_NOOP("Worklist", "Waited longer than the limit"),
    Group.BY_RISK: QT_TRANSLATE_NOOP("Worklist", "By risk"),
}


class WorklistTable(QAbstractTableModel):
    """Rows in reading order; the order is the list's, so it can't be sorted otherwise."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Placed] = []
        self._show_names = True

    def show(self, rows: Iterable[Placed]) -> None:
        """Take new rows; a view keeps its selection when the studies stay the same."""
        fresh = list(rows)
        if [self._uid(row) for row in fresh] == [self._uid(row) for row in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(HEADERS) - 1))
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._uid(self._rows[old.row()]), old.column()) for old in before]
        self._rows = fresh
        places = {self._uid(row): number for number, row in enumerate(fresh)}
        self.changePersistentIndexList(
            before, [self.index(places[uid], column) if uid in places else QModelIndex() for uid, column in kept]
        )
        self.layoutChanged.emit()

    def set_show_names(self, show: bool) -> None:
        self._show_names = show
        if self._rows:
            self.dataChanged.emit(self.index(0, PATIENT), self.index(len(self._rows) - 1, PATIENT))

    def placed(self, row: int) -> Placed:
        return self._rows[row]

    def rowCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("Worklist", HEADERS[section])
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        placed = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(placed, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return story(placed)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return placed if role == PLACED_ROLE else None

    def _text(self, placed: Placed, column: int) -> str:
        entry, outcome = placed.entry, placed.entry.outcome
        if column == VERDICT:
            verdict = shown_verdict(placed)
            return translate("Verdict", WORDS[verdict][0]) if verdict is not None else "-"
        if column == PROBABILITY:
            return share(outcome.probability) if outcome is not None and outcome.probability is not None else ""
        if column == PATIENT:
            hidden = translate("Worklist", "Study {number}").format(number=entry.entry_id)
            return person_name(entry.patient) if self._show_names else hidden
        return {
            PLACE: str(placed.position),
            WAITING: waiting_text(placed.waiting_minutes),
            STATE: translate("Worklist", STATES[entry.state]),
            IMAGES: str(entry.images) if entry.images else "",
            WHY: why(placed),
        }[column]

    @staticmethod
    def _uid(placed: Placed) -> str:
        return placed.entry.study_instance_uid


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def shown_verdict(placed: Placed) -> Verdict | None:
    """The verdict to show; a study that failed or was rejected has no answer and says so like ``not assessable``."""
    entry = placed.entry
    if entry.state in (State.FAILED, State.REJECTED):
        return Verdict.NOT_ASSESSABLE
    return entry.outcome.verdict if entry.outcome is not None else None


def waiting_text(minutes: float) -> str:
    """``7 min``, ``2 h 05``, ``3 d 04 h``."""
    whole = int(minutes)
    if whole < 60:
        return translate("Worklist", "{minutes} min").format(minutes=whole)
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return translate("Worklist", "{hours} h {minutes}").format(hours=hours, minutes=f"{rest:02d}")
    return translate("Worklist", "{days} d {hours} h").format(days=hours // 24, hours=f"{hours % 24:02d}")


def why(placed: Placed) -> str:
    """Why an entry stands where it stands; a person's reason in his own words."""
    text = translate("Worklist", GROUPS[placed.group])
    override = placed.entry.override
    return f"{text}: {override.reason}" if override is not None else text


def story(placed: Placed) -> str:
    """All that is known of an entry but its identity, one line each."""
    entry = placed.entry
    lines = [translate("Worklist", "Risk {risk} of 3").format(risk=f"{placed.risk:.2f}")]
    if entry.outcome is not None and entry.outcome.backend:
        lines.append(entry.outcome.backend)
    if entry.outcome is not None and entry.outcome.reasons:
        lines.append(", ".join(entry.outcome.reasons))
    if entry.error_message:
        lines.append(f"{entry.error_message} [{entry.error_code}]")
    return "\n".join(lines)
