"""Where an image lies on the screen: fit, zoom, pan, quarter turns and mirroring as one transform."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform

MIN_ZOOM, MAX_ZOOM = 0.05, 40.0


@dataclass(frozen=True)
class ViewState:
    """How one pane shows its image.

    Attributes
    ----------
    zoom : float
        1 fits the image into the pane.
    pan : tuple of float
        Offset of the image centre from the pane centre, in shares of the pane's shorter side.
    quarter_turns : int
        Clockwise, 0..3.
    mirrored : bool
        Left and right exchanged, before turning.
    """

    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    quarter_turns: int = 0
    mirrored: bool = False

    def zoomed(self, factor: float) -> ViewState:
        """Larger or smaller about the centre of the pane."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, self.zoom * factor))
        ratio = zoom / self.zoom
        return replace(self, zoom=zoom, pan=(self.pan[0] * ratio, self.pan[1] * ratio))

    def turned(self, quarters: int) -> ViewState:
        """Turned clockwise by quarter turns."""
        return replace(self, quarter_turns=(self.quarter_turns + quarters) % 4)

    def flipped(self, *, horizontally: bool) -> ViewState:
        """Mirrored left-right or top-bottom as seen on the screen."""
        # A mirror on the screen turns the sense of rotation; top-bottom is left-right plus half a turn.
        quarters = (-self.quarter_turns) % 4 if horizontally else (2 - self.quarter_turns) % 4
        return replace(self, mirrored=not self.mirrored, quarter_turns=quarters)

    def fitted(self) -> ViewState:
        """Fit to the pane, centred; turns and mirroring stay."""
        return replace(self, zoom=1.0, pan=(0.0, 0.0))


@dataclass(frozen=True)
class Placement:
    """An image of given size and spacing in a pane of given size, as a transform both ways.

    Image coordinates: (column, row), pixel centres at whole numbers, so the image spans -0.5 .. size - 0.5.
    """

    rows: int
    columns: int
    spacing_mm: tuple[float, float]
    width: float
    height: float
    state: ViewState = ViewState()

    @property
    def pixels_per_mm(self) -> float:
        """Screen pixels per millimetre: the same both ways, whatever the pixel spacing."""
        tall, wide = self.rows * self.spacing_mm[0], self.columns * self.spacing_mm[1]
        if self.state.quarter_turns % 2:
            tall, wide = wide, tall
        return max(1e-6, min(self.width / wide, self.height / tall) * self.state.zoom)

    def transform(self) -> QTransform:
        """Image coordinates -> pane coordinates."""
        scale = self.pixels_per_mm
        side = min(self.width, self.height)
        result = QTransform()
        result.translate(self.width / 2 + self.state.pan[0] * side, self.height / 2 + self.state.pan[1] * side)
        result.rotate(90.0 * self.state.quarter_turns)
        result.scale(-scale if self.state.mirrored else scale, scale)
        result.scale(self.spacing_mm[1], self.spacing_mm[0])
        result.translate(-(self.columns - 1) / 2, -(self.rows - 1) / 2)
        return result

    def to_screen(self, column: float, row: float) -> tuple[float, float]:
        point = self.transform().map(QPointF(column, row))
        return point.x(), point.y()

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """(column, row), fractional, under a point of the pane."""
        inverse, _ = self.transform().inverted()
        point = inverse.map(QPointF(x, y))
        return point.x(), point.y()

    def zoomed_at(self, x: float, y: float, factor: float) -> ViewState:
        """The state after zooming so that the image point under (x, y) stays where it is."""
        column, row = self.to_image(x, y)
        state = self.state.zoomed(factor)
        moved_x, moved_y = replace(self, state=state).to_screen(column, row)
        side = min(self.width, self.height)
        return replace(state, pan=(state.pan[0] + (x - moved_x) / side, state.pan[1] + (y - moved_y) / side))

    def screen_directions(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Signs of what lies to the right and to the bottom of the screen, as (column, row) steps."""
        inverse, _ = self.transform().inverted()

        def step(x: float, y: float) -> tuple[float, float]:
            return (round(inverse.m11() * x + inverse.m21() * y, 9), round(inverse.m12() * x + inverse.m22() * y, 9))

        return step(1, 0), step(0, 1)


#: Lengths a scale bar may have, millimetres.
BAR_LENGTHS_MM = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def scale_bar(pixels_per_mm: float, longest_px: float) -> tuple[float, float]:
    """(millimetres, screen pixels) of the longest round scale bar that fits; the shortest one when none does."""
    fitting = [length for length in BAR_LENGTHS_MM if length * pixels_per_mm <= longest_px]
    length = fitting[-1] if fitting else BAR_LENGTHS_MM[0]
    return length, length * pixels_per_mm
