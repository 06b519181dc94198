"""Cine: plays the stack of the active pane; never faster than images arrive."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.settings import Settings
from desktop.viewmodels.view.viewer import ViewerViewModel

SLOWEST, FASTEST = 1, 60


class Cine(QObject):
    """Moves the active pane on, back to the first image after the last.

    Signals
    -------
    playing_changed(bool), rate_changed(int)
        The rate in images per second.
    """

    playing_changed = Signal(bool)
    rate_changed = Signal(int)

    def __init__(self, viewer: ViewerViewModel, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._settings = settings
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.step)
        viewer.layout_changed.connect(self.stop)
        viewer.series_shown.connect(lambda _series, _study: self.stop())
        viewer.active_changed.connect(lambda _number: self._stop_without_images())
        for pane in viewer.panes:
            pane.source_changed.connect(self._stop_without_images)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def rate(self) -> int:
        return int(self._settings.get("viewer.cine_rate"))

    def toggle(self) -> None:
        if self.playing:
            self.stop()
        elif self._viewer.active.count > 1:
            self._timer.start(round(1000 / self.rate))
            self.playing_changed.emit(True)
        else:
            self.playing_changed.emit(False)

    def stop(self) -> None:
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _stop_without_images(self) -> None:
        """The study was closed, or the keys are about an empty pane now."""
        if self._viewer.active.count <= 1:
            self.stop()

    def change_rate(self, factor: float) -> None:
        """Faster or slower, within 1..60 images per second."""
        before = self.rate
        wanted = round(before * factor)
        wanted = wanted if wanted != before else before + (1 if factor > 1 else -1)
        self._settings.set("viewer.cine_rate", min(FASTEST, max(SLOWEST, wanted)))
        if self.playing:
            self._timer.setInterval(round(1000 / self.rate))
        self.rate_changed.emit(self.rate)

    def step(self) -> None:
        """One image on; waits for an image that is still on its way."""
        pane = self._viewer.active
        if pane.count > 1 and not pane.loading:
            pane.scroll_to((pane.index + (-1 if pane.turned else 1)) % pane.count)
