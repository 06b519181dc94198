"""Style sheet of the diagnosis, evidence and worklist views; the colours are the theme's."""

from __future__ import annotations

from desktop.views.style.assets import ASSETS
from desktop.views.style.palette import Theme


def reading_sheet(theme: Theme) -> str:
    """Rules to add to the theme's own."""
    return f"""
    QLabel#verdict {{ font-size: 20px; font-weight: 600; }}
    QLabel#verdict-number {{ font-size: 24px; font-weight: 600; }}
    QLabel#preliminary {{ border: 1px dashed {theme.accent}; border-radius: 4px; padding: 6px; }}
    QLabel#section {{ color: {theme.muted}; font-size: 12px; font-weight: 600; padding-top: 6px; }}
    QLabel#partial {{ color: {theme.caution}; font-weight: 600; border: 1px solid {theme.caution};
        border-radius: 4px; padding: 3px 8px; }}
    QToolButton#answer {{ background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 5px;
        padding: 6px 4px; }}
    QToolButton#answer:hover {{ border-color: {theme.accent}; }}
    QToolButton#answer:checked {{ background: {theme.selection}; border-color: {theme.accent}; font-weight: 600; }}
    QToolButton#answer:disabled {{ color: {theme.muted}; }}
    QSlider::groove:horizontal {{ background: {theme.line}; height: 4px; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; height: 4px; border-radius: 2px; }}
    QSlider::sub-page:horizontal:disabled {{ background: {theme.line}; }}
    QSlider::handle:horizontal {{ background: {theme.text}; width: 12px; height: 12px; margin: -4px 0;
        border-radius: 6px; }}
    QSlider::handle:horizontal:focus {{ background: {theme.accent}; }}
    QSlider::handle:horizontal:disabled {{ background: {theme.muted}; }}
    QCheckBox::indicator:unchecked, QRadioButton::indicator:unchecked, QGroupBox::indicator:unchecked {{
        border: 1px solid {theme.muted};
        background: {theme.raised}; width: 13px; height: 13px; border-radius: 3px; }}
    QCheckBox::indicator:checked, QGroupBox::indicator:checked {{ border: 1px solid {theme.accent};
        background: {theme.raised}; image: url("{ASSETS}/check.png"); width: 13px; height: 13px;
        border-radius: 3px; }}
    QRadioButton::indicator:checked {{ border: 4px solid {theme.accent}; background: {theme.raised};
        width: 7px; height: 7px; }}
    QRadioButton::indicator:unchecked, QRadioButton::indicator:checked {{ border-radius: 7px; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {theme.accent}; }}
    QTableView::item {{ padding: 0 6px; }}
    QLabel#page-title {{ font-size: 20px; font-weight: 600; }}
    QLabel#trouble {{ color: {theme.refuse}; }}
    """
