"""PaneViewModel: what can be done with one pane of the viewer."""

from __future__ import annotations

from desktop.rendering.geometry import ViewState
from desktop.rendering.window import Window, robust_window, to_int16
from desktop.viewmodels.view.first_look import default_window, is_hounsfield, shown_inverted
from desktop.viewmodels.view.layer import Layer
from desktop.viewmodels.view.measures import Measure
from desktop.viewmodels.view.pane_state import PaneState, Vector
from desktop.viewmodels.view.probe import Probe, probe_at
from desktop.viewmodels.view.sources import Source
from engine.errors import AlveoscopeError


class PaneViewModel(PaneState):
    """State of one pane, and its changes."""

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
            self.placed.emit()

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
        self.placed.emit()

    def set_cross(self, patient_mm: Vector | None) -> None:
        if patient_mm != self._cross_mm:
            self._cross_mm = patient_mm
            self.view_changed.emit()

    def set_cross_directions(self, directions: tuple[Vector, ...]) -> None:
        self._cross_directions = directions
        self.view_changed.emit()

    def set_layer(self, layer: Layer | None) -> None:
        """Lay a coloured picture over the image in view; None takes it away."""
        self._layer = layer
        self.view_changed.emit()

    def hold_loupe(self, at: tuple[float, float] | None) -> None:
        """Hold the magnifier over a place of the pane; None puts it away."""
        self._loupe = at
        self.view_changed.emit()

    def set_marked(self, marked: bool) -> None:
        """Say whether the image in view is a key image."""
        if marked != self._marked:
            self._marked = marked
            self.view_changed.emit()

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
