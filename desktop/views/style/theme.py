"""Which theme is in force: a dark one for the reading room, a light one for the office."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.views.style.palette import DARK, THEMES, Theme
from desktop.views.style.reading_sheet import reading_sheet
from desktop.views.style.sheet import window_sheet

_current = DARK


def current() -> Theme:
    """The theme in force."""
    return _current


def apply(application: QApplication, name: str) -> Theme:
    """Put a theme in force for the whole application, unless it is.

    A style sheet that is set again has every widget that there is measured and drawn again, hidden ones too.
    """
    global _current
    _current = THEMES.get(name, DARK)
    sheet = window_sheet(_current) + reading_sheet(_current)
    if application.styleSheet() != sheet:
        application.setStyle("Fusion")
        application.setPalette(_palette(_current))
        application.setStyleSheet(sheet)
    return _current


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "panel"),
        (role.AlternateBase, "raised"),
        (role.Text, "text"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "refuse"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "text"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "muted"),
        (role.Link, "accent"),
        (role.Light, "raised"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "window"),
    ):
        palette.setColor(where, theme.color(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, theme.color("muted").darker(130))
    return palette
