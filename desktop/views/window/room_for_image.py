"""RoomForImage: panels away and back by a key, image only by another; the notice stays in the status bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QObject, Qt, SignalInstance
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget

#: Of the window's height, what one panel alone gets, and how many pixels are enough.
SHARE, HIGHEST = 0.4, 360


class RoomForImage(QObject):
    """Takes away what lies round the image, and brings back exactly that.

    Parameters
    ----------
    docks, make : mapping
        Id of a panel -> its dock, and what makes the panel where it is not there from the start.
    covered : Signal(bool)
        Another page lies over the image, or no longer.
    """

    def __init__(
        self,
        window: QMainWindow,
        docks: Mapping[str, QDockWidget],
        make: Mapping[str, Callable[[], QWidget]],
        covered: SignalInstance,
    ) -> None:
        super().__init__(window)
        covered.connect(self._cover)
        self._covered = False
        self._later: tuple[str, bool] | None = None
        self._make = make
        self._window = window
        self._docks = docks
        self._before: QByteArray | None = None
        #: True where the panels were away already when the image got the whole window.
        self._away_before = False
        self._all: QByteArray | None = None
        self._state = Qt.WindowState.WindowNoState
        #: True while the image has the whole window.
        self.alone = False

    def panels_away(self) -> None:
        """All panels away; again: back."""
        if self.alone or self._before is not None:
            self.restore()
        else:
            self._hide_panels()

    def image_only(self) -> None:
        """Panels, menus and tools away, full screen; again: back. Keys work on."""
        if self.alone:
            self._leave_image_only()
            if not self._away_before:
                self.restore()
            return
        self._away_before = self._before is not None
        if not self._away_before:
            self._hide_panels()
        self.alone, self._state = True, self._window.windowState()
        # A menu bar that is hidden would take its shortcuts along.
        self._window.menuBar().setFixedHeight(0)
        self._show_tools(False)
        self._window.showFullScreen()

    def end_image_only(self) -> None:
        """Something else than the image is wanted: it needs its menus."""
        if self.alone:
            self.image_only()

    def restore(self) -> None:
        """Bring back what was taken away."""
        self._leave_image_only()
        before, self._before = self._before, None
        if before is not None:
            self._window.restoreState(before)

    def as_high(self, panel: str, height: int) -> None:
        """A panel that is seen gets a height of its own, in pixels."""
        dock = self._docks[panel]
        if dock.isVisible():
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def one_panel(self, panel: str, on: bool) -> None:
        """One panel alone beside the image, or all of them again; meanwhile the keys for panels are about that one.

        Under another page it waits for the image: that page keeps the panels as they were, and brings these back.
        """
        if self._covered:
            self._later = panel, on
            return
        self.all_panels()
        if on:
            if self._docks[panel].widget() is None:  # it comes for the first time
                self._docks[panel].setWidget(self._make[panel]())
            self._all = self._window.saveState()
            for name, dock in self._docks.items():
                dock.setVisible(name == panel)
            height = min(HIGHEST, int(SHARE * self._window.height()))
            self._window.resizeDocks([self._docks[panel]], [height], Qt.Orientation.Vertical)

    def all_panels(self) -> None:
        """Every panel as it was before, whatever was taken away since."""
        self.restore()
        before, self._all = self._all, None
        if before is not None:
            for dock in self._docks.values():  # first: that one and all others together could be wider than the screen
                dock.hide()
            self._window.restoreState(before)

    def _cover(self, covered: bool) -> None:
        self._covered = covered
        if not covered and self._later is not None:
            later, self._later = self._later, None
            self.one_panel(*later)

    def _leave_image_only(self) -> None:
        if self.alone:
            self.alone = False
            menus = self._window.menuBar()
            menus.setMinimumHeight(0)
            menus.setMaximumHeight(16_777_215)
            self._show_tools(True)
            self._window.setWindowState(self._state)

    def _show_tools(self, shown: bool) -> None:
        for bar in self._window.findChildren(QToolBar):
            bar.setVisible(shown)

    def _hide_panels(self) -> None:
        self._before = self._window.saveState()
        for dock in self._docks.values():
            dock.hide()
