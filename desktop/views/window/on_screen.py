"""A window whose monitor is unplugged comes back onto one that is there; few window managers see to that."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

#: Of a window, as much as one can take hold of, pixels.
WIDTH, HEIGHT = 100, 50


def is_on_a_screen(window: QWidget) -> bool:
    """True where enough of it is seen to take hold of."""
    frame = window.frameGeometry()
    seen = (screen.availableGeometry().intersected(frame) for screen in QGuiApplication.screens())
    return any(part.width() >= WIDTH and part.height() >= HEIGHT for part in seen)


def bring_back(window: QWidget, share: float, beside: QWidget | None = None) -> None:
    """Onto the monitor of another window, or the first one, no larger than a share of it; not where it is seen."""
    screens = QGuiApplication.screens()
    if not screens or is_on_a_screen(window):
        return
    # While a monitor goes, a window of it still names it as its own.
    screen = beside.screen() if beside is not None and beside.screen() in screens else QGuiApplication.primaryScreen()
    window.showNormal()
    room = screen.availableGeometry()
    window.resize(window.size().boundedTo(room.size() * share))
    place = room.center() - window.rect().center()
    # A window that can't be made as small as a little monitor keeps its menus there.
    window.move(max(place.x(), room.left()), max(place.y(), room.top()))


def keep_on_a_screen(window: QWidget, share: float, beside: QWidget | None = None) -> None:
    """Bring a window back whenever its monitor goes."""
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        keeper = _Keeper(window, share, beside)
        application.screenRemoved.connect(keeper.look)


class _Keeper(QObject):
    """Lives as long as its window: what a lambda does on the application's signal would outlive it."""

    def __init__(self, window: QWidget, share: float, beside: QWidget | None) -> None:
        super().__init__(window)
        self._window, self._share, self._beside = window, share, beside

    def look(self, _gone: QScreen) -> None:
        if self._window.isVisible():
            bring_back(self._window, self._share, self._beside)
