"""A menu of the places that were opened before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop.viewmodels.browse.browser import BrowserViewModel
from desktop.viewmodels.words.texts import plain

translate = QCoreApplication.translate


def add_recent(menu: QMenu, browser: BrowserViewModel) -> None:
    """A menu of their own, filled when it is opened."""
    recent = menu.addMenu(translate("Actions", "Recent places"))
    recent.aboutToShow.connect(lambda: _fill(recent, browser))


def _fill(menu: QMenu, browser: BrowserViewModel) -> None:
    menu.clear()
    for place in browser.recent:
        action = menu.addAction(plain(str(place)).replace("&", "&&"))
        action.triggered.connect(lambda _checked=False, place=place: browser.open([place]))
    menu.addSeparator()
    menu.addAction(translate("Actions", "Clear this list")).triggered.connect(browser.forget_recent)
