"""SideStrip: one side of a comparison as a strip; both lie on one scale of levels, one above the other."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.compare.sides import Compared, Side
from desktop.viewmodels.read.slice_cells import Cell, cells
from desktop.viewmodels.view.viewer import ViewerViewModel
from engine.triage.levels import height

translate = QCoreApplication.translate


class SideStrip(QObject):
    """A :class:`desktop.viewmodels.read.slice_cells.Strip` of OLD or NEW.

    Signals
    -------
    moved()
    """

    moved = Signal()

    def __init__(
        self, comparison: ComparisonViewModel, viewer: ViewerViewModel, *, new: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._comparison = comparison
        self._new = new
        self._pane = viewer.panes[1 if new else 0]
        self.cells: tuple[Cell, ...] = ()
        comparison.changed.connect(self._renew)
        self._pane.index_changed.connect(lambda _index: self.moved.emit())
        self._renew()

    @property
    def side(self) -> Side | None:
        pair = self._comparison.pair
        return None if pair is None else pair.new if self._new else pair.old

    @property
    def index(self) -> int | None:
        side, source = self.side, self._pane.source
        if side is None or source is None or source.key != side.series.key:
            return None
        return self._pane.index

    @property
    def suspicious_from(self) -> float | None:
        side = self.side
        return None if side is None or side.assessment is None else side.assessment.facts.slice_suspicious

    @property
    def marked(self) -> tuple[()]:
        """What was marked is of the study in view, not of two."""
        return ()

    @property
    def span(self) -> tuple[float, float]:
        """Where its levels lie on a scale that holds those of both."""
        pair = self._comparison.pair
        if pair is None or pair.levels is None:
            return 0.0, 1.0
        spans = _reach(pair, new=False), _reach(pair, new=True)
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
        own = spans[1 if self._new else 0]
        if high <= low or own[1] <= own[0]:
            return 0.0, 1.0
        return (own[0] - low) / (high - low), (own[1] - low) / (high - low)

    @property
    def empty_text(self) -> str:
        if self.side is None:
            return ""
        return translate("Compare", "This series has not been analysed yet.")

    def go_to(self, index: int) -> None:
        """Show an image of this side; the other one follows."""
        if self.index is not None:
            self._pane.scroll_to(index)

    def _renew(self) -> None:
        side = self.side
        found = None if side is None else side.assessment
        if side is None or found is None:
            self.cells = ()
        else:
            self.cells = cells(found.result, found.facts.slice_suspicious, side.series)
        self.moved.emit()


def _reach(pair: Compared, *, new: bool) -> tuple[float, float]:
    """Levels of the first and the last image of a side, mm of NEW."""
    headers = (pair.new if new else pair.old).series.headers
    ends = (height(headers[0]), height(headers[-1]))
    if new or pair.levels is None:
        return ends
    return pair.levels.to_new(ends[0]), pair.levels.to_new(ends[1])
