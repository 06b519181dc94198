"""PacsWork: what the window does with the PACS: opens what came, asks for earlier studies, sends the result in view."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.pacs.pacs import PacsViewModel
from desktop.viewmodels.pacs.values import Delivered
from desktop.viewmodels.pacs.words import sent_words
from desktop.viewmodels.read.reading import Reading
from engine.dicom.values import Study

translate = QCoreApplication.translate


class PacsWork(QObject):
    """A result is sent as SEG, SR, Secondary Capture and the marked images, out of a folder that goes again.

    Signals
    -------
    notice(str)
        A sentence for the status bar.
    trouble(object)
        An AlveoscopeError.
    wanted()
        The page of the PACS is to be shown.
    """

    notice = Signal(str)
    trouble = Signal(object)
    wanted = Signal()

    def __init__(
        self,
        pacs: PacsViewModel,
        reading: Reading,
        browser: BrowserViewModel,
        comparison: ComparisonViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading, self._pacs = reading, pacs
        self._folder: Path | None = None
        reading.handing_on.for_pacs.finished.connect(self._written)
        reading.handing_on.for_pacs.changed.connect(self._look)
        pacs.ended.connect(self._sent)
        pacs.retrieved.connect(browser.open)
        comparison.pacs_wanted.connect(self.ask_for_earlier)

    def ask_for_earlier(self, study: Study) -> None:
        """Search the PACS for studies of the same patient before that one, and show what comes."""
        self.wanted.emit()
        if self._pacs.known:
            self._pacs.find_earlier(study)

    def send(self) -> None:
        """Send the result in view."""
        if self._folder is not None or self._pacs.busy:
            self.notice.emit(translate("Pacs", "The PACS is busy with something else; try again when it is done."))
            return
        if not self._pacs.may_send:
            self.notice.emit(translate("Pacs", "The site sends results to no PACS."))
            return
        if not self._pacs.known:
            self.wanted.emit()
            return
        self._folder = Path(tempfile.mkdtemp(prefix="alveoscope-"))
        if not self._reading.handing_on.write_for_pacs(self._folder):
            self.close()

    def close(self) -> None:
        """Remove what was written."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _written(self, paths: tuple[Path, ...]) -> None:
        if self._folder is not None:
            self.notice.emit(translate("Pacs", "Sending…"))
            self._pacs.send(paths)

    def _look(self) -> None:
        """The writing ended and nothing is sent: it failed, or was stopped."""
        if not self._reading.handing_on.for_pacs.busy and not self._pacs.busy:
            self.close()

    def _sent(self) -> None:
        answer = self._pacs.answer
        if isinstance(answer, Delivered):
            self.notice.emit(sent_words(answer))
        else:
            self.trouble.emit(answer)
        self.close()
