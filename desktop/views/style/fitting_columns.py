"""FittingColumns: a table that is never wider than its place; columns give way by importance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.views.style.tables import heading_width

#: A column that gives way still shows so many characters.
LEAST_CHARACTERS = 12


def shared_out(
    width: int, natural: Sequence[int], least: Sequence[int], narrowing: Sequence[int], leaving: Sequence[int]
) -> list[int]:
    """Widths of columns in ``width`` pixels.

    Parameters
    ----------
    natural, least : sequence of int
        What each column needs to show everything, and the narrowest that makes sense, pixels.
    narrowing : sequence of int
        Columns that may be as narrow as their ``least``, the first to give way first; the first gets what is left over.
    leaving : sequence of int
        Columns that may go altogether where that is not enough, the first to go first.

    Returns
    -------
    list of int
        Of each column; 0 for one that goes. More than ``width`` together only where no column is left to give way.
    """
    widths = list(natural)
    for column in narrowing:
        over = sum(widths) - width
        widths[column] = max(min(least[column], natural[column]), widths[column] - max(0, over))
    for column in leaving:
        if sum(widths) > width:
            widths[column] = 0
    for column in reversed(narrowing):  # what went made room
        if widths[column]:
            widths[column] = min(natural[column], widths[column] + max(0, width - sum(widths)))
    stayed = next((column for column in narrowing if widths[column]), None)
    if stayed is not None:
        widths[stayed] += max(0, width - sum(widths))
    return widths


class FittingColumns(QObject):
    """Keeps the columns of a table within its width; the table must have its model.

    Parameters
    ----------
    narrowing, leaving : sequence of int
        As in :func:`shared_out`. What a cell or column no longer shows is the tool tip's to say.
    dear : mapping of int to int
        Column -> characters that it shows, more than :data:`LEAST_CHARACTERS`, before one of ``cheap`` stays.
    cheap : sequence of int
        Columns of ``leaving`` that go for that, as no other one does.
    """

    def __init__(
        self,
        table: QTableView,
        narrowing: Sequence[int],
        leaving: Sequence[int],
        dear: Mapping[int, int] = MappingProxyType({}),
        cheap: Sequence[int] = (),
    ) -> None:
        super().__init__(table)
        self._table, self._narrowing, self._leaving = table, narrowing, leaving
        self._dear, self._cheap = dear, cheap
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        # Rows change many times in one round of the event loop.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit)
        model = table.model()
        for changed in (model.dataChanged, model.layoutChanged, model.modelReset, model.headerDataChanged):
            changed.connect(self._soon.start)
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Share the width out now."""
        table, header = self._table, self._table.horizontalHeader()
        columns = range(header.count())
        heads = [heading_width(header, column) for column in columns]
        natural = [max(heads[column], table.sizeHintForColumn(column)) for column in columns]
        letter, width = table.fontMetrics().averageCharWidth(), table.viewport().width()
        for dear in (self._dear, {}):
            least = [max(heads[column], letter * dear.get(column, LEAST_CHARACTERS)) for column in columns]
            widths = shared_out(width, natural, least, self._narrowing, self._leaving)
            if all(widths[column] or column in self._cheap for column in columns):
                break
            natural = [0 if column in self._cheap else natural[column] for column in columns]
        for column, width in enumerate(widths):
            table.setColumnHidden(column, width == 0)
            if width:
                header.resizeSection(column, width)
