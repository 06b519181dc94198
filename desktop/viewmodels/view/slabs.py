"""Slabs: how thick the orthogonal views are, and how that becomes one picture; one choice for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.rendering.slab import Slab
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.sources import CutSource

STEP_MM = 2.0


class Slabs(QObject):
    """The choice in force; the panes that show cuts follow it."""

    def __init__(self, panes: Sequence[PaneViewModel], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panes = panes
        self._slab = Slab()

    def current(self) -> Slab:
        return self._slab

    def following(self) -> None:
        """Mean, MIP, MinIP, off, and round again."""
        self._take(self._slab.following())

    def thicker(self, steps: float) -> None:
        """Thicker by so many steps; thinner by a negative number."""
        self._take(self._slab.thicker(steps * STEP_MM))

    def _take(self, slab: Slab) -> None:
        self._slab = slab
        for pane in self._panes:
            if isinstance(pane.source, CutSource):
                pane.refresh()
