"""AnalyseAll: which series of what was opened deserve an analysis; chosen off the UI thread, put into the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from engine.dicom.values import Series, Study


@dataclass(frozen=True)
class _Choose:
    studies: tuple[Study, ...]


class AnalyseAll(QObject):
    """The engine's choice of each study.

    Signals
    -------
    chosen(object)
        Tuple of (series, study) in the order of the studies asked about.
    """

    chosen = Signal(object)

    def __init__(self, choose: Callable[[Study], Series | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choose = choose
        self._runner = JobRunner(self._work, "choose", self)
        self._runner.done.connect(lambda _job, found: self.chosen.emit(found))

    def ask(self, studies: Iterable[Study]) -> None:
        """Choose from these; a newer question takes the place of one that is not answered."""
        self._runner.submit(_Choose(tuple(studies)))

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _work(self, request: _Choose, context: JobContext) -> tuple[tuple[Series, Study], ...]:
        found = []
        for study in request.studies:
            context.cancel.raise_if_cancelled()
            series = self._choose(study)
            if series is not None:
                found.append((series, study))
        return tuple(found)
