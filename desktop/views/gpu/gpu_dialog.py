"""GpuDialog: preparing the GPU of this computer. Blocks nothing; closing it stops nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.viewmodels.gpu.gpu import GpuStage, GpuViewModel
from desktop.viewmodels.gpu.words import details, headline, start_words
from desktop.viewmodels.words.texts import plain
from desktop.views.style.labels import plain_label

translate = QCoreApplication.translate


class GpuDialog(QDialog):
    """What is shown depends on the stage alone."""

    def __init__(self, model: GpuViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(translate("Gpu", "This computer's GPU"))
        self.setMinimumWidth(520)
        purpose = _label("muted", self)
        purpose.setText(
            translate(
                "Gpu",
                "On an NVIDIA GPU the networks run fastest when compiled for it. This is done once and "
                "checked against ONNX Runtime; it is used only if both agree.",
            )
        )
        self.sentence = _label("heading", self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Gpu", "Progress of the preparation"))
        self.details = _label("", self)
        self.note = _label("muted", self)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.start_button = buttons.addButton(translate("Gpu", "Prepare"), role.ActionRole)
        self.stop_button = buttons.addButton(translate("Gpu", "Stop"), role.ActionRole)
        self.again_button = buttons.addButton(translate("Gpu", "Check again"), role.ActionRole)
        self.close_button = buttons.addButton(translate("Gpu", "Close"), role.RejectRole)
        self.start_button.clicked.connect(model.prepare)
        self.stop_button.clicked.connect(model.stop)
        self.again_button.clicked.connect(model.look_again)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (purpose, self.sentence, self.bar, self.details, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(buttons)
        model.changed.connect(self.show_stage)
        model.progressed.connect(self._show_progress)
        model.look()
        self.show_stage()

    def show_stage(self) -> None:
        """Show the stage and what belongs to it."""
        model = self._model
        self.sentence.setText(headline(model))
        self.bar.setVisible(model.running or model.stage is GpuStage.LOOKING)
        self.start_button.setText(start_words(model))
        self.start_button.setVisible(model.can_prepare)
        self.stop_button.setVisible(model.running)
        self.again_button.setVisible(model.stage in (GpuStage.IMPOSSIBLE, GpuStage.FAILED))
        self._choose_default()
        self._show_progress()

    def _show_progress(self) -> None:
        share = self._model.share
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(share * 1000))
        self.details.setText(details(self._model))
        self.note.setText(plain(self._model.note) if self._model.running else "")
        for label in (self.details, self.note):
            label.setVisible(bool(label.text()))

    def _choose_default(self) -> None:
        """Enter begins what is new; it never stops and never does again what is done."""
        begins = self._model.stage in (GpuStage.READY, GpuStage.STOPPED) and self._model.can_prepare
        for button in (self.start_button, self.stop_button, self.again_button):
            button.setAutoDefault(False)
        chosen: QPushButton = self.start_button if begins else self.close_button
        chosen.setDefault(True)


def _label(name: str, parent: QWidget) -> QLabel:
    label = plain_label(name, parent)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
