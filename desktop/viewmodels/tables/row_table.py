"""RowTable: rows of one kind under columns: headers, alignment, sorting, and a selection that follows its row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.viewmodels.words.engine_words import with_colon
from desktop.viewmodels.words.texts import tip_text

Index = QModelIndex | QPersistentModelIndex
INVALID = QModelIndex()
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column:
    """One column: ``title`` and ``note`` (its tool tip) are English source texts of the table's context."""

    title: str
    note: str = ""
    number: bool = False


class RowTable(QAbstractTableModel, Generic[Row]):
    """A table says what its rows show by :meth:`text`, and what makes two of them one by :meth:`key`.

    Attributes
    ----------
    context : str
        Translation context of the columns.
    columns : sequence of Column
    """

    context: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: From top to bottom.
        self.rows: list[Row] = []
        self._sorted: tuple[int, bool] | None = None

    # --- what a table says ---

    def key(self, row: Row) -> Any:
        """What stays the same when a row is renewed; unique in the table."""
        raise NotImplementedError

    def text(self, row: Row, column: int) -> str:
        raise NotImplementedError

    def tip(self, row: Row, column: int) -> str | None:
        """A tool tip; None where there is nothing to add."""
        return None

    def whole_row(self, row: Row, *, but: int | None = None) -> str:
        """Every cell ``but`` one with its title, a line each: for tool tips, where columns give way."""
        cells = ((one.title, self.text(row, place)) for place, one in enumerate(self.columns) if place != but)
        return "\n".join(
            with_colon(QCoreApplication.translate(self.context, title), text) for title, text in cells if text
        )

    def value(self, row: Row, column: int) -> Any:
        """What a column is sorted by; None where a row has no value there."""
        return self.text(row, column).casefold() or None

    # --- what is in it ---

    def row_of(self, key: object) -> int | None:
        """Where a row is; None when it isn't there."""
        return next((number for number, row in enumerate(self.rows) if self.key(row) == key), None)

    def put(self, rows: Iterable[Row]) -> None:
        """Take these instead; a view's selection follows its rows."""
        fresh = self._arranged(list(rows))
        if [self.key(row) for row in fresh] == [self.key(row) for row in self.rows]:
            self.rows = fresh
            self.touch()
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self.key(self.rows[old.row()]), old.column()) for old in before]
        self.rows = fresh
        places = {self.key(row): number for number, row in enumerate(fresh)}
        self.changePersistentIndexList(
            before, [self.index(places[key], column) if key in places else QModelIndex() for key, column in kept]
        )
        self.layoutChanged.emit()

    def touch(self) -> None:
        """Rows say something else now."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    # --- Qt's questions ---

    def rowCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = INVALID) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate(self.context, column.title)
        if role == Qt.ItemDataRole.ToolTipRole and column.note:
            return QCoreApplication.translate(self.context, column.note)
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(self.tip(row, index.column()))
        return _alignment(self.columns[index.column()]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """In the order of a column from now on; -1: as the rows come."""
        self._sorted = None if column < 0 else (column, order is Qt.SortOrder.DescendingOrder)
        self.put(self.rows)

    def _arranged(self, rows: list[Row]) -> list[Row]:
        if self._sorted is None:
            return rows
        column, descending = self._sorted
        # What has no value stays at the end in both directions: nobody looks for it first.
        known = [row for row in rows if self.value(row, column) is not None]
        known.sort(key=lambda row: self.value(row, column), reverse=descending)
        return known + [row for row in rows if self.value(row, column) is None]


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


class NamedRows(RowTable[Row]):
    """Rows of patients, whose names can be hidden."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show_names = True

    def set_show_names(self, show: bool) -> None:
        self._show_names = show
        self.touch()
