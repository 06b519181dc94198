"""PageSwitch: pages beside the viewer get the whole window; the panels come back with the viewer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget


class PageSwitch(QObject):
    """Follows the pages of a main window."""

    def __init__(self, window: QMainWindow, pages: QStackedWidget, extra: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._extra = extra
        self._before: QByteArray | None = None
        self._came_from: QWidget | None = None
        pages.currentChanged.connect(lambda _index: self._changed())

    def toggle(self, page: str) -> None:
        """Show a page; when it is there already, what was there before."""
        shown = self._extra[page]
        if self._pages.currentWidget() is shown:
            self._pages.setCurrentWidget(self._came_from or self._pages.widget(0))
        else:
            self._came_from = self._pages.currentWidget()
            self._pages.setCurrentWidget(shown)
            shown.setFocus()

    def restore(self) -> None:
        """Bring the panels back as they were; before their places are stored, too."""
        before, self._before = self._before, None
        if before is not None:
            self._window.restoreState(before)

    def _changed(self) -> None:
        if self._pages.currentWidget() not in self._extra.values():
            self.restore()
        elif self._before is None:
            self._before = self._window.saveState()
            for dock in self._window.docks.values():
                dock.hide()
