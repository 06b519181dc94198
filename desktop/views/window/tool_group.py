"""ToolGroup: several actions in one place of the tool bar; the one used last is on the button, the others behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget


class ToolGroup(QToolButton):
    """A click does what the button shows; the arrow beside it opens all of them."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self)
        menu.addActions(actions)
        self.setMenu(menu)
        self.setDefaultAction(actions[0])
        for action in actions:
            # Also where a key chose it: what is on must be seen.
            action.toggled.connect(partial(self._show_what_is_on, action))

    def _show_what_is_on(self, action: QAction, on: bool) -> None:
        if on:
            self.setDefaultAction(action)
