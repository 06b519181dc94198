"""HandingOnStrip: in the status bar while files or the pages for the printer are made; a click stops that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.read.handing_on import HandingOn
from desktop.views.style.status_button import StatusButton

translate = QCoreApplication.translate


class HandingOnStrip(StatusButton):
    """Hidden as long as nothing is made."""

    def __init__(self, model: HandingOn, parent: QWidget | None = None) -> None:
        super().__init__(lambda: model.progress_text, translate("Reading", "Stop it"), (model.changed,), parent)
        self.clicked.connect(model.stop)
