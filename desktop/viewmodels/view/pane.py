"""PaneViewModel: one pane of the viewer: which image, through which window, how placed, with which measures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from desktop.rendering.geometry import Placement, ViewState
from desktop.rendering.planes import PlaneImage
from desktop.rendering.window import LUNG, Window, robust_window, to_int16
from desktop.viewmodels.view.first_look import default_window, is_hounsfield, shown_inverted
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.measure_book import Drawings, MeasureBook
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.probe import Probe, probe_at
from desktop.viewmodels.view.sources import Source, StackSource
from engine.errors import AlveoscopeError

Vector = tuple[float, float, float]
#: A normal that rises this much towards the head is that of an axial stack.
UPRIGHT = 0.5


class PaneViewModel(QObject):
    """State of one pane; every change is one of these signals.

    Signals
    -------
    image_changed()
        Another plane, its arrival, or its failure.
    view_changed()
        Window, placement, measures, layers: same pixels, other picture.
    index_changed(int)
        A move within the same source.
    source_changed()
        Another source; the index may be another one, too.
    probe_changed(object)
        A :class:`Probe` or None.
    """

    image_changed = Signal()
    view_changed = Signal()
    index_changed = Signal(int)
    source_changed = Signal()
    probe_changed = Signal(object)

    def __init__(self, number: int, measures: MeasureBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = number
        #: Axial stacks are leafed through from the head down, as radiology viewers have it.
        self.head_first = True
        self._measures = measures
        self._source: Source | None = None
        self._index = 0
        self._plane: PlaneImage | None = None
        self._pixels: npt.NDArray[np.int16] | None = None
        self._error: AlveoscopeError | None = None
        self._window: Window | None = None
        self._invert = False
        self._view = ViewState()
        self._cross_mm: Vector | None = None
        self._layer: Layer | None = None
        self._drawing: Measure | None = None
        self._message = ""
        self._current = False  # whether _plane is the one at _index
        self._untouched = True
        self._hounsfield = False

    @property
    def source(self) -> Source | None:
        return self._source

    @property
    def index(self) -> int:
        return self._index

    @property
    def turned(self) -> bool:
        """True when the stack is leafed through against its stored order: from the head down, not from the feet up."""
        header = self._source.header(0) if self._source is not None else None
        return self.head_first and header is not None and header.normal[2] > UPRIGHT

    @property
    def place(self) -> int:
        """1-based place of the image in view, as the stack is leafed through."""
        return self.count - self._index if self.turned else self._index + 1

    @property
    def untouched(self) -> bool:
        """True while nobody has moved away from the image that the source was opened with."""
        return self._untouched

    @property
    def count(self) -> int:
        return self._source.count if self._source else 0

    @property
    def plane(self) -> PlaneImage | None:
        """The plane in view; the previous one stays while the next is on its way."""
        return self._plane

    @property
    def pixels(self) -> npt.NDArray[np.int16] | None:
        """(rows, columns) int16 of the plane in view, ready for the lookup table."""
        return self._pixels

    @property
    def error(self) -> AlveoscopeError | None:
        """Why the image in view can't be shown."""
        return self._error

    @property
    def loading(self) -> bool:
        return self._source is not None and self._error is None and not self._current

    @property
    def window(self) -> Window:
        return self._window or LUNG

    @property
    def invert(self) -> bool:
        return self._invert

    @property
    def view(self) -> ViewState:
        return self._view

    @property
    def cross_mm(self) -> Vector | None:
        """The linked cursor, patient position."""
        return self._cross_mm

    @property
    def layer(self) -> Layer | None:
        return self._layer

    @property
    def drawing(self) -> Measure | None:
        """The measure that is being drawn."""
        return self._drawing

    @property
    def message(self) -> str:
        """A sentence to show instead of an image that isn't there yet."""
        return self._message

    @property
    def hounsfield(self) -> bool:
        """True when the numbers are proven Hounsfield units."""
        return self._hounsfield

    def show(self, source: Source | None, index: int | None = None) -> None:
        """Show a source from its middle (or at ``index``); None empties the pane."""
        same_series = self._source is not None and source is not None and self._source.series.key == source.series.key
        self._source = source
        self._plane = self._pixels = self._error = self._drawing = self._layer = None
        self._message = ""
        self._current = False
        self._hounsfield = source is not None and is_hounsfield(source.series)
        if not same_series:
            self._window = default_window(source.series) if source else None
            self._invert = source is not None and shown_inverted(source.series.headers[0])
            self._view = ViewState()
            self._cross_mm = None
        self._index = 0
        if source is not None:
            wanted = source.count // 2 if index is None else index
            self._index = min(max(wanted, 0), source.count - 1)
        self._untouched = index is None
        self.source_changed.emit()
        self.refresh()

    def say(self, message: str) -> None:
        """Show a sentence (loading a volume, why there is none)."""
        self._message = message
        self.view_changed.emit()

    def scroll_to(self, index: int) -> None:
        """Go to an image; clipped to the stack."""
        if self._source is None:
            return
        index = min(max(index, 0), self._source.count - 1)
        if index == self._index:
            return
        self._index = index
        self._untouched = False
        self._drawing = None
        self._current = False
        self._error = None
        self.index_changed.emit(index)
        self.refresh()

    def scroll_by(self, step: int) -> None:
        self.scroll_to(self._index + step)

    def leaf(self, step: int) -> None:
        """On by so many images, as the stack is leafed through; back with a negative number."""
        self.scroll_by(-step if self.turned else step)

    def leaf_to_end(self, *, last: bool) -> None:
        """To the first or the last image, as the stack is leafed through."""
        self.scroll_to(self.count - 1 if last is not self.turned else 0)

    def refresh(self) -> None:
        """Fetch the plane in view from its source: after a scroll, and when it has arrived."""
        found = self._source.plane(self._index) if self._source else None
        if isinstance(found, AlveoscopeError):
            self._plane = self._pixels = None
            self._error = found
        elif found is not None:
            self._plane, self._error, self._current = found, None, True
            self._pixels = to_int16(found.hu)
            if self._window is None:
                self._window = robust_window(found.hu)
        self.image_changed.emit()

    def set_window(self, window: Window) -> None:
        if window != self._window:
            self._window = window
            self.view_changed.emit()

    def toggle_invert(self) -> None:
        self._invert = not self._invert
        self.view_changed.emit()

    def set_view(self, view: ViewState) -> None:
        if view != self._view:
            self._view = view
            self.view_changed.emit()

    def reset_view(self) -> None:
        """Window, placement and inversion as they were when the series was opened."""
        if self._source is None:
            return
        self._view = ViewState()
        self._invert = shown_inverted(self._source.series.headers[0])
        self._window = default_window(self._source.series)
        if self._window is None and self._plane is not None:
            self._window = robust_window(self._plane.hu)
        self.view_changed.emit()

    def placement(self, width: float, height: float) -> Placement | None:
        """Where the plane lies in a pane of that size."""
        if self._plane is None:
            return None
        plane = self._plane
        return Placement(plane.rows, plane.columns, plane.spacing_mm, width, height, self._view)

    def set_cross(self, patient_mm: Vector | None) -> None:
        if patient_mm != self._cross_mm:
            self._cross_mm = patient_mm
            self.view_changed.emit()

    def set_layer(self, layer: Layer | None) -> None:
        """Lay a coloured picture over the image in view; None takes it away."""
        self._layer = layer
        self.view_changed.emit()

    def measures(self) -> Drawings:
        """What was drawn on the plane in view."""
        if self._source is None or self._plane is None or not self._current:
            return ()
        return self._measures.on(self._source, self._index, self._plane)

    def draw(self, drawn: Measure | None) -> None:
        """Show a measure that is being drawn."""
        self._drawing = drawn
        self.view_changed.emit()

    def keep(self, drawn: Measure) -> None:
        """Keep a finished measure on the image in view."""
        self._drawing = None
        if self._source is not None and self._plane is not None and drawn.complete:
            self._measures.keep(self._source, self._index, self._plane, drawn, hounsfield=self.hounsfield)
        self.view_changed.emit()

    def remove_measures(self, *, all_of_them: bool) -> None:
        """Take the newest measurement of the plane in view away, or all of them."""
        keys = [one.key for one in self.measures()]
        if keys and self._source is not None:
            self._measures.remove(self._source.study.key, *(keys if all_of_them else keys[-1:]))

    def probe(self, column: float, row: float) -> Probe | None:
        """What lies at an image position; None outside. Also announced by ``probe_changed``."""
        found = None if self._plane is None else probe_at(self._plane, column, row, hounsfield=self.hounsfield)
        self.probe_changed.emit(found)
        return found

    def leave_probe(self) -> None:
        """The cursor left the pane."""
        self.probe_changed.emit(None)

    @property
    def is_stack(self) -> bool:
        return isinstance(self._source, StackSource)
