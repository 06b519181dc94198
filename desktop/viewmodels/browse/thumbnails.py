"""Small pictures of series for the tree, made off the UI thread, the rows in sight first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.jobs import WishQueue
from desktop.rendering.window import Window, render, robust_window, to_int16
from desktop.viewmodels.view.first_look import default_window
from desktop.viewmodels.view.use_cases import DecodeUseCase
from engine.dicom.values import Series, SliceHeader
from engine.errors import AlveoscopeError

EDGE = 128
MOST_KEPT = 4000
MOST_WISHED = 64


@dataclass(frozen=True)
class _Wish:
    series_key: str
    header: SliceHeader = field(compare=False)
    window: Window | None = field(compare=False)


class Thumbnails(QObject):
    """Pictures of middle slices, :data:`EDGE` pixels wide, by series key.

    Signals
    -------
    ready(str)
        The picture of this series can be had now.
    """

    ready = Signal(str)

    def __init__(self, decode: DecodeUseCase, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[str, object] = OrderedDict()
        self._wishes: OrderedDict[str, _Wish] = OrderedDict()
        self._decode = decode
        self._queue = WishQueue(self._make, "thumbnails", 1, self)
        self._queue.arrived.connect(self._take)
        # Painting asks row by row: the list goes out once per round of the event loop, not once per row.
        self._send = QTimer(self)
        self._send.setSingleShot(True)
        self._send.timeout.connect(self._renew)

    def picture(self, series: Series) -> object | None:
        """A QImage, or None: then it is on its way, or there can't be one."""
        if series.key in self._pictures:
            return self._pictures[series.key]
        if series.headers and series.key not in self._wishes:
            header = series.headers[len(series.headers) // 2]
            self._wishes[series.key] = _Wish(series.key, header, default_window(series))
            self._send.start(0)
        return None

    def forget_all(self) -> None:
        self._pictures.clear()
        self._wishes.clear()
        self._queue.wish(())

    def close(self) -> None:
        self._send.stop()
        self._queue.close()

    def _renew(self) -> None:
        while len(self._wishes) > MOST_WISHED:
            self._wishes.popitem(last=False)
        # The newest wish is the row that just came into sight.
        self._queue.wish(list(reversed(self._wishes.values())))

    def _make(self, wish: _Wish) -> object:
        hu = self._decode(wish.header)
        step = max(1, min(hu.shape) // EDGE)
        # Every n-th pixel first, smooth scaling of the rest: a thumbnail must not cost more than its decoding.
        small = hu[::step, ::step]
        image = render(to_int16(small), wish.window or robust_window(hu))
        aspect = wish.header.spacing_mm[0] / wish.header.spacing_mm[1]
        height = max(1, round(image.height() * aspect))
        return image.scaled(image.width(), height).scaled(
            EDGE, EDGE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )

    @Slot(list)
    def _take(self, batch: list[tuple[_Wish, object]]) -> None:
        for wish, value in batch:
            self._wishes.pop(wish.series_key, None)
            self._pictures[wish.series_key] = None if isinstance(value, AlveoscopeError) else value
            while len(self._pictures) > MOST_KEPT:
                self._pictures.popitem(last=False)
            self.ready.emit(wish.series_key)
