"""Colours and style sheet: a dark theme for the reading room and a light one for the office."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop.views.reading_style import reading_sheet

#: Arrows of a grey that stands out from both themes; style sheets take pictures from files only.
ASSETS = (Path(__file__).resolve().parents[1] / "assets").as_posix()


@dataclass(frozen=True)
class Theme:
    """Named colours. Meaning is never carried by colour alone: each state has a sign and a word as well.

    ``good``, ``caution`` and ``refuse`` are blue, amber and vermilion: apart for every kind of colour vision
    (Okabe and Ito 2008).
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    selection: str
    good: str
    caution: str
    refuse: str

    def color(self, name: str) -> QColor:
        return QColor(getattr(self, name))


DARK = Theme(
    "dark",
    window="#14171b",
    panel="#1a1e23",
    raised="#232830",
    line="#2e343d",
    text="#dde1e7",
    muted="#929baa",
    accent="#58a6e8",
    selection="#24405c",
    good="#58b4e9",
    caution="#e8a33a",
    refuse="#ec7a4a",
)
LIGHT = Theme(
    "light",
    window="#e9ecf0",
    panel="#f7f8fa",
    raised="#ffffff",
    line="#c8ced7",
    text="#1c2229",
    muted="#5a6573",
    accent="#1668b0",
    selection="#cfe3f6",
    good="#0b6aa8",
    caution="#8a5a00",
    refuse="#b23c0e",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
_current = DARK


def current() -> Theme:
    """The theme in force."""
    return _current


def apply(application: QApplication, name: str) -> Theme:
    """Put a theme in force for the whole application."""
    global _current
    _current = THEMES.get(name, DARK)
    application.setStyle("Fusion")
    application.setPalette(_palette(_current))
    application.setStyleSheet(_sheet(_current) + reading_sheet(_current))
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


def _sheet(theme: Theme) -> str:
    return f"""
    * {{ font-size: 13px; }}
    QMainWindow::separator {{ background: {theme.window}; width: 5px; height: 5px; }}
    QMainWindow::separator:hover {{ background: {theme.accent}; }}
    QMenuBar {{ background: {theme.window}; padding: 2px 4px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {theme.raised}; }}
    QMenu {{ background: {theme.raised}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 26px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.selection}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QToolBar {{ background: {theme.window}; border: none; spacing: 2px; padding: 3px 6px; }}
    QToolBar::separator {{ background: {theme.line}; width: 1px; margin: 5px 6px; }}
    QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; color: {theme.text}; }}
    QToolButton:hover {{ background: {theme.raised}; }}
    QToolButton:checked {{ background: {theme.selection}; border-color: {theme.accent}; }}
    QToolButton:focus {{ border-color: {theme.accent}; }}
    QToolButton::menu-indicator {{ width: 8px; subcontrol-position: right center; }}
    QDockWidget {{ titlebar-close-icon: none; color: {theme.muted}; font-weight: 600; }}
    QDockWidget::title {{ background: {theme.window}; padding: 6px 8px; text-align: left; }}
    QStatusBar {{ background: {theme.window}; color: {theme.muted}; }}
    QStatusBar::item {{ border: none; }}
    QTreeView, QTableView, QListView, QTextEdit, QPlainTextEdit, QScrollArea {{
        background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 4px; outline: 0; }}
    QTreeView:focus, QTableView:focus, QListView:focus {{ border-color: {theme.accent}; }}
    QTreeView::item:selected, QTableView::item:selected {{ background: {theme.selection}; color: {theme.text}; }}
    QHeaderView::section {{ background: {theme.raised}; border: none; border-right: 1px solid {theme.line};
        padding: 5px 8px; color: {theme.muted}; }}
    QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QKeySequenceEdit QLineEdit {{
        background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 5px; padding: 4px 8px;
        selection-background-color: {theme.selection}; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border-color: {theme.accent}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{ASSETS}/chevron.png"); }}
    QAbstractSpinBox::up-arrow {{ image: url("{ASSETS}/chevron-up.png"); }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow, QAbstractSpinBox::up-arrow {{ width: 10px; height: 10px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: none; width: 22px; }}
    QComboBox QAbstractItemView {{ background: {theme.raised}; border: 1px solid {theme.line};
        selection-background-color: {theme.selection}; }}
    QPushButton {{ background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 5px;
        padding: 6px 14px; }}
    QPushButton:hover {{ border-color: {theme.accent}; }}
    QPushButton:focus {{ border-color: {theme.accent}; }}
    QPushButton:default, QPushButton#primary {{ background: {theme.selection}; border-color: {theme.accent}; }}
    QPushButton:disabled {{ color: {theme.muted}; }}
    QProgressBar {{ background: {theme.raised}; border: none; border-radius: 3px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {theme.line}; border-radius: 4px; min-height: 28px; min-width: 28px;
        margin: 2px; }}
    QScrollBar::handle:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: none; border: none; width: 0; height: 0; }}
    QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QLabel#muted {{ color: {theme.muted}; }}
    QLabel#title {{ font-size: 26px; font-weight: 600; }}
    QLabel#heading {{ font-size: 15px; font-weight: 600; }}
    QLabel#banner {{ color: {theme.caution}; }}
    QScrollArea > QWidget > QWidget {{ background: {theme.panel}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QTabBar::tab {{ background: {theme.window}; color: {theme.muted}; padding: 6px 12px; border: none; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom: 2px solid {theme.accent}; }}
    QTabWidget::pane {{ border: 1px solid {theme.line}; }}
    """
