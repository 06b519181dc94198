"""HandingOn: the result in view goes into files, to the PACS, to the printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.analyse.analysis import AnalysisViewModel
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.read.export import ExportViewModel, file_stem, with_series
from desktop.viewmodels.read.report_pages import ReportPages
from desktop.viewmodels.read.review import ReviewViewModel
from desktop.viewmodels.results.values import ExportRequest, Means
from desktop.viewmodels.words.texts import iso_date, person_name
from engine.dicom.values import Study

translate = QCoreApplication.translate


class HandingOn(QObject):
    """What is written is the result with its images, the reader's marks and answer.

    Parameters
    ----------
    named : callable
        Whether names of patients may be on the screen.

    Signals
    -------
    changed()
        What is being made for the user began, ended, or is to stop.
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError that the user must see.

    Attributes
    ----------
    files, for_pacs : ExportViewModel
        What the user asked for, into a folder of theirs; what a PACS takes, into one of ours.
    pages : ReportPages
        Of the report, for the printer.
    """

    changed = Signal()
    notice = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        calls: AnalysisUseCases,
        means: Callable[[], Means],
        analysis: AnalysisViewModel,
        review: ReviewViewModel,
        named: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._named = named
        self._means = means
        self._analysis = analysis
        self._review = review
        self.files, self.for_pacs = (ExportViewModel(calls, self) for _ in range(2))
        self.pages = ReportPages(calls, self)
        for part in (self.files, self.for_pacs, self.pages):
            part.failed.connect(self.trouble)
        self._stopping = False
        self._stop_key = ""
        self.files.changed.connect(self._look)
        self.pages.changed.connect(self._look)
        self.files.stopped.connect(
            lambda: self.notice.emit(translate("Reading", "It was stopped: not every file is written."))
        )
        self.pages.stopped.connect(
            lambda: self.notice.emit(translate("Reading", "It was stopped: nothing is printed."))
        )
        self.files.finished.connect(self._exported)

    @property
    def busy(self) -> bool:
        """Whether files or pages are being made for the user; what goes to a PACS is told by the PACS."""
        return self.files.busy or self.pages.busy

    @property
    def progress_text(self) -> str:
        """What is being made for the user, in words; empty where nothing is."""
        if not self.busy:
            return ""
        if self._stopping:
            return translate("Reading", "Stopping…")
        if not self._stop_key and self.pages.busy:
            return translate("Reading", "Making the pages of the report…")
        if not self._stop_key:
            return translate("Reading", "Writing the files…")
        if self.pages.busy:
            text = translate("Reading", "Making the pages of the report… ({key} stops it)")
        else:
            text = translate("Reading", "Writing the files… ({key} stops it)")
        return text.format(key=self._stop_key)

    def name_stop_key(self, key: str) -> None:
        """The key that stops what is being made, as sentences name it; empty where none does."""
        self._stop_key = key
        self.changed.emit()

    def in_view(self) -> ExportRequest | None:
        """The result in view with the reader's marks, for :meth:`write` when formats and folder are known; None, and
        said, where there is none, or another one is still being written or printed."""
        return self._request((), Path()) if self._is_free() else None

    def write(self, formats: tuple[str, ...], folder: Path, result: ExportRequest | None = None) -> None:
        """Hand a result on in these formats: that which was in view when somebody asked, by default what is now.

        While somebody is asked for a folder, what is being opened may come into view: another patient.
        """
        if result is None:
            result = self.in_view()
        elif not self._is_free():
            return
        self._start(self.files, result and replace(result, formats=formats, folder=folder))

    def write_for_pacs(self, folder: Path) -> bool:
        """Write what a PACS takes of the result in view; False where there is none. ``for_pacs`` tells the end."""
        request = self._request(("seg", "sr", "sc", *(("ko",) if self._review.key_images else ())), folder)
        return self._start(self.for_pacs, None if request is None else replace(request, masks_if_kept=True))

    def print_report(self) -> None:
        """Make the pages of the report on the result in view; ``pages`` has them then."""
        request = self.in_view()
        if request is not None:
            self.pages.ask(request, self._title(request.study))

    def stop(self) -> None:
        """Stop what is being made for the user."""
        self._stopping = self.busy
        self.files.stop()
        self.pages.stop()
        self.changed.emit()

    def close(self) -> None:
        """Stop and join."""
        for part in (self.files, self.for_pacs, self.pages):
            part.close()

    def _is_free(self) -> bool:
        """Says so where it is not: what somebody asked for is not dropped for what he asks for now."""
        if self.busy:
            why = translate("Reading", "Another result is still being written or printed: wait, or stop it first.")
            if self._stop_key:
                why = translate(
                    "Reading", "Another result is still being written or printed: wait, or press {key} first."
                ).format(key=self._stop_key)
            self.notice.emit(why)
        return not self.busy

    def _title(self, study: Study) -> str:
        """Whose report is printed: another study may be in view when its pages are made."""
        about = (person_name(study.patient.name) if self._named() else "", iso_date(study.study_date))
        title = translate("Export", "Print the report: {study}")
        return title.format(study=", ".join(part for part in about if part))

    @staticmethod
    def _start(export: ExportViewModel, request: ExportRequest | None) -> bool:
        if request is None:
            return False
        export.start(request)
        return True

    def _request(self, formats: tuple[str, ...], folder: Path) -> ExportRequest | None:
        """What the process that writes is asked for; None, and said, where there is no result."""
        study, series, assessment = self._analysis.study, self._analysis.series, self._analysis.assessment
        if study is None or series is None or assessment is None:
            self.notice.emit(translate("Reading", "Analyse the series first."))
            return None
        whole, review = with_series(study, series), self._review
        marked, answer = review.key_images, review.answer_to(assessment)
        stem = file_stem(whole, series)  # of two judged series of a study neither is written over the other
        return ExportRequest(whole, assessment, formats, folder, stem, marked, self._means(), answer)

    def _look(self) -> None:
        self._stopping = self._stopping and self.busy
        self.changed.emit()

    def _exported(self, written: tuple[Path, ...]) -> None:
        self.notice.emit(
            translate("Reading", "%n file(s) written to {folder}.", None, len(written)).format(
                folder=written[0].parent if written else ""
            )
        )
