"""SettingsDialog: generated from the declared settings; every change is in force at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.settings import SETTINGS, Kind, Setting, Settings
from desktop.viewmodels.window.actions import Keymap
from desktop.viewmodels.words.engine_words import sentences
from desktop.views.style.labels import text_label
from desktop.views.style.spin_boxes import inset
from desktop.views.window.keys_editor import KeysEditor

translate = QCoreApplication.translate


class SettingsDialog(QDialog):
    """One tab for each group, and one for the keys."""

    def __init__(self, settings: Settings, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Settings", "Settings"))
        self.resize(620, 480)
        self._settings = settings
        self.editors: dict[str, QWidget] = {}
        self._tabs = QTabWidget(self)
        self._forms: list[QFormLayout] = []
        shown = [setting for setting in SETTINGS if setting.kind is not Kind.HIDDEN]
        for group in dict.fromkeys(setting.group for setting in shown):
            page = self._page([setting for setting in shown if setting.group == group])
            self._tabs.addTab(page, translate("Settings", group))
        self._tabs.addTab(KeysEditor(keymap, self), translate("Settings", "Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._restore)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._tabs)
        column.addWidget(buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """Not before: only now texts have the font in which they are shown."""
        super().showEvent(event)
        for form in self._forms:  # a tab asks nobody how high words are that wrap
            page, shown = form.parentWidget(), self._tabs.currentWidget()
            if page is not None and shown is not None:
                page.setMinimumHeight(form.heightForWidth(shown.width()))

    def _page(self, group: list[Setting]) -> QWidget:
        page = QWidget(self._tabs)
        form = QFormLayout(page)
        self._forms.append(form)
        form.setContentsMargins(16, 16, 16, 16)
        form.setVerticalSpacing(10)
        for setting in group:
            label = translate("Settings", setting.label)
            editor = EDITORS[setting.kind](setting, self._settings, page)
            editor.setAccessibleName(label)
            self.editors[setting.key] = editor
            if self._settings.locked(setting.key):
                editor.setEnabled(False)
                editor.setToolTip(translate("Settings", "Decided by this site."))
            if isinstance(editor, QCheckBox):
                editor.setText(label)
                form.addRow(editor)
            else:
                form.addRow(label, editor)
            note = translate("Settings", setting.note) if setting.note else ""
            if setting.restart:
                note = sentences(note, translate("Settings", "Takes effect at the next start."))
            if note:
                form.addRow(text_label(note, "muted", page))
        return page

    def _restore(self) -> None:
        for setting in SETTINGS:
            if setting.kind is not Kind.HIDDEN:
                self._settings.reset(setting.key)


def _switch(setting: Setting, settings: Settings, parent: QWidget) -> QWidget:
    box = QCheckBox(parent)
    box.setChecked(settings.get(setting.key))
    box.toggled.connect(lambda on: settings.set(setting.key, on))
    _follow(settings, setting.key, box, box.setChecked)
    return box


def _number(setting: Setting, settings: Settings, parent: QWidget) -> QWidget:
    low, high = setting.bounds
    spin: QSpinBox | QDoubleSpinBox
    if isinstance(setting.default, int):
        spin = QSpinBox(parent)
        spin.setRange(int(low), int(high))
    else:
        spin = QDoubleSpinBox(parent)
        spin.setRange(low, high)
        spin.setDecimals(1)
    inset(spin)
    spin.setSuffix(f" {setting.unit}" if setting.unit else "")
    spin.setValue(settings.get(setting.key))
    # Not while typing: 1024 must not pass through 1, 10 and 102.
    spin.setKeyboardTracking(False)
    spin.valueChanged.connect(lambda value: settings.set(setting.key, value))
    _follow(settings, setting.key, spin, spin.setValue)
    return spin


def _choice(setting: Setting, settings: Settings, parent: QWidget) -> QWidget:
    box = QComboBox(parent)
    for value, label in setting.choices:
        box.addItem(translate("Settings", label), value)
    box.setCurrentIndex(box.findData(settings.get(setting.key)))
    box.currentIndexChanged.connect(lambda _row: settings.set(setting.key, box.currentData()))
    _follow(settings, setting.key, box, lambda value: box.setCurrentIndex(box.findData(value)))
    return box


def _follow(settings: Settings, key: str, editor: QWidget, show: Callable[[Any], object]) -> None:
    """Show what is in force, also when another place changed it; ends with the editor."""

    def changed(name: str, value: object) -> None:
        if name == key:
            show(value)

    def forget() -> None:
        with contextlib.suppress(RuntimeError):  # the settings went first: the window closed under the dialog
            settings.changed.disconnect(changed)

    settings.changed.connect(changed)
    editor.destroyed.connect(forget)


EDITORS: dict[Kind, Callable[[Setting, Settings, QWidget], QWidget]] = {
    Kind.SWITCH: _switch,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
}
