"""ExportViewModel: writing a result in the formats of the hospital, as a job."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.read.making import Making
from desktop.viewmodels.results.values import ExportRequest
from engine.dicom.values import Series, Study


class ExportViewModel(Making):
    """One export at a time.

    Signals
    -------
    finished(object)
        Tuple of the files written.
    """

    finished = Signal(object)

    def __init__(self, use_cases: AnalysisUseCases, parent: QObject | None = None) -> None:
        super().__init__(use_cases.export, "export", parent)

    def start(self, request: ExportRequest) -> None:
        """Write this; a running export is replaced."""
        self._begin(request)

    def _tell(self, made: tuple[Path, ...]) -> None:
        self.finished.emit(made)


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
