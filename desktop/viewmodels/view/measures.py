"""What the left button draws: shapes in image coordinates, the numbers they give, and those in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.rendering import measure
from desktop.rendering.planes import PlaneImage
from desktop.viewmodels.view.tool import Tool
from desktop.viewmodels.words.engine_words import decimals
from desktop.viewmodels.words.texts import minus
from engine.report.drawn import POINTS as POINTS_OF_KINDS
from engine.report.drawn import Kind, Numbers, Point, enough

translate = QCoreApplication.translate
#: Tools that draw, with the number of points that make a measure.
POINTS = {Tool(kind.value): number for kind, number in POINTS_OF_KINDS.items()}


@dataclass(frozen=True)
class Measure:
    """A shape that is drawn; ``points`` are (column, row), for an angle: arm, vertex, arm; for an arrow: tip, tail."""

    tool: Tool
    points: tuple[Point, ...]

    @property
    def complete(self) -> bool:
        return enough(Kind(self.tool.value), self.points)


def numbers_of(drawn: Measure, plane: PlaneImage) -> Numbers:
    """What a measure says of the plane that it is drawn on; nothing while it is incomplete."""
    if not drawn.complete or drawn.tool is Tool.ARROW:
        return Numbers()
    points, spacing = drawn.points, plane.spacing_mm
    if drawn.tool is Tool.DISTANCE:
        return Numbers(length_mm=measure.distance_mm(points[0], points[1], spacing))
    if drawn.tool is Tool.ANGLE:
        return Numbers(angle_degrees=measure.angle_degrees(points[0], points[1], points[2], spacing))
    if drawn.tool is Tool.FREEHAND:
        return measure.polygon_statistics(plane.hu, points, spacing) or Numbers()
    statistics = measure.ellipse_statistics if drawn.tool is Tool.ELLIPSE else measure.rectangle_statistics
    return statistics(plane.hu, points[0], points[1], spacing) or Numbers()


def number_lines(found: Numbers, *, hounsfield: bool) -> list[str]:
    """Numbers as they stand beside a measure, line by line."""
    if found.length_mm is not None:
        return [decimals(f"{found.length_mm:.1f} mm")]
    if found.angle_degrees is not None:
        return [decimals(f"{found.angle_degrees:.1f}°")]
    if found.pixels is None:
        return []
    unit = " HU" if hounsfield else ""
    return [
        minus(
            translate("Measure", "Mean {mean:.0f}{unit}   SD {deviation:.0f}").format(
                mean=found.mean, unit=unit, deviation=found.deviation
            )
        ),
        minus(translate("Measure", "Min {low:.0f}   Max {high:.0f}").format(low=found.minimum, high=found.maximum)),
        decimals(f"{found.area_mm2:.1f} mm²   {found.pixels} px"),
    ]
