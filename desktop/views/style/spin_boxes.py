"""Boxes for numbers, with the number off the edge: their line takes no padding from a style sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

#: Pixels before the number, so that it stands where the text of a line does.
INSET = 6


def inset(box: QSpinBox | QDoubleSpinBox) -> None:
    """Its number stands as far from its edge as the text of any other field."""
    box.lineEdit().setTextMargins(INSET, 0, 0, 0)
