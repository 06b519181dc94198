"""Dialogs: what opens beside the viewer, where an action needs more than a call on a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QDialog, QWidget

MakeDialog = Callable[[QWidget], QDialog | None]
#: Of the screen, for the frame and the title of a dialog, pixels.
FRAME = QSize(16, 48)


class Dialogs(QObject):
    """Opens dialogs over a window, which it knows as a widget only.

    Parameters
    ----------
    dialogs, companions : mapping
        Action id -> what makes its dialog. Of a companion there is one, and it leaves the window free.
    """

    def __init__(
        self, dialogs: Mapping[str, MakeDialog], companions: Mapping[str, MakeDialog], window: QWidget
    ) -> None:
        super().__init__(window)
        self._dialogs = dialogs
        self._companions = companions
        self._window = window
        self._open: dict[str, QDialog] = {}

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Handlers by action id."""
        return {name: partial(self.open, name) for name in (*self._dialogs, *self._companions)}

    def open(self, name: str) -> None:
        """Open a dialog by its action id; a companion that is open already comes to the front."""
        if name in self._dialogs:
            dialog = self._dialogs[name](self._window)
            if dialog is not None:
                self.show(dialog)
            return
        if name not in self._open:
            made = self._companions[name](self._window)
            if made is None:
                return
            give_room(made)
            self._open[name] = made
            made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            made.destroyed.connect(lambda: self._open.pop(name, None))
        self._open[name].show()
        self._open[name].activateWindow()

    def open_about(self, tell: Callable[[], None], name: str) -> None:
        """Open a dialog whose model is told first what it is about."""
        tell()
        self.open(name)

    def opened(self, name: str) -> QDialog:
        """A companion that is open."""
        return self._open[name]

    def close(self) -> None:
        """The window goes: what was entered in what is open beside it is kept."""
        for dialog in tuple(self._open.values()):
            dialog.close()

    @staticmethod
    def show(dialog: QDialog) -> None:
        """Show a dialog that doesn't block the window and goes when it is closed."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(dialog)
        QDialog.open(dialog)  # a dialog for printing has an open of its own, with a slot


def give_room(dialog: QDialog) -> None:
    """Make a dialog that chose no size as large as its parts ask for, as far as the screen goes.

    By itself Qt gives it two thirds of a screen's height and squeezes its fields into that.
    """
    layout = dialog.layout()
    if layout is None or dialog.testAttribute(Qt.WidgetAttribute.WA_Resized):
        return
    for part in (dialog, *dialog.findChildren(QWidget)):  # only then their sizes are those of the style
        part.ensurePolished()
    layout.invalidate()
    wanted = dialog.sizeHint().expandedTo(dialog.minimumSize())
    if layout.hasHeightForWidth():
        wanted.setHeight(max(wanted.height(), layout.totalHeightForWidth(wanted.width())))
    dialog.resize(wanted.boundedTo(dialog.screen().availableSize() - FRAME))
