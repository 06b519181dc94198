"""GpuStrip: in the status bar while the GPU is being prepared; a click opens its page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.viewmodels.gpu.gpu import GpuViewModel
from desktop.viewmodels.gpu.words import strip_text

translate = QCoreApplication.translate


class GpuStrip(QPushButton):
    """Hidden as long as nothing is being prepared."""

    def __init__(self, model: GpuViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setFlat(True)
        self.setToolTip(translate("Gpu", "Show the progress, or stop it"))
        model.changed.connect(self.show_state)
        model.progressed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        self.setText(strip_text(self._model) if self._model.running else "")
        self.setAccessibleName(self.text() or self.toolTip())
        self.setVisible(self._model.running)
