"""What is said when there can be no window: whoever starts the app by its icon sees no terminal."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox

from desktop.viewmodels.words.engine_words import said
from engine.errors import AlveoscopeError

translate = QCoreApplication.translate


def tell_why_it_does_not_start(error: AlveoscopeError) -> None:
    """Show why, and the way out, until it was read."""
    box = QMessageBox(QMessageBox.Icon.Critical, "Alveoscope", "", QMessageBox.StandardButton.Close)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(translate("Crash", "Alveoscope can't start.") + "\n\n" + said(error.message))
    box.setInformativeText(said(error.hint))
    box.exec()
