"""Labels for text that comes from elsewhere: always plain, whatever it holds."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_WITHIN_NUMBER = re.compile(r"(?<=\d) (?=(?:%|mm|cm|ml|HU)(?!\w))|(?<=>) (?=\d)")


def plain_label(name: str, parent: QWidget) -> QLabel:
    """A label that wraps and shows no markup; ``name`` chooses its style."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def unparted(text: str) -> str:
    """A number stays on one line with its unit and with the sign before it."""
    return _WITHIN_NUMBER.sub("\N{NO-BREAK SPACE}", text)


def say_on(label: QLabel, text: str, *, trouble: bool) -> None:
    """Show a text: as a remark, or so that nobody misses that something went wrong."""
    name = "trouble" if trouble else "muted"
    if label.objectName() != name:
        label.setObjectName(name)
        label.style().polish(label)
    label.setText(text)


def line_label(text: str, name: str, parent: QWidget) -> QLabel:
    """A text on one line, as a status bar wants it."""
    label = plain_label(name, parent)
    label.setWordWrap(False)
    label.setText(text)
    return label


def text_label(text: str, name: str, parent: QWidget) -> QLabel:
    """As :func:`plain_label`, with its text."""
    label = plain_label(name, parent)
    label.setText(text)
    return label
