"""HandingOnStrip: in the status bar while files or the pages for the printer are made; a click stops that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.viewmodels.read.handing_on import HandingOn

translate = QCoreApplication.translate


class HandingOnStrip(QPushButton):
    """Hidden as long as nothing is made."""

    def __init__(self, model: HandingOn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setFlat(True)
        self.setToolTip(translate("Reading", "Stop it"))
        self.clicked.connect(model.stop)
        model.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        text = self._model.progress_text
        self.setText(text)
        self.setAccessibleName(text or self.toolTip())
        self.setVisible(bool(text))
