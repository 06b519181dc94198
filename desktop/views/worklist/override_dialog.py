"""OverrideDialog: another place in the queue, never without a reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from desktop.views.style.labels import text_label
from engine.worklist.values import Priority

translate = QCoreApplication.translate


class OverrideDialog(QDialog):
    """Signals
    -------
    decided(object, str)
        A :class:`Priority`, or None to take an override back; and the reason.
    """

    decided = Signal(object, str)

    def __init__(self, overridden: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Worklist", "Change the order"))
        self.setMinimumWidth(420)
        self.stat = QRadioButton(translate("Worklist", "Read this study first"), self)
        self.routine = QRadioButton(translate("Worklist", "Routine: no sooner than its waiting time asks"), self)
        self.computed = QRadioButton(translate("Worklist", "Back to the computed order"), self)
        self.computed.setEnabled(overridden)
        self.stat.setChecked(True)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(translate("Worklist", "Reason"))
        self.reason.setPlaceholderText(translate("Worklist", "Reason (required; everybody sees it)"))
        buttons = QDialogButtonBox(self)
        self.save = buttons.addButton(translate("Worklist", "Change"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(translate("Worklist", "Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.save.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        note = text_label(translate("Worklist", "The change and its time are recorded."), "muted", self)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self.stat, self.routine, self.computed, self.reason, note, buttons):
            column.addWidget(widget)

    def accept(self) -> None:
        """Announce the decision and close."""
        if not self.reason.text().strip():
            return
        priority = Priority.STAT if self.stat.isChecked() else Priority.ROUTINE if self.routine.isChecked() else None
        self.decided.emit(priority, self.reason.text().strip())
        super().accept()
