"""WishForm: folder, target, formats of a batch."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.settings import Settings
from desktop.viewmodels.batch.values import BatchRead, BatchWish
from desktop.viewmodels.words.format_words import FORMAT_WORDS

translate = QCoreApplication.translate
#: In the order of the form; the JSON result is always written.
FORMATS = ("csv", "sr", "seg", "sc", "pdf", "nifti")


class WishForm(QWidget):
    """What a batch is asked for.

    Signals
    -------
    changed()
    out_chosen(object)
        Path of another folder for the results.
    """

    changed = Signal()
    out_chosen = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.root = self._line(translate("Batch", "Folder with studies"))
        self.out = self._line(translate("Batch", "Folder for the results"))
        self.boxes: dict[str, QCheckBox] = {}
        for name in FORMATS:
            title, meaning = FORMAT_WORDS[name]
            box = QCheckBox(translate("Export", title) if name != "csv" else translate("Batch", "Table (CSV)"), self)
            box.setToolTip(translate("Export", meaning) if name != "csv" else "")
            box.setChecked(name == "csv")
            box.setVisible(name != "nifti" or find_spec("nibabel") is not None)
            self.boxes[name] = box
        self.identifiers = QCheckBox(translate("Batch", "Patients' names and IDs in the table"), self)
        self._arrange()

    @property
    def wish(self) -> BatchWish | None:
        """What was asked for; None while something is missing."""
        root, out = self.root.text().strip(), self.out.text().strip()
        if not root or not out:
            return None
        formats = ("json", *(name for name, box in self.boxes.items() if box.isChecked()))
        return BatchWish((Path(root),), Path(out), formats, self.identifiers.isChecked())

    def show_wish(self, wish: BatchWish) -> None:
        """Show what was asked for before."""
        self.root.setText(str(wish.roots[0]) if wish.roots else "")
        self.out.setText(str(wish.out))
        self._show_choice(wish.formats, wish.identifiers)
        self.out_chosen.emit(wish.out)

    def bind(self, earlier: BatchRead | None) -> None:
        """A batch that is gone on with keeps its formats: one table must not mix them."""
        if earlier is not None:
            self._show_choice(earlier.formats, earlier.identifiers)
        for box in (*self.boxes.values(), self.identifiers):
            box.setEnabled(earlier is None)

    def choose_root(self) -> None:
        """Ask for the folder with studies; results go beside it unless something else was chosen."""
        folder = self._ask(translate("Batch", "Folder with studies"), self.root.text())
        if folder:
            self.root.setText(folder)
            if not self.out.text():
                self._take_out(f"{folder}-alveoscope")
            self.changed.emit()

    def choose_out(self) -> None:
        """Ask for the folder of the results."""
        folder = self._ask(translate("Batch", "Folder for the results"), self.out.text())
        if folder:
            self._take_out(folder)

    def _take_out(self, folder: str) -> None:
        self.out.setText(folder)
        self.out_chosen.emit(Path(folder))
        self.changed.emit()

    def _out_typed(self) -> None:
        if self.out.text() and self.out.isModified():
            self.out.setModified(False)
            self.out_chosen.emit(Path(self.out.text()))

    def _ask(self, title: str, start: str) -> str:
        recent = self._settings.get("places.recent")
        start = start or (str(recent[0]) if recent else QDir.homePath())
        return QFileDialog.getExistingDirectory(self, title, start, QFileDialog.Option.ShowDirsOnly)

    def _show_choice(self, formats: tuple[str, ...], identifiers: bool) -> None:
        for name, box in self.boxes.items():
            box.setChecked(name in formats)
        self.identifiers.setChecked(identifiers)

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setPlaceholderText(name)
        return line

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        for row, (line, choose) in enumerate(((self.root, self.choose_root), (self.out, self.choose_out))):
            button = QPushButton(translate("Batch", "Choose…"), self)
            button.setAccessibleName(f"{translate('Batch', 'Choose…')} {line.accessibleName()}")
            button.clicked.connect(choose)
            label = QLabel(line.accessibleName(), self)
            label.setBuddy(line)
            grid.addWidget(label, row, 0)
            grid.addWidget(line, row, 1)
            grid.addWidget(button, row, 2)
        self.root.textEdited.connect(lambda _text: self.changed.emit())
        self.out.textEdited.connect(lambda _text: self.changed.emit())
        self.out.editingFinished.connect(self._out_typed)
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(18)
        boxes.setVerticalSpacing(6)
        for place, box in enumerate(self.boxes.values()):
            boxes.addWidget(box, place // 3, place % 3)
        boxes.addWidget(self.identifiers, boxes.rowCount(), 0, 1, 3)
        boxes.setColumnStretch(3, 1)
        grid.addLayout(boxes, 2, 0, 1, 3)
