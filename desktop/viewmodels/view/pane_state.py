"""PaneState: what one pane of the viewer shows: which image, through which window, how placed, with which marks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from desktop.rendering.geometry import Placement, ViewState
from desktop.rendering.planes import PlaneImage
from desktop.rendering.window import LUNG, Window
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.measure_book import Drawings, MeasureBook
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.sources import Source, StackSource
from engine.errors import AlveoscopeError

Vector = tuple[float, float, float]
#: A normal that rises this much towards the head is that of an axial stack.
UPRIGHT = 0.5


class PaneState(QObject):
    """What is known of one pane; every change is one of these signals.

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
    placed()
        Zoomed, panned, turned or mirrored.
    """

    image_changed = Signal()
    view_changed = Signal()
    index_changed = Signal(int)
    source_changed = Signal()
    probe_changed = Signal(object)
    placed = Signal()

    def __init__(
        self, number: int, measures: MeasureBook, parent: QObject | None = None, seat: int | None = None
    ) -> None:
        super().__init__(parent)
        self.number = number
        #: Tells it from the panes of other viewers before the store of slices.
        self.seat = number if seat is None else seat
        #: Axial stacks are leafed through from the head down, as radiology viewers have it.
        self.head_first = True
        self._measures = measures
        self.source: Source | None = None
        self.index = 0
        #: The plane in view; the previous one stays while the next is on its way.
        self.plane: PlaneImage | None = None
        #: (rows, columns) int16 of the plane in view, ready for the lookup table.
        self.pixels: npt.NDArray[np.int16] | None = None
        #: Why the image in view can't be shown.
        self.error: AlveoscopeError | None = None
        self._window: Window | None = None
        self.invert = False
        self.view = ViewState()
        #: The linked cursor, patient position.
        self.cross_mm: Vector | None = None
        #: How the lines of the cross-hair run in the patient; empty where they follow the screen.
        self.cross_directions: tuple[Vector, ...] = ()
        self.layer: Layer | None = None
        #: True where the reader marked the image in view as a key image.
        self.marked = False
        #: Where the magnifier is held, in pixels of the pane.
        self.loupe: tuple[float, float] | None = None
        #: The measure that is being drawn.
        self.drawing: Measure | None = None
        #: A sentence to show instead of an image that isn't there yet.
        self.message = ""
        self._current = False  # whether _plane is the one at _index
        #: True while nobody has moved away from the image that the source was opened with.
        self.untouched = True
        #: True when the numbers are proven Hounsfield units.
        self.hounsfield = False

    @property
    def turned(self) -> bool:
        """True when the stack is leafed through against its stored order: from the head down, not from the feet up."""
        header = self.source.header(0) if self.source is not None else None
        return self.head_first and header is not None and header.normal[2] > UPRIGHT

    @property
    def place(self) -> int:
        """1-based place of the image in view, as the stack is leafed through."""
        return self.count - self.index if self.turned else self.index + 1

    @property
    def count(self) -> int:
        return self.source.count if self.source else 0

    @property
    def loading(self) -> bool:
        return self.source is not None and self.error is None and not self._current

    @property
    def window(self) -> Window:
        return self._window or LUNG

    @property
    def is_stack(self) -> bool:
        return isinstance(self.source, StackSource)

    @property
    def shown_layer(self) -> Layer | None:
        """What lies over the picture in view: nothing while that is still the image before."""
        return None if self.loading else self.layer

    def measures(self) -> Drawings:
        """What was drawn on the plane in view."""
        if self.source is None or self.plane is None or not self._current:
            return ()
        return self._measures.on(self.source, self.index, self.plane)

    def placement(self, width: float, height: float) -> Placement | None:
        """Where the plane lies in a pane of that size."""
        if self.plane is None:
            return None
        plane = self.plane
        return Placement(plane.rows, plane.columns, plane.spacing_mm, width, height, self.view)
