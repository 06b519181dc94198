"""ModelCardDialog: what was measured of the networks in use, as their bundle says it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocument, QTextLength, QTextTable
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from desktop.viewmodels.words.engine_words import speaking
from desktop.views.style.labels import text_label

translate = QCoreApplication.translate
#: Per cent of the page: at 100 a table ends a pixel beside it, and a bar asks to scroll for that.
TABLE_WIDTH = 99


class ModelCardDialog(QDialog):
    """The card that lies in the bundle, in English: a translation would be another document than the one signed."""

    def __init__(self, card: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("ModelCard", "Model card"))
        self.resize(820, 640)
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.windowTitle())
        self.text.setMarkdown(card or translate("ModelCard", "The bundle in use has no model card."))
        _as_wide_as_the_page(self.text.document())
        buttons = QDialogButtonBox(self)
        buttons.addButton(translate("ModelCard", "Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if speaking().code != "en":
            words = translate("ModelCard", "The card is part of the bundle, which is signed: it is in English.")
            column.addWidget(text_label(words, "muted", self))
        column.addWidget(self.text)
        column.addWidget(buttons)


def _as_wide_as_the_page(document: QTextDocument) -> None:
    """Tables wrap within their cells instead of running beyond the edge."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            layout = frame.format()
            layout.setWidth(QTextLength(QTextLength.Type.PercentageLength, TABLE_WIDTH))
            frame.setFormat(layout)
