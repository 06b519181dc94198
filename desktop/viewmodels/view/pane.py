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
        same_series = self.source is not None and source is not None and self.source.series.key == source.series.key
        self.source = source
        self.plane = self.pixels = self.error = self.drawing = self.layer = None
        self.message = ""
        self._current = False
        self.hounsfield = source is not None and is_hounsfield(source.series)
        if not same_series:
            self._window = default_window(source.series) if source else None
            self.invert = source is not None and shown_inverted(source.series.headers[0])
            self.view = ViewState()
            self.cross_mm = None
        self.index = 0
        if source is not None:
            wanted = source.count // 2 if index is None else index
            self.index = min(max(wanted, 0), source.count - 1)
        self.untouched = index is None
        self.source_changed.emit()
        self.refresh()

    def say(self, message: str) -> None:
        """Show a sentence (loading a volume, why there is none)."""
        self.message = message
        self.view_changed.emit()

    def scroll_to(self, index: int) -> None:
        """Go to an image; clipped to the stack."""
        if self.source is None:
            return
        index = min(max(index, 0), self.source.count - 1)
        if index == self.index:
            return
        self.index = index
        self.untouched = False
        self.drawing = None
        self._current = False
        self.error = None
        self.index_changed.emit(index)
        self.refresh()

    def scroll_by(self, step: int) -> None:
        self.scroll_to(self.index + step)

    def leaf(self, step: int) -> None:
        """On by so many images, as the stack is leafed through; back with a negative number."""
        self.scroll_by(-step if self.turned else step)

    def leaf_to_end(self, *, last: bool) -> None:
        """To the first or the last image, as the stack is leafed through."""
        self.scroll_to(self.count - 1 if last is not self.turned else 0)

    def refresh(self) -> None:
        """Fetch the plane in view from its source: after a scroll, and when it has arrived."""
        found = self.source.plane(self.index) if self.source else None
        if isinstance(found, AlveoscopeError):
            self.plane = self.pixels = None
            self.error = found
        elif found is not None:
            self.plane, self.error, self._current = found, None, True
            self.pixels = to_int16(found.hu)
            if self._window is None:
                self._window = robust_window(found.hu)
        self.image_changed.emit()

    def set_window(self, window: Window) -> None:
        if window != self._window:
            self._window = window
            self.view_changed.emit()

    def toggle_invert(self) -> None:
        self.invert = not self.invert
        self.view_changed.emit()

    def set_view(self, view: ViewState) -> None:
        if view != self.view:
            self.view = view
            self.view_changed.emit()
            self.placed.emit()

    def reset_view(self) -> None:
        """Window, placement and inversion as they were when the series was opened."""
        if self.source is None:
            return
        self.view = ViewState()
        self.invert = shown_inverted(self.source.series.headers[0])
        self._window = default_window(self.source.series)
        if self._window is None and self.plane is not None:
            self._window = robust_window(self.plane.hu)
        self.view_changed.emit()
        self.placed.emit()

    def set_cross(self, patient_mm: Vector | None) -> None:
        if patient_mm != self.cross_mm:
            self.cross_mm = patient_mm
            self.view_changed.emit()

    def set_cross_directions(self, directions: tuple[Vector, ...]) -> None:
        self.cross_directions = directions
        self.view_changed.emit()

    def set_layer(self, layer: Layer | None) -> None:
        """Lay a coloured picture over the image in view; None takes it away."""
        self.layer = layer
        self.view_changed.emit()

    def hold_loupe(self, at: tuple[float, float] | None) -> None:
        """Hold the magnifier over a place of the pane; None puts it away."""
        self.loupe = at
        self.view_changed.emit()

    def set_marked(self, marked: bool) -> None:
        """Say whether the image in view is a key image."""
        if marked != self.marked:
            self.marked = marked
            self.view_changed.emit()

    def draw(self, drawn: Measure | None) -> None:
        """Show a measure that is being drawn."""
        self.drawing = drawn
        self.view_changed.emit()

    def drop_drawing(self) -> bool:
        """Drop a measure that is being drawn; False where none is."""
        dropped = self.drawing is not None
        if dropped:
            self.draw(None)
        return dropped

    def keep(self, drawn: Measure) -> None:
        """Keep a finished measure on the image in view."""
        self.drawing = None
        # What was drawn on the image before belongs to that one, not to the one on its way.
        if self.source is not None and self.plane is not None and drawn.complete and not self.loading:
            self._measures.keep(self.source, self.index, self.plane, drawn, hounsfield=self.hounsfield)
        self.view_changed.emit()

    def remove_measures(self, *, all_of_them: bool) -> None:
        """Take the newest measurement of the plane in view away, or all of them."""
        keys = [one.key for one in self.measures()]
        if keys and self.source is not None:
            self._measures.remove(self.source.study.key, *(keys if all_of_them else keys[-1:]))

    def probe(self, column: float, row: float) -> Probe | None:
        """What lies at an image position; None outside. Also announced by ``probe_changed``."""
        found = None if self.plane is None else probe_at(self.plane, column, row, hounsfield=self.hounsfield)
        self.probe_changed.emit(found)
        return found

    def leave_probe(self) -> None:
        """The cursor left the pane."""
        self.probe_changed.emit(None)
