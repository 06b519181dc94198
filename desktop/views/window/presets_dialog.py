"""PresetsDialog: window presets renamed, changed, added, deleted, put into another order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.rendering.window import PRESETS, Preset, Window
from desktop.settings import Settings
from desktop.viewmodels.view.presets import MOST, keep_presets, numbered, preset_text, presets_of, read_window
from desktop.viewmodels.words.texts import plain
from desktop.views.style.labels import plain_label

translate = QCoreApplication.translate
NAME, CENTER, WIDTH = range(3)
#: Of a name: the English source text of a usual preset.
SOURCE = Qt.ItemDataRole.UserRole


class PresetsDialog(QDialog):
    """A row a preset; the first nine have the digit keys, which stand before them.

    Parameters
    ----------
    current : Window
        What a preset that is added starts with: the window of the image in view.
    """

    def __init__(self, settings: Settings, current: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._current = current
        self.setWindowTitle(translate("Presets", "Window presets"))
        self.resize(480, 460)
        self.table = QTableWidget(0, 3, self)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setHorizontalHeaderLabels(
            [translate("Presets", "Name"), translate("Presets", "Centre"), translate("Presets", "Width")]
        )
        self.table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(self.windowTitle())
        self.trouble = plain_label("trouble", self)
        self.trouble.hide()
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for name, text, do in (
            ("add", translate("Presets", "Add"), self._add),
            ("delete", translate("Presets", "Delete"), self._delete),
            ("up", translate("Presets", "Up"), lambda: self._move(-1)),
            ("down", translate("Presets", "Down"), lambda: self._move(1)),
        ):
            self.buttons[name] = QPushButton(text, self)
            self.buttons[name].setAutoDefault(False)
            self.buttons[name].clicked.connect(do)
            row.addWidget(self.buttons[name])
        row.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        restore = buttons.addButton(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.clicked.connect(lambda: self._fill(PRESETS))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        column.addWidget(self.trouble)
        column.addWidget(buttons)
        self._fill(presets_of(settings))

    def accept(self) -> None:
        """Keep the list, or say what can't be kept."""
        found = [self._read(row) for row in range(self.table.rowCount())]
        kept = [one for one in found if one is not None]
        if len(kept) < len(found):
            row = found.index(None)
            words = translate("Presets", "Row {number}: a centre and a width of at least 1 are needed.")
            self.trouble.setText(words.format(number=row + 1))
            self.trouble.show()
            self.table.selectRow(row)
            return
        keep_presets(self._settings, kept)
        super().accept()

    def _read(self, row: int) -> tuple[str, Window] | None:
        name, center, width = (self.table.model().index(row, column) for column in range(3))
        source, shown = name.data(SOURCE), plain(name.data(), 40)
        numbers = [QLocale().toDouble(index.data()) for index in (center, width)]
        window = read_window(numbers[0][0], numbers[1][0]) if all(fine for _, fine in numbers) else None
        # A usual name that was left as it is stays one in every language.
        return None if window is None else (source if source and shown == _shown(source) else shown, window)

    def _fill(self, presets: Sequence[Preset]) -> None:
        self.table.setRowCount(0)
        for preset in presets:
            self._insert(self.table.rowCount(), preset.name, preset.window)

    def _insert(self, row: int, name: str, window: Window) -> None:
        self.table.insertRow(row)
        first = QTableWidgetItem(_shown(name))
        first.setData(SOURCE, name)
        self.table.setItem(row, NAME, first)
        for column, value in ((CENTER, window.center), (WIDTH, window.width)):
            self.table.setItem(row, column, QTableWidgetItem(_numbers().toString(float(value), "g", 6)))
        self._number_rows()

    def _number_rows(self) -> None:
        keys = [str(one.key or "") for one in numbered([("", self._current)] * self.table.rowCount())]
        self.table.setVerticalHeaderLabels(keys)

    def _add(self) -> None:
        if self.table.rowCount() < MOST:
            self._insert(self.table.rowCount(), translate("Presets", "My window"), self._current)
            self.table.selectRow(self.table.rowCount() - 1)
            self.table.edit(self.table.model().index(self.table.rowCount() - 1, NAME))

    def _delete(self) -> None:
        if self.table.currentRow() >= 0 and self.table.rowCount() > 1:
            self.table.removeRow(self.table.currentRow())
            self._number_rows()  # those below have other keys now

    def _move(self, step: int) -> None:
        row = self.table.currentRow()
        other = row + step
        if row >= 0 and 0 <= other < self.table.rowCount():
            for column in range(3):
                one, two = self.table.takeItem(row, column), self.table.takeItem(other, column)
                self.table.setItem(row, column, two)
                self.table.setItem(other, column, one)
            self.table.selectRow(other)


def _numbers() -> QLocale:
    """With the decimal sign of the language and no other: 1,500 is one and a half to some readers."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale


def _shown(name: str) -> str:
    return preset_text(Preset(0, name, Window(0, 1)))
