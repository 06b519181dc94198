"""Tool: what a drag with the left button does."""

from __future__ import annotations

from enum import Enum


class Tool(str, Enum):
    """The tools; those that measure are called as :class:`engine.report.drawn.Kind` calls what comes of it."""

    WINDOW = "window"
    SCROLL = "scroll"
    PAN = "pan"
    ZOOM = "zoom"
    CROSS = "cross"
    REGION = "region"
    LOUPE = "loupe"
    DISTANCE = "distance"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
    FREEHAND = "freehand"
    ARROW = "arrow"
