"""WaitingPane: the pane that a volume is loaded for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.sources import Source
from desktop.viewmodels.view.volume_loader import VolumeLoader
from engine.dicom.values import Series


class WaitingPane(QObject):
    """What is said of a volume stands on the pane that asked for it, whichever is active meanwhile.

    A pane that shows another series meanwhile, or goes out of view, waits no more, and nothing is loaded for it; of a
    series that grew meanwhile the whole is loaded.
    """

    def __init__(self, volumes: VolumeLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volumes = volumes
        self._pane: PaneViewModel | None = None
        self._series: Series | None = None
        #: The pane whose volume has just been loaded.
        self._served: PaneViewModel | None = None
        volumes.said.connect(self._say)

    def ask(self, pane: PaneViewModel, source: Source) -> None:
        """Load the volume of what a pane shows; another pane that waited waits no more."""
        self._say("")
        self._pane, self._series = pane, source.series
        self._volumes.ask(source.series, source.study)

    def look(self, pane: PaneViewModel) -> None:
        """A pane shows something else."""
        source = pane.source
        if pane is not self._pane or self._series is None or (source is not None and source.series is self._series):
            return
        if source is not None and source.series.key == self._series.key:
            self.ask(pane, source)
        else:
            self._forget()
            self._volumes.cancel()

    def leave(self, pane: PaneViewModel) -> None:
        """A pane goes out of view."""
        if pane is self._pane:
            self._forget()
            pane.say("")
            self._volumes.cancel()

    def leader(self, series: Series) -> PaneViewModel | None:
        """The pane that asked for the volume of a series, which has just been loaded; None where it waits no more."""
        pane = self._served
        return pane if pane is not None and pane.source is not None and pane.source.series is series else None

    def _forget(self) -> None:
        self._pane = self._series = None

    def _say(self, text: str) -> None:
        if self._pane is not None:
            self._pane.say(text)
        if not text and not self._volumes.busy:
            self._served = self._pane
            self._forget()  # it ended, however it ended
