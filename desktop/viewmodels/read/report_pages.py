"""ReportPages: the PDF of the result in view as pictures, made in a job; nothing of it stays on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from desktop.jobs import JobContext, JobRunner
from desktop.rendering.pdf_pages import pdf_pages
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import ExportRequest
from engine.files import scratch_folder


class ReportPages(QObject):
    """One report at a time.

    Signals
    -------
    changed()
        Started or ended.
    stopped()
        Ended because it was asked to, and no newer one began.
    ready(object, str)
        A list of QImage, and a title that says whose they are.
    failed(object)
        An AlveoscopeError.
    """

    changed = Signal()
    stopped = Signal()
    ready = Signal(object, str)
    failed = Signal(object)

    def __init__(self, use_cases: AnalysisUseCases, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._export: Callable[[ExportRequest, JobContext], tuple[Path, ...]] = use_cases.export
        self._runner = JobRunner(self._pages, "report-pages", self)
        self._runner.done.connect(lambda _job, made: self._end(self.ready, *made))
        self._runner.failed.connect(lambda _job, error: self._end(self.failed, error))
        self._runner.cancelled.connect(lambda _job: self._cancelled())

    @property
    def busy(self) -> bool:
        return self._runner.busy

    def ask(self, request: ExportRequest, title: str) -> None:
        """Make the pages of this; its formats and its folder don't matter. The title comes back with them."""
        self._runner.submit((request, title))
        self.changed.emit()

    def stop(self) -> None:
        self._runner.cancel()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _end(self, told: SignalInstance, *values: object) -> None:
        self.changed.emit()
        told.emit(*values)

    def _cancelled(self) -> None:
        self.changed.emit()
        if not self.busy:
            self.stopped.emit()

    def _pages(self, asked: tuple[ExportRequest, str], context: JobContext) -> tuple[list[Any], str]:
        request, title = asked
        folder = scratch_folder("alveoscope-print-")
        try:
            written = self._export(replace(request, formats=("pdf",), folder=folder), context)
            return pdf_pages(next(path for path in written if path.suffix == ".pdf").read_bytes()), title
        finally:
            shutil.rmtree(folder, ignore_errors=True)
