"""ReportPages: the PDF of the result in view as pictures, made in a job; nothing of it stays on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.rendering.pdf_pages import pdf_pages
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import ExportRequest
from engine.files import scratch_folder


class ReportPages(QObject):
    """One report at a time.

    Signals
    -------
    ready(object)
        A list of QImage.
    failed(object)
        An AlveoscopeError.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, use_cases: AnalysisUseCases, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._export: Callable[[ExportRequest, JobContext], tuple[Path, ...]] = use_cases.export
        self._runner = JobRunner(self._pages, "report-pages", self)
        self._runner.done.connect(lambda _job, pages: self.ready.emit(pages))
        self._runner.failed.connect(lambda _job, error: self.failed.emit(error))

    def ask(self, request: ExportRequest) -> None:
        """Make the pages of this; its formats and its folder don't matter."""
        self._runner.submit(request)

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _pages(self, request: ExportRequest, context: JobContext) -> list[Any]:
        folder = scratch_folder("alveoscope-print-")
        try:
            written = self._export(replace(request, formats=("pdf",), folder=folder), context)
            return pdf_pages(next(path for path in written if path.suffix == ".pdf").read_bytes())
        finally:
            shutil.rmtree(folder, ignore_errors=True)
