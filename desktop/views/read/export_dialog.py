"""ExportDialog: which formats, into which folder."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFileDialog, QLabel, QVBoxLayout, QWidget

from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.format_words import FORMAT_WORDS
from desktop.views.style.labels import text_label
from engine.triage.values import NOTICE

translate = QCoreApplication.translate
#: Of the dialog, pixels.
WIDTH = 680
#: In the order of the dialog.
FORMATS = ("pdf", "sr", "seg", "sc", "ko", "json", "csv", "nifti")


class ExportDialog(QDialog):
    """Signals
    -------
    decided(tuple, object)
        Formats and the folder.
    """

    decided = Signal(tuple, object)

    def __init__(self, start: str, checked: Sequence[str] = ("pdf",), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self.setWindowTitle(translate("Export", "Export result"))
        self.setMinimumWidth(WIDTH)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        self.boxes: dict[str, QCheckBox] = {}
        for name in FORMATS:
            title, meaning = FORMAT_WORDS[name]
            box = QCheckBox(translate("Export", title), self)
            offered = name != "nifti" or find_spec("nibabel") is not None
            box.setChecked(name in checked and offered)
            box.toggled.connect(self._show_state)
            words = _muted(translate("Export", meaning), self)
            for widget in (box, words):
                column.addWidget(widget)
                widget.setVisible(offered)
            self.boxes[name] = box
        column.addSpacing(6)
        column.addWidget(_muted(said(NOTICE), self))
        buttons = QDialogButtonBox(self)
        self.choose = buttons.addButton(translate("Export", "Choose folder…"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(translate("Export", "Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._show_state()

    def sizeHint(self) -> QSize:
        """As high as its texts at its width; Qt takes the height of a narrower one."""
        return QSize(WIDTH, self._column.totalHeightForWidth(WIDTH))

    @property
    def formats(self) -> tuple[str, ...]:
        """Those that are checked."""
        return tuple(name for name, box in self.boxes.items() if box.isChecked())

    def accept(self) -> None:
        """Ask for the folder, announce, close."""
        folder = QFileDialog.getExistingDirectory(self, translate("Export", "Export into"), self._start)
        if folder:
            self.decided.emit(self.formats, Path(folder))
            super().accept()

    def _show_state(self) -> None:
        self.choose.setEnabled(bool(self.formats))


def _muted(text: str, parent: QWidget) -> QLabel:
    label = text_label(text, "muted", parent)
    label.setContentsMargins(24, 0, 0, 2)
    return label
