"""ExportViewModel: writing a result in the formats of the hospital, as a job."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobRunner
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import ExportRequest
from engine.dicom.values import Series, Study


class ExportViewModel(QObject):
    """One export at a time.

    Signals
    -------
    changed()
        Started or ended.
    stopped()
        Ended because it was asked to, and no newer one began.
    finished(object)
        Tuple of the files written.
    failed(object)
        An AlveoscopeError.
    """

    changed = Signal()
    stopped = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, use_cases: AnalysisUseCases, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = JobRunner(use_cases.export, "export", self)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(lambda _job: self._cancelled())

    @property
    def busy(self) -> bool:
        return self._runner.busy

    def start(self, request: ExportRequest) -> None:
        """Write this; a running export is replaced."""
        self._runner.submit(request)
        self.changed.emit()

    def stop(self) -> None:
        self._runner.cancel()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _done(self, _job: int, written: tuple[Path, ...]) -> None:
        self.finished.emit(written)
        self.changed.emit()

    def _failed(self, _job: int, error: object) -> None:
        self.changed.emit()
        self.failed.emit(error)

    def _cancelled(self) -> None:
        self.changed.emit()
        if not self.busy:
            self.stopped.emit()


def with_series(study: Study, series: Series) -> Study:
    """The study; the judged series is one of its own, whatever else is."""
    known = any(one.key == series.key for one in study.series)
    return study if known else replace(study, series=(*study.series, series))


def file_stem(study: Study, series: Series | None = None) -> str:
    """Beginning of the names of exported files, of a whole study or of one of its series: tells them apart and gives
    nobody away."""
    key = study.key if series is None else f"{study.key} {series.key}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:10]
    return f"alveoscope-{digest}"
