"""PacsWork: what the window does with the PACS: opens what came, asks for earlier studies, sends the result in view."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.pacs.pacs import PacsStage, PacsViewModel
from desktop.viewmodels.pacs.values import Delivered, Stopped
from desktop.viewmodels.pacs.words import sent_words
from desktop.viewmodels.read.reading import Reading
from engine.dicom.values import Study
from engine.errors import OutputError
from engine.files import scratch_folder
from engine.pacs.errors import PacsError

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
        #: What was written and waits for the end of something else that is asked of the PACS.
        self._ready: tuple[Path, ...] = ()
        reading.handing_on.for_pacs.finished.connect(self._written)
        reading.handing_on.for_pacs.changed.connect(self._look)
        pacs.ended.connect(self._sent)
        pacs.changed.connect(self._send_when_free)
        pacs.retrieved.connect(browser.open)
        comparison.pacs_wanted.connect(self.ask_for_earlier)

    @property
    def busy(self) -> bool:
        """Whether a result is being written for the PACS, waits, or is sent."""
        return self._folder is not None

    def ask_for_earlier(self, study: Study) -> None:
        """Search the PACS for studies of the same patient before that one, and show what comes."""
        self.wanted.emit()
        if self._pacs.known:
            self._pacs.find_earlier(study)

    def send(self) -> None:
        """Send the result in view."""
        if self.busy or self._pacs.busy:
            self.notice.emit(translate("Pacs", "The PACS is busy with something else; try again when it is done."))
            return
        if not self._pacs.may_send:
            self.notice.emit(translate("Pacs", "The site sends results to no PACS."))
            return
        if not self._pacs.known:
            self.wanted.emit()
            return
        try:
            self._folder = scratch_folder("alveoscope-")
        except OutputError as error:
            self.trouble.emit(error)
            return
        if self._reading.handing_on.write_for_pacs(self._folder):
            self.notice.emit(translate("Pacs", "Sending…"))
        else:
            self.close()

    def close(self) -> None:
        """Remove what was written."""
        folder, self._folder, self._ready = self._folder, None, ()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _written(self, paths: tuple[Path, ...]) -> None:
        if self._folder is not None:
            self.notice.emit(translate("Pacs", "Sending…"))
            self._ready = paths
            self._send_when_free()

    def _send_when_free(self) -> None:
        """Somebody may have begun a search while the result was written."""
        if self._ready and not self._pacs.busy:
            ready, self._ready = self._ready, ()
            self._pacs.send(ready)

    def _look(self) -> None:
        """The writing ended and nothing is sent: it failed, or was stopped."""
        sending = self._ready or self._pacs.stage is PacsStage.SENDING
        if not sending and not self._reading.handing_on.for_pacs.busy:
            self.close()

    def _sent(self) -> None:
        answer = self._pacs.sent
        if isinstance(answer, Stopped):
            self.notice.emit(translate("Pacs", "Sending was stopped."))
        elif not isinstance(answer, Delivered):
            self.trouble.emit(answer)
        elif answer.whole:
            self.notice.emit(sent_words(answer))
        else:  # a line that goes again may be missed, and the result with it
            self.trouble.emit(PacsError(sent_words(answer), translate("Pacs", "Send the result again.")))
        self.close()
