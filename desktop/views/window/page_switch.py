"""PageSwitch: pages beside the viewer get the whole window; the panels come back with the viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QStackedWidget, QWidget


class PageSwitch(QObject):
    """Builds a page when it is first asked for, and follows the pages of a main window.

    Signals
    -------
    turning()
        A page is asked for, or the way back.
    covered(bool)
        A page lies over the viewer, or no longer.

    Attributes
    ----------
    built : dict
        Page id -> widget, of the pages that were asked for.
    """

    turning = Signal()
    covered = Signal(bool)

    def __init__(self, window: QMainWindow, pages: QStackedWidget, build: Mapping[str, Callable[[], QWidget]]) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._build = build
        self.built: dict[str, QWidget] = {}
        self._before: QByteArray | None = None
        self._came_from: QWidget | None = None
        pages.currentChanged.connect(lambda _index: self._changed())

    def toggle(self, page: str) -> None:
        """Show a page; when it is there already, what was there before any page."""
        self.turning.emit()
        if page not in self.built:
            self.built[page] = self._build[page]()
            self._pages.addWidget(self.built[page])
        shown = self.built[page]
        if self._pages.currentWidget() is shown:
            self._show(self._came_from)
        else:
            if self._pages.currentWidget() not in self.built.values():
                self._came_from = self._pages.currentWidget()
            self._hide_panels()  # first: page and panels together could be wider than the screen
            self._pages.setCurrentWidget(shown)
            shown.setFocus()

    def restore(self) -> None:
        """Bring the panels back as they were; before their places are stored, too."""
        if self._pages.currentWidget() in self.built.values():
            self._show(None)  # beside a page they would be squeezed
        before, self._before = self._before, None
        if before is not None:
            self._window.restoreState(before)

    def _show(self, page: QWidget | None) -> None:
        """A page, or the first."""
        self._pages.setCurrentIndex(0 if page is None else self._pages.indexOf(page))

    def _changed(self) -> None:
        self._count_only_what_is_seen()
        covered = self._pages.currentWidget() in self.built.values()
        if covered:
            self._hide_panels()
        else:
            self.restore()
        self.covered.emit(covered)

    def _count_only_what_is_seen(self) -> None:
        """A page in the background asks for no room: with the panels beside it the window could outgrow the screen."""
        for page in filter(None, map(self._pages.widget, range(self._pages.count()))):
            policy = QSizePolicy.Policy.Preferred if page is self._pages.currentWidget() else QSizePolicy.Policy.Ignored
            page.setSizePolicy(policy, policy)
        for layout in filter(None, (self._pages.layout(), self._window.layout())):
            layout.invalidate()
            layout.activate()

    def _hide_panels(self) -> None:
        if self._before is None:
            self._before = self._window.saveState()
            for dock in self._window.findChildren(QDockWidget):
                dock.hide()
