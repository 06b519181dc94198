"""GpuStrip: in the status bar while the GPU is being prepared; a click opens its page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.gpu.gpu import GpuViewModel
from desktop.viewmodels.gpu.words import strip_text
from desktop.views.style.status_button import StatusButton

translate = QCoreApplication.translate


class GpuStrip(StatusButton):
    """Hidden as long as nothing is being prepared."""

    def __init__(self, model: GpuViewModel, parent: QWidget | None = None) -> None:
        tip = translate("Gpu", "Show the progress, or stop it")
        changed = (model.changed, model.progressed)
        super().__init__(lambda: strip_text(model) if model.running else "", tip, changed, parent)
