"""Layer: a coloured picture that lies over an image."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Layer:
    """A coloured picture over the image: ``picture`` a QImage, ``box`` left, top, width, height in pixels."""

    picture: object
    box: tuple[float, float, float, float]
