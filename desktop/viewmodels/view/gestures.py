"""What mouse movements mean: the left button does what the tool says, the middle pans, the right zooms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from desktop.rendering.measure import rectangle_pixels
from desktop.rendering.window import robust_window
from desktop.settings import Settings
from desktop.viewmodels.view import cross_hair
from desktop.viewmodels.view.measures import POINTS, Measure
from desktop.viewmodels.view.pane import PaneViewModel
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.view.viewer import ViewerViewModel

#: Window drags: with Shift, with Ctrl.
COARSE, FINE = 5.0, 0.2
#: Screen pixels per image while scrolling by drag.
PIXELS_PER_IMAGE = 6.0
ZOOM_PER_WHEEL_STEP = 1.2
#: A press and release closer than this is a click, pixels.
CLICK_SLOP = 3.0


class Button(str, Enum):
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is in a pane of which size, with which keys held."""

    x: float
    y: float
    width: float
    height: float
    shift: bool = False
    control: bool = False
    alt: bool = False


class Gestures:
    """Mouse input of one pane, turned into changes of its view-model."""

    def __init__(self, viewer: ViewerViewModel, pane: PaneViewModel, settings: Settings) -> None:
        self._viewer = viewer
        self._pane = pane
        self._settings = settings
        self._tool: Tool | None = None
        self._start: Pointer | None = None
        self._last: Pointer | None = None
        self._scrolled = 0.0
        self._wheel_rest = 0.0
        self._hover: Pointer | None = None
        #: Bearing of the mouse from the cross-hair while that is turned, radians.
        self._bearing: float | None = None

    @property
    def moved(self) -> bool:
        """True when the mouse left the place where it was pressed: no click any more."""
        start, last = self._start, self._last
        return (
            start is not None
            and last is not None
            and (abs(last.x - start.x) > CLICK_SLOP or abs(last.y - start.y) > CLICK_SLOP)
        )

    def press(self, button: Button, at: Pointer) -> None:
        self._viewer.activate(self._pane.number)
        self._start = self._last = at
        self._scrolled = 0.0
        self._tool = {Button.LEFT: self._viewer.tool, Button.MIDDLE: Tool.PAN, Button.RIGHT: Tool.ZOOM}[button]
        if self._tool in POINTS or self._tool is Tool.REGION:
            self._begin_measure(at)
        elif self._tool is Tool.LOUPE:
            self._pane.hold_loupe((at.x, at.y))
        elif self._tool is Tool.CROSS:
            placement = self._pane.placement(at.width, at.height)
            if placement is not None and cross_hair.grasped(self._pane, placement, at.x, at.y):
                self._bearing = cross_hair.bearing(self._pane, placement, at.x, at.y)
            else:
                self._point(at)

    def move(self, at: Pointer) -> None:
        """A drag while a button is held; otherwise the probe, and an angle's third point, follow."""
        self._hover = at
        self.renew_probe()
        where = self._image_point(at)
        drawing = self._pane.drawing
        if self._tool is None or self._last is None:
            if drawing is not None and where is not None:
                self._pane.draw(replace(drawing, points=(*drawing.points[:-1], where)))
            return
        dx, dy = at.x - self._last.x, at.y - self._last.y
        if self._tool is Tool.WINDOW:
            self._drag_window(dx, dy, at)
        elif self._tool is Tool.SCROLL:
            self._drag_scroll(dy)
        elif self._tool is Tool.PAN:
            side = min(at.width, at.height)
            view = self._pane.view
            self._pane.set_view(replace(view, pan=(view.pan[0] + dx / side, view.pan[1] + dy / side)))
        elif self._tool is Tool.ZOOM:
            self._drag_zoom(dy, at)
        elif self._tool is Tool.LOUPE:
            self._pane.hold_loupe((at.x, at.y))
        elif self._bearing is not None:
            self._turn(at, self._bearing)
        elif self._tool is Tool.CROSS:
            self._point(at)
        elif drawing is not None and where is not None:
            before = drawing.points if drawing.tool is Tool.FREEHAND else drawing.points[:-1]
            self._pane.draw(replace(drawing, points=(*before, where)))
        self._last = at

    def release(self, at: Pointer) -> None:
        tool, self._tool = self._tool, None
        if self._bearing is not None:
            self._bearing = None
            self._viewer.orthogonal.turn(self._pane.number, 0.0)
        drawing = self._pane.drawing
        self._pane.hold_loupe(None)
        if tool is Tool.REGION and drawing is not None:
            self._window_of(drawing)
        if tool not in POINTS or drawing is None:
            return
        if not self.moved and len(drawing.points) == 2:
            self._pane.draw(None)
        elif drawing.tool is Tool.FREEHAND:
            self._pane.keep(drawing)
        elif len(drawing.points) < POINTS[drawing.tool]:
            # An angle: the drag made the first arm, the next click ends the second one.
            self._pane.draw(replace(drawing, points=(*drawing.points, drawing.points[-1])))
        else:
            self._pane.keep(drawing)

    def wheel(self, steps: float, at: Pointer) -> None:
        """Scroll (steps > 0 is away from the user: back in the stack); with Ctrl zoom at the cursor, with Alt slabs."""
        if at.alt:
            self._viewer.slabs.thicker(steps)
            return
        if at.control:
            placement = self._pane.placement(at.width, at.height)
            if placement is not None:
                self._pane.set_view(placement.zoomed_at(at.x, at.y, ZOOM_PER_WHEEL_STEP**steps))
            return
        self._viewer.activate(self._pane.number)
        self._wheel_rest += steps * (5 if at.shift else 1)
        whole = int(self._wheel_rest)
        self._wheel_rest -= whole
        if whole:
            self._pane.leaf(-whole)

    def renew_probe(self) -> None:
        """Read the value under the resting cursor again: another image came under it."""
        where = self._image_point(self._hover) if self._hover is not None else None
        if where is not None:
            self._pane.probe(*where)
        elif self._hover is not None:
            self._pane.leave_probe()

    def leave(self) -> None:
        self._hover = None
        self._pane.leave_probe()

    def cancel(self) -> None:
        """Drop what is being drawn."""
        self._tool = None
        if self._pane.drawing is not None:
            self._pane.draw(None)

    def _begin_measure(self, at: Pointer) -> None:
        where = self._image_point(at)
        drawing = self._pane.drawing
        if self._pane.loading or (drawing is not None and drawing.tool is Tool.ANGLE and len(drawing.points) == 3):
            return
        if where is not None:
            tool = Tool.RECTANGLE if self._viewer.tool is Tool.REGION else self._viewer.tool
            self._pane.draw(Measure(tool, (where,) if tool is Tool.FREEHAND else (where, where)))

    def _window_of(self, drawn: Measure) -> None:
        """A window that shows all grey levels of a region."""
        plane = self._pane.plane
        self._pane.draw(None)
        if plane is not None and self.moved:
            pixels = rectangle_pixels(plane.hu, *drawn.points)
            if pixels.size:
                self._viewer.set_window(robust_window(pixels), self._pane)

    def _drag_window(self, dx: float, dy: float, at: Pointer) -> None:
        speed = float(self._settings.get("viewer.drag_speed"))
        speed *= COARSE if at.shift else FINE if at.control else 1.0
        self._viewer.set_window(self._pane.window.moved(dy * speed, dx * speed), self._pane)

    def _drag_scroll(self, dy: float) -> None:
        self._scrolled += dy / PIXELS_PER_IMAGE
        whole = int(self._scrolled)
        self._scrolled -= whole
        if whole:
            self._pane.leaf(whole)

    def _drag_zoom(self, dy: float, at: Pointer) -> None:
        placement, start = self._pane.placement(at.width, at.height), self._start
        if placement is not None and start is not None:
            self._pane.set_view(placement.zoomed_at(start.x, start.y, 1.01 ** (-dy)))

    def _point(self, at: Pointer) -> None:
        where, plane = self._image_point(at), self._pane.plane
        if where is not None and plane is not None:
            self._viewer.point_at(plane.to_patient_mm(*where), self._pane)

    def _turn(self, at: Pointer, before: float) -> None:
        placement = self._pane.placement(at.width, at.height)
        if placement is not None:
            self._bearing = cross_hair.bearing(self._pane, placement, at.x, at.y)
            self._viewer.orthogonal.turn(self._pane.number, self._bearing - before, draft=True)

    def _image_point(self, at: Pointer) -> tuple[float, float] | None:
        placement = self._pane.placement(at.width, at.height)
        return placement.to_image(at.x, at.y) if placement is not None else None
