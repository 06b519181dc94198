"""The cross-hair of the orthogonal views on the screen: where its lines run, where one takes hold to turn it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from desktop.rendering.geometry import Placement
from desktop.viewmodels.view.pane_state import PaneState

#: Of the pane's shorter side: how far from the centre the handles are.
REACH = 0.36
#: So near to a handle it is taken hold of, pixels.
GRIP = 14.0
Spot = tuple[float, float]


def lines(pane: PaneState, placement: Placement) -> Iterator[tuple[Spot, Spot]]:
    """Centre and unit direction, in pixels of the pane, of each line: where another plane cuts this one."""
    plane, cross = pane.plane, pane.cross_mm
    if plane is None or cross is None:
        return
    x, y = placement.to_screen(*plane.to_pixel(cross))
    for right, down, deep in pane.cross_directions:
        ahead = placement.to_screen(*plane.to_pixel((cross[0] + right, cross[1] + down, cross[2] + deep)))
        length = math.hypot(ahead[0] - x, ahead[1] - y)
        if length > 0:
            yield (x, y), ((ahead[0] - x) / length, (ahead[1] - y) / length)


def handles(pane: PaneState, placement: Placement) -> tuple[Spot, ...]:
    """Two on each line."""
    reach = REACH * min(placement.width, placement.height)
    return tuple(
        (x + sign * reach * along, y + sign * reach * down)
        for (x, y), (along, down) in lines(pane, placement)
        for sign in (-1, 1)
    )


def grasped(pane: PaneState, placement: Placement, x: float, y: float) -> bool:
    """True where a place is on a handle."""
    return any(math.hypot(x - at[0], y - at[1]) <= GRIP for at in handles(pane, placement))


def bearing(pane: PaneState, placement: Placement, x: float, y: float) -> float:
    """Direction from the centre to a place, radians in the plane itself, from right to down."""
    plane, cross = pane.plane, pane.cross_mm
    if plane is None or cross is None:
        return 0.0
    (column, row), (column_0, row_0) = placement.to_image(x, y), plane.to_pixel(cross)
    return math.atan2((row - row_0) * plane.spacing_mm[0], (column - column_0) * plane.spacing_mm[1])
