"""Layer: what lies in colour over an image: a picture, or lines that are as wide at every zoom."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.rendering.contour import Lines


@dataclass(frozen=True, eq=False)
class Layer:
    """What to lay over the image in view.

    Attributes
    ----------
    picture : object
        A QImage, or None.
    box : tuple of float
        Left, top, width, height of the picture in pixels of the image.
    lines : tuple
        Colour and ends of lines in pixels of the image, the middle of the first at 0, 0.
    opacities : bool
        False where nothing but the outline of what the networks saw is drawn.
    """

    picture: object = None
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    lines: Lines = field(default=(), repr=False)
    opacities: bool = True
