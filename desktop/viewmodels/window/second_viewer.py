"""SecondViewer: what a second window shows: the series of the first one, image by image, or one of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.settings import Settings
from desktop.viewmodels.read.key_images import KeyImages
from desktop.viewmodels.read.layers import Layers
from desktop.viewmodels.read.reading import Reading
from desktop.viewmodels.view.cine import Cine
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.slice_store import SliceStore
from desktop.viewmodels.view.use_cases import LoadVolumeUseCase
from desktop.viewmodels.view.viewer import PANES, ViewerViewModel
from desktop.viewmodels.view.volume_loader import VolumeLoader
from engine.dicom.values import Series, Study

FOLLOW = "second_window.follow"


class SecondViewer(QObject):
    """Panes of its own over the same decoded slices, measurements, opacities and key images.

    Signals
    -------
    follow_changed(bool)
    """

    follow_changed = Signal(bool)

    def __init__(
        self,
        first: ViewerViewModel,
        store: SliceStore,
        load: LoadVolumeUseCase,
        reading: Reading,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._first = first
        self._settings = settings
        self._moving = False
        volumes = VolumeLoader(load, first.volumes.limit_bytes, self)
        self.viewer = ViewerViewModel(store, volumes, first.book, self, first_seat=PANES)
        self.viewer.set_tool(first.tool)
        self.viewer.set_head_first(settings.get("viewer.head_first"))
        self._layers = Layers(self.viewer, reading.evidence, reading.analysis, self)
        self.key_images = KeyImages(self.viewer, reading.review, self)
        #: Plays what it shows while it stands on its own; while it follows, that of the first window takes it along.
        self.cine = Cine(self.viewer, settings, self)
        first.tool_changed.connect(self.viewer.set_tool)
        first.series_shown.connect(self._series_shown)
        # Bound methods: what a lambda does on the signals of the first window would outlive this one.
        for pane in first.panes:
            pane.index_changed.connect(self._first_moved)
        for pane in self.viewer.panes:
            pane.index_changed.connect(self._own_moved)
        self.catch_up()

    @property
    def follows(self) -> bool:
        """True where it shows what the first window shows."""
        return bool(self._settings.get(FOLLOW))

    def set_follows(self, on: bool) -> None:
        """Show what the first window shows, or stand on its own."""
        self.cine.stop()
        self._settings.set(FOLLOW, on)
        self.follow_changed.emit(on)
        self.catch_up()

    def catch_up(self) -> None:
        """Show the series of the first window, where it follows."""
        source = self._first.active.source
        if source is not None:
            self._series_shown(source.series, source.study)

    def close(self) -> None:
        """Stop and join; the panes leave the store."""
        self.cine.stop()
        self.viewer.close_all()
        self.viewer.volumes.close()

    def _series_shown(self, series: Series, study: Study) -> None:
        shown = self.viewer.active.source
        if not self.follows or not series.headers:
            return
        index = self._first.active.index if self._first.active.is_stack else None
        if shown is None or shown.series is not series:
            self.viewer.show_series(series, study, index=index)
        elif index is not None and self.viewer.active.is_stack:
            self.viewer.active.scroll_to(index)

    def _first_moved(self, _index: int) -> None:
        self._moved(self._first.active, self.viewer)

    def _own_moved(self, _index: int) -> None:
        self._moved(self.viewer.active, self._first)

    def _moved(self, pane: PaneViewModel, others: ViewerViewModel) -> None:
        """Take the active pane of the other window along, where both show the same stack."""
        other = others.active
        if self._moving or not self.follows or pane.source is None or other.source is None:
            return
        if pane.is_stack and other.is_stack and pane.source.series is other.source.series:
            self._moving = True
            try:
                other.scroll_to(pane.index)
            finally:
                self._moving = False
