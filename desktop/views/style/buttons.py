"""Push buttons with what they do."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


def push_button(text: str, clicked: object, parent: QWidget) -> QPushButton:
    """A button whose click goes to ``clicked``, a slot or a signal."""
    button = QPushButton(text, parent)
    button.clicked.connect(clicked)
    return button
