"""Keys: the cheat sheet (read only) and the editor, both generated from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.window.actions import ACTIONS, Keymap, action_text, group_text
from desktop.views.style.labels import line_label, text_label

translate = QCoreApplication.translate


class KeysTable(QTableWidget):
    """Group, action, keys."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(len(ACTIONS), 3, parent)
        self._keymap = keymap
        self.setHorizontalHeaderLabels(
            [translate("Keys", "Menu"), translate("Keys", "Action"), translate("Keys", "Keys")]
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, spec in enumerate(ACTIONS):
            self.setItem(row, 0, QTableWidgetItem(group_text(spec.group)))
            self.setItem(row, 1, QTableWidgetItem(action_text(spec)))
        self.show_keys()

    def show_keys(self) -> None:
        """Write down the keys in force."""
        for row, spec in enumerate(ACTIONS):
            keys = "   ".join(native(key) for key in self._keymap.keys(spec.id))
            self.setItem(row, 2, QTableWidgetItem(keys))
        self.resizeColumnToContents(0)
        self.resizeColumnToContents(2)


class KeysEditor(QWidget):
    """Give the selected action another key."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self.table = KeysTable(keymap, self)
        self.key = QKeySequenceEdit(self)
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName(translate("Keys", "New key"))
        self.assign = QPushButton(translate("Keys", "Assign"), self)
        self.reset = QPushButton(translate("Keys", "Restore all keys"), self)
        self.hint = line_label("", "muted", self)
        row = QHBoxLayout()
        row.addWidget(self.key, 1)
        row.addWidget(self.assign)
        row.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)
        column.addLayout(row)
        self.key.keySequenceChanged.connect(self._warn)
        self.assign.clicked.connect(self._assign)
        self.reset.clicked.connect(self._reset)
        self.table.selectRow(0)

    def _warn(self, sequence: QKeySequence) -> None:
        owner = self._keymap.owner(portable(sequence)) if not sequence.isEmpty() else None
        text = translate("Keys", "That key belongs to “{action}”, which will lose it.")
        self.hint.setText(text.format(action=action_text(owner)) if owner else "")

    def _assign(self) -> None:
        row = self.table.currentRow()
        if row >= 0:
            sequence = self.key.keySequence()
            self._keymap.set_keys(ACTIONS[row].id, () if sequence.isEmpty() else (portable(sequence),))
            self.key.clear()
            self.table.show_keys()

    def _reset(self) -> None:
        self._keymap.reset()
        self.table.show_keys()


class CheatSheet(QDialog):
    """All keys, and what the mouse does."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Keys", "Keyboard and mouse"))
        self.resize(560, 680)
        column = QVBoxLayout(self)
        self.table = KeysTable(keymap, self)
        column.addWidget(self.table, 1)
        column.addWidget(text_label(mouse_text(), "", self))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def mouse_text() -> str:
    """What the mouse does, line by line."""
    return "\n".join(
        (
            translate("Keys", "Wheel: scroll (Shift: five at a time, Ctrl: zoom at the cursor)"),
            translate(
                "Keys",
                "Left button: the chosen tool. Window/level: right is wider, down is brighter;"
                " Shift is coarse, Ctrl is fine",
            ),
            translate("Keys", "Middle button: pan. Right button: drag to zoom, click for a menu"),
        )
    )


def native(key: str) -> str:
    """A portable key in the words of this system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def portable(sequence: QKeySequence) -> str:
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)
