"""Style sheet of what is alike in the whole window."""

from __future__ import annotations

from desktop.views.style.assets import ASSETS
from desktop.views.style.palette import Theme


def window_sheet(theme: Theme) -> str:
    """Rules in the colours of a theme."""
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
    QToolButton::menu-button {{ border: none; width: 13px; }}
    QToolButton[popupMode="1"] {{ padding-right: 15px; }}
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
    QHeaderView::up-arrow, QHeaderView::down-arrow {{ subcontrol-position: top center; width: 8px; height: 8px; }}
    QHeaderView::up-arrow {{ image: url("{ASSETS}/chevron-up.png"); }}
    QHeaderView::down-arrow {{ image: url("{ASSETS}/chevron.png"); }}
    QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QKeySequenceEdit QLineEdit {{
        background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 5px; padding: 4px 8px;
        selection-background-color: {theme.selection}; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border-color: {theme.accent}; }}
    QAbstractSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; }}
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
    QTabBar::tab {{ background: {theme.window}; color: {theme.muted}; padding: 6px 6px; border: none; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom: 2px solid {theme.accent}; }}
    QTabWidget::pane {{ border: 1px solid {theme.line}; }}
    """
