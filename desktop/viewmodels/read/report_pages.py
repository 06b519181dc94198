"""ReportPages: the PDF of the result in view as pictures, made in a job; nothing of it stays on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext
from desktop.rendering.pdf_pages import pdf_pages
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.read.making import Making
from desktop.viewmodels.results.values import ExportRequest
from engine.files import scratch_folder


class ReportPages(Making):
    """One report at a time.

    Signals
    -------
    ready(object, str)
        A list of QImage, and a title that says whose they are.
    """

    ready = Signal(object, str)

    def __init__(self, use_cases: AnalysisUseCases, parent: QObject | None = None) -> None:
        super().__init__(self._pages, "report-pages", parent)
        self._export: Callable[[ExportRequest, JobContext], tuple[Path, ...]] = use_cases.export

    def ask(self, request: ExportRequest, title: str) -> None:
        """Make the pages of this; its formats and its folder don't matter. The title comes back with them."""
        self._begin((request, title))

    def _tell(self, made: tuple[list[Any], str]) -> None:
        self.ready.emit(*made)

    def _pages(self, asked: tuple[ExportRequest, str], context: JobContext) -> tuple[list[Any], str]:
        request, title = asked
        folder = scratch_folder("alveoscope-print-")
        try:
            written = self._export(replace(request, formats=("pdf",), folder=folder), context)
            return pdf_pages(next(path for path in written if path.suffix == ".pdf").read_bytes()), title
        finally:
            shutil.rmtree(folder, ignore_errors=True)
