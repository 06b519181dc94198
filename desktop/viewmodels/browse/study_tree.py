"""StudyTree: patients > studies > series as a Qt model that takes thousands of series while a scan runs.

Sorting and searching happen here, on keys made once per row: a QSortFilterProxyModel would ask Python for each
comparison. Nodes are known to Qt by number, never by pointer, so that no index can outlive what it points at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.viewmodels.browse.tree_contents import TreeContents
from desktop.viewmodels.browse.tree_nodes import Node, Order, PatientNode, SeriesNode, StudyNode
from desktop.viewmodels.words.listed_verdict import ListedVerdict
from desktop.viewmodels.words.texts import tip_text
from engine.dicom.values import Series, Study

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
INVALID = QModelIndex()
#: Lists with more series than this stay folded: nobody reads them from top to bottom, and every open row costs time.
UNFOLD_UP_TO = 150
NODE_ROLE = Qt.ItemDataRole.UserRole + 1


class StudyTree(QAbstractItemModel):
    """The list of what was opened.

    Signals
    -------
    counts_changed()
    """

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.contents = TreeContents()
        self._shown: list[PatientNode] = []
        self._query = ""
        self.order = Order.NEWEST
        self.show_names = True
        self._analysing: str | None = None
        self._shown_series = 0

    # --- what is in it ---

    @property
    def series_count(self) -> int:
        return len(self.contents.series)

    @property
    def unfolded(self) -> bool:
        """True while the list is short enough to be shown with all its series."""
        return self._shown_series <= UNFOLD_UP_TO

    @property
    def empty_text(self) -> str:
        """Why the list shows nothing; empty while it shows something."""
        if self._shown:
            return ""
        if self.contents.series:
            return translate("StudyTree", "No series matches the search.")
        return translate("StudyTree", "What you open is listed here.")

    def series_node(self, series_key: str) -> SeriesNode | None:
        return self.contents.series.get(series_key)

    def series_in_order(self) -> Iterator[SeriesNode]:
        """The series shown, from top to bottom."""
        for patient in self._shown:
            for study in patient.shown:
                yield from study.shown

    def node(self, index: Index) -> Node | None:
        return self.contents.node(index.internalId()) if index.isValid() else None

    def index_of(self, node: Node) -> QModelIndex:
        """Where a node is; invalid when the search hides it."""
        return self.createIndex(node.row, 0, node.number) if node.in_view else QModelIndex()

    # --- changing it ---

    def merge(self, studies: Iterable[Study]) -> None:
        """Take studies in; a series that is here already is replaced by its newer reading."""
        misplaced = False
        for study in studies:
            patient = self.contents.patient_of(study)
            newest = patient.newest
            study_node = self.contents.study_of(patient, study)
            misplaced |= patient.in_view and patient.newest != newest and self.order is Order.NEWEST
            for series in study.series:
                self._take_series(study_node, series, study)
        if misplaced:
            self._rebuild()
        self.counts_changed.emit()

    def remove_study(self, study_key: str) -> tuple[SeriesNode, ...]:
        """Take a study out of the list; the series that went."""
        gone = self.contents.remove_study(study_key)
        self._rebuild()
        return gone

    def remove_series(self, series_key: str) -> None:
        """Take a series out of the list."""
        self.contents.remove((self.contents.series[series_key],))
        self._rebuild()

    def clear(self) -> None:
        self.beginResetModel()
        self.contents.clear()
        self._shown = []
        self._shown_series = 0
        self.endResetModel()
        self.counts_changed.emit()

    def set_query(self, query: str) -> None:
        """Show only series of which every word of ``query`` is found somewhere (name, id, date, description...)."""
        words = query.casefold().split()
        if " ".join(words) == self._query:
            return
        self._query = " ".join(words)
        self._rebuild()

    def set_order(self, order: Order) -> None:
        if order is not self.order:
            self.order = order
            self._rebuild()

    def set_show_names(self, show: bool) -> None:
        """Names and identifiers of patients, or neutral words instead of them."""
        self.show_names = show
        self._all_look_different()

    def set_verdicts(self, verdicts: Mapping[str, ListedVerdict]) -> None:
        """What is known of some series, by their keys; one signal for all of them."""
        for key, verdict in verdicts.items():
            node = self.contents.series.get(key)
            if node is not None and verdict.slices == len(node.series.headers):
                node.verdict = verdict
        if verdicts:
            self._all_look_different()

    def set_analysing(self, series_key: str | None) -> None:
        """Which series is being analysed."""
        before, self._analysing = self._analysing, series_key
        for key in {before, series_key} - {None}:
            node = self.contents.series.get(str(key))
            if node is not None:
                node.analysing = key == series_key
                self.touch(node.series.key)

    def touch(self, series_key: str) -> None:
        """A row has something new to show: a thumbnail, a result."""
        node = self.contents.series.get(series_key)
        if node is not None:
            index = self.index_of(node)
            if index.isValid():
                self.dataChanged.emit(index, index)

    # --- Qt's questions ---

    def rowCount(self, parent: Index = INVALID) -> int:
        node = self.node(parent)
        if node is None:
            return 0 if parent.isValid() else len(self._shown)
        return len(node.shown)

    def columnCount(self, parent: Index = INVALID) -> int:
        return 1

    def index(self, row: int, column: int, parent: Index = INVALID) -> QModelIndex:
        node = self.node(parent)
        rows = self._shown if node is None else node.shown
        if column != 0 or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, 0, rows[row].number)

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()
        node = self.node(index)
        above = node.parent if node is not None else None
        return self.index_of(above) if above is not None else QModelIndex()

    def hasChildren(self, parent: Index = INVALID) -> bool:
        return self.rowCount(parent) > 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return node.title(self.show_names)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = [node.title(self.show_names), node.details(self.show_names)]
            if isinstance(node, SeriesNode):
                words.append(node.state())
            told = [word for word in words if word]
            return ". ".join(told) if role == Qt.ItemDataRole.AccessibleTextRole else tip_text("\n".join(told))
        return None

    # --- inside ---

    def _all_look_different(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))

    def _take_series(self, parent: StudyNode, series: Series, study: Study) -> None:
        known = self.contents.series.get(series.key)
        if known is not None:
            known.update(series, study)
            self.touch(series.key)
            return
        node = self.contents.add_series(parent, series, study)
        if node.matches(self._query.split()):
            self._shown_series += 1
            self._insert(parent.parent, self._shown, INVALID)
            self._insert(parent, parent.parent.shown, self.index_of(parent.parent))
            self._insert(node, parent.shown, self.index_of(parent))

    def _insert(self, node: Node, siblings: list[Any], parent: QModelIndex) -> None:
        if node.in_view:
            return
        row = bisect_right(siblings, node.sort_key(self.order), key=lambda sibling: sibling.sort_key(self.order))
        self.beginInsertRows(parent, row, row)
        siblings.insert(row, node)
        node.in_view = True
        _number_rows(siblings, row)
        self.endInsertRows()

    def _rebuild(self) -> None:
        words = self._query.split()
        self.beginResetModel()
        self._shown_series = 0
        for study in self.contents.studies:
            for series in study.series:
                series.in_view = series.matches(words)
            self._refill(study, [series for series in study.series if series.in_view])
            self._shown_series += len(study.shown)
        for patient in self.contents.patients.values():
            self._refill(patient, [study for study in patient.studies.values() if study.in_view])
        seen = (patient for patient in self.contents.patients.values() if patient.in_view)
        self._shown = sorted(seen, key=lambda patient: patient.sort_key(self.order))
        _number_rows(self._shown)
        self.endResetModel()
        self.counts_changed.emit()

    def _refill(self, node: Any, children: list[Any]) -> None:
        node.shown = sorted(children, key=lambda child: child.sort_key(self.order))
        node.in_view = bool(children)
        _number_rows(node.shown)


def _number_rows(siblings: list[Any], first: int = 0) -> None:
    for row in range(first, len(siblings)):
        siblings[row].row = row
