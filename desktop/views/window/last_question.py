"""LastQuestion: asked before the window goes over a result that is being written, printed or sent."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from desktop.viewmodels.window.leaving import Leaving
from desktop.viewmodels.window.workspace import Workspace
from desktop.views.window.dialogs import Dialogs
from engine.errors import AlveoscopeError

translate = QCoreApplication.translate


class LastQuestion:
    """Close when it is done, close now, or stay."""

    def __init__(self, window: QWidget, workspace: Workspace) -> None:
        self._window, self._trouble = window, workspace.trouble
        self._leaving = Leaving(workspace.reading.handing_on, workspace.pacs_work, workspace.pacs, window)
        self._anyway = False
        self._box: QMessageBox | None = None
        self._leaving.free.connect(window.close)

    def may_close(self) -> bool:
        """True where nothing would be cut off, or that is wanted; else it asks."""
        if self._anyway or not self._leaving.busy:
            return True
        if self._box is None:
            self._ask()
        return False

    def show_first(self, dialog: QDialog) -> None:
        """Show a dialog about what was made; a window that is to close when all is done waits for its answer."""
        self._leaving.hold()
        dialog.finished.connect(lambda _answer: self._leaving.let_go())
        Dialogs.show(dialog)

    def tell(self, error: AlveoscopeError) -> None:
        """What went wrong after that answer is to be read first."""
        self._leaving.stay()
        self._trouble.emit(error)

    def _ask(self) -> None:
        box = self._box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(translate("Leaving", "A result is still being written, printed or sent."))
        later = box.addButton(translate("Leaving", "Close when it is done"), QMessageBox.ButtonRole.AcceptRole)
        now = box.addButton(translate("Leaving", "Close now"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(translate("Leaving", "Don't close"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(later)
        box.setEscapeButton(stay)
        later.clicked.connect(self._leaving.when_done)
        now.clicked.connect(self._close_now)
        box.finished.connect(lambda _answer: self._answered(waits=box.clickedButton() is later))
        box.setModal(False)
        box.show()

    def _close_now(self) -> None:
        self._anyway = True
        self._window.close()

    def _answered(self, *, waits: bool) -> None:
        self._box = None
        if not waits:  # also where the box was closed: what was said the last time holds no more
            self._leaving.stay()
