"""IntakeStrip: in the status bar while studies are taken in, with the time of the last; a click opens the dialog."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.viewmodels.intake.intake import IntakeViewModel
from desktop.viewmodels.intake.words import status_words
from desktop.views.style.status_button import StatusButton

translate = QCoreApplication.translate


class IntakeStrip(StatusButton):
    """Hidden as long as nothing is on."""

    def __init__(self, model: IntakeViewModel, parent: QWidget | None = None) -> None:
        tip = translate("Intake", "Show the receiver and the watched folder")
        super().__init__(partial(status_words, model), tip, (model.changed,), parent)
