"""CrashDialog: says that something went wrong, shows the redacted report, and lets the work go on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

translate = QCoreApplication.translate


class CrashDialog(QDialog):
    """The report can be copied; nothing is sent anywhere."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Crash", "Something went wrong"))
        self.resize(640, 420)
        words = QLabel(
            translate(
                "Crash",
                "Alveoscope has run into an internal error. You can continue, but check what you see; results "
                "already written are safe. The report below names no patient and no folder. Nothing is sent "
                "anywhere.",
            ),
            self,
        )
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(translate("Crash", "Report"))
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(translate("Crash", "Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        buttons.addButton(translate("Crash", "Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        leave = buttons.addButton(translate("Crash", "Quit"), QDialogButtonBox.ButtonRole.DestructiveRole)
        leave.clicked.connect(self._quit)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        for widget in (words, self.report, buttons):
            column.addWidget(widget)

    def _quit(self) -> None:
        self.reject()
        QApplication.closeAllWindows()
