"""Measures that the user draws: kept per image, in image coordinates, computed when they are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from desktop.rendering import measure
from desktop.rendering.planes import PlaneImage
from desktop.viewmodels.words.texts import minus

Point = tuple[float, float]
translate = QCoreApplication.translate


class Tool(str, Enum):
    """What a drag with the left button does."""

    WINDOW = "window"
    SCROLL = "scroll"
    PAN = "pan"
    ZOOM = "zoom"
    CROSS = "cross"
    DISTANCE = "distance"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"


#: Tools that draw, with the number of points that make a measure.
POINTS = {Tool.DISTANCE: 2, Tool.ANGLE: 3, Tool.ELLIPSE: 2, Tool.RECTANGLE: 2}


@dataclass(frozen=True)
class Measure:
    """A drawn measure; ``points`` are (column, row), for an angle: arm, vertex, arm."""

    tool: Tool
    points: tuple[Point, ...]

    @property
    def complete(self) -> bool:
        return len(self.points) == POINTS[self.tool]


def measure_lines(drawn: Measure, plane: PlaneImage, *, hounsfield: bool) -> list[str]:
    """What a measure says, line by line; empty while it is incomplete."""
    if not drawn.complete:
        return []
    first, second, *_ = drawn.points
    if drawn.tool is Tool.DISTANCE:
        return [f"{measure.distance_mm(first, second, plane.spacing_mm):.1f} mm"]
    if drawn.tool is Tool.ANGLE:
        degrees = measure.angle_degrees(first, second, drawn.points[2], plane.spacing_mm)
        return [] if degrees is None else [f"{degrees:.1f}°"]
    statistics = measure.ellipse_statistics if drawn.tool is Tool.ELLIPSE else measure.rectangle_statistics
    found = statistics(plane.hu, first, second, plane.spacing_mm)
    if found is None:
        return []
    unit = " HU" if hounsfield else ""
    return [
        minus(
            translate("Measure", "Mean {mean:.0f}{unit}   SD {deviation:.0f}").format(
                mean=found.mean, unit=unit, deviation=found.deviation
            )
        ),
        minus(translate("Measure", "Min {low:.0f}   Max {high:.0f}").format(low=found.minimum, high=found.maximum)),
        translate("Measure", "{area:.1f} mm²   {pixels} px").format(area=found.area_mm2, pixels=found.pixels),
    ]


class MeasureBook:
    """All measures, by source key and image index."""

    def __init__(self) -> None:
        self._by_image: dict[tuple[str, int], list[Measure]] = {}

    def on(self, source_key: str, index: int) -> tuple[Measure, ...]:
        return tuple(self._by_image.get((source_key, index), ()))

    def add(self, source_key: str, index: int, drawn: Measure) -> None:
        self._by_image.setdefault((source_key, index), []).append(drawn)

    def remove_last(self, source_key: str, index: int) -> bool:
        """Take the newest measure of an image away; False when there is none."""
        drawn = self._by_image.get((source_key, index))
        if not drawn:
            return False
        drawn.pop()
        return True

    def clear(self, source_key: str, index: int) -> None:
        self._by_image.pop((source_key, index), None)
