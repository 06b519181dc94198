"""Troubles: what went wrong and the way out, in one box a kind, however often it happens while nobody looks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.viewmodels.words.engine_words import said
from desktop.views.window.dialogs import Dialogs
from engine.errors import AlveoscopeError

translate = QCoreApplication.translate
#: Sentences of one kind that are written out; of more, the number is given.
WRITTEN_OUT = 3


class TroubleBox(QMessageBox):
    """Troubles of one kind; plain text, whatever a file name holds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(QMessageBox.Icon.Warning, "Alveoscope", "", QMessageBox.StandardButton.Ok, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        #: What has been said, each sentence once.
        self._messages: list[str] = []

    def add(self, error: AlveoscopeError) -> None:
        """Say this, too."""
        message = said(error.message)
        if message in self._messages:
            return
        self._messages.append(message)
        written, more = self._messages[:WRITTEN_OUT], len(self._messages) - WRITTEN_OUT
        if more > 0:
            written.append(translate("Troubles", "%n more of this kind", None, more))
        self.setText("\n".join(written))
        self.setInformativeText(said(error.hint))


class Troubles:
    """The boxes that are open over a window, by the code of their error."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._open: dict[str, TroubleBox] = {}

    def tell(self, error: AlveoscopeError) -> None:
        """Show it, or add it to the box of its kind that still waits to be read."""
        box = self._open.get(error.code)
        if box is None:
            box = self._open[error.code] = TroubleBox(self._window)
            box.finished.connect(lambda _answer: self._open.pop(error.code, None))
            box.add(error)
            Dialogs.show(box)
        else:
            box.add(error)
