"""Leaving: a result that is being written, printed or sent is not cut off because the window is closed over it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.viewmodels.pacs.pacs import PacsViewModel
from desktop.viewmodels.read.handing_on import HandingOn
from desktop.viewmodels.window.pacs_work import PacsWork


class Leaving(QObject):
    """Knows whether somebody waits for something that would not be there, and when it is.

    Signals
    -------
    free()
        It is done, and :meth:`when_done` was asked for; not where it went wrong: that is to be read first.
    """

    free = Signal()

    def __init__(
        self, handing_on: HandingOn, pacs_work: PacsWork, pacs: PacsViewModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._handing_on, self._pacs_work = handing_on, pacs_work
        self._promised = False
        self._held = 0
        # What went wrong is told right after the end of the work.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        for changed in (handing_on.changed, handing_on.for_pacs.changed, pacs.changed):
            changed.connect(self._soon.start)
        for trouble in (handing_on.trouble, pacs_work.trouble):
            trouble.connect(lambda _error: self.stay())

    @property
    def busy(self) -> bool:
        """Whether a result is being written or made ready for the printer for somebody, or sent."""
        return self._handing_on.busy or self._pacs_work.busy

    def when_done(self) -> None:
        """Tell by ``free`` when it is done."""
        self._promised = True
        self._soon.start()

    def stay(self) -> None:
        """Not when it is done either, whatever was asked for before."""
        self._promised = False

    def hold(self) -> None:
        """Somebody is asked about what was made: it is not done before :meth:`let_go`."""
        self._held += 1

    def let_go(self) -> None:
        """The question is answered."""
        self._held -= 1
        self._soon.start()

    def _look(self) -> None:
        if self._promised and not self.busy and not self._held:
            self._promised = False
            self.free.emit()
