"""IntakeStrip: in the status bar while studies are taken in, with the time of the last; a click opens the dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.viewmodels.intake.intake import IntakeViewModel
from desktop.viewmodels.intake.words import status_words

translate = QCoreApplication.translate


class IntakeStrip(QPushButton):
    """Hidden as long as nothing is on."""

    def __init__(self, model: IntakeViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setFlat(True)
        self.setToolTip(translate("Intake", "Show the receiver and the watched folder"))
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        text = status_words(self._model)
        self.setText(text)
        self.setAccessibleName(text or self.toolTip())
        self.setVisible(bool(text))
