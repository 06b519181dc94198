"""ReadingStrip: the stack in the active pane as a :class:`Strip`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.read.slice_cells import Cell

translate = QCoreApplication.translate


class ReadingStrip(QObject):
    """Takes all of its strip's length, and follows the reading.

    Signals
    -------
    moved()
    """

    moved = Signal()

    def __init__(self, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.go_to = reading.go_to
        reading.moved.connect(self.moved)
        reading.key_images.changed.connect(self.moved)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self._reading.cells

    @property
    def index(self) -> int | None:
        return self._reading.index

    @property
    def suspicious_from(self) -> float | None:
        assessment = self._reading.analysis.assessment
        return None if assessment is None else assessment.facts.slice_suspicious

    @property
    def marked(self) -> frozenset[int]:
        return self._reading.key_images.places

    @property
    def span(self) -> tuple[float, float]:
        return 0.0, 1.0

    @property
    def empty_text(self) -> str:
        if self._reading.analysis.series is None:
            return translate("Strip", "No series is open.")
        return translate("Strip", "The probability of each image appears here after an analysis (F5).")
