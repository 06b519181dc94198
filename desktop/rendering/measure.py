"""Measures on an image plane: lengths, angles, and statistics of Hounsfield units in an area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]


@dataclass(frozen=True)
class AreaStatistics:
    """Hounsfield units of the pixels whose centres lie inside a region.

    Attributes
    ----------
    pixels : int
    mean, deviation, minimum, maximum : float
        HU; ``deviation`` is that of the population (divided by n).
    area_mm2 : float
        Of the geometric shape, not of the pixels.
    """

    pixels: int
    mean: float
    deviation: float
    minimum: float
    maximum: float
    area_mm2: float


def distance_mm(start: Point, end: Point, spacing_mm: tuple[float, float]) -> float:
    """Length between two (column, row) points; spacing between rows, between columns."""
    return float(np.hypot((end[0] - start[0]) * spacing_mm[1], (end[1] - start[1]) * spacing_mm[0]))


def angle_degrees(first: Point, vertex: Point, second: Point, spacing_mm: tuple[float, float]) -> float | None:
    """Angle at ``vertex``, 0..180; None when an arm has no length."""
    scale = np.array([spacing_mm[1], spacing_mm[0]])
    one, two = (np.array(first) - vertex) * scale, (np.array(second) - vertex) * scale
    lengths = np.linalg.norm(one) * np.linalg.norm(two)
    if lengths == 0:
        return None
    return float(np.degrees(np.arccos(np.clip(one @ two / lengths, -1.0, 1.0))))


def rectangle_statistics(
    hu: npt.NDArray[np.generic], start: Point, end: Point, spacing_mm: tuple[float, float]
) -> AreaStatistics | None:
    """Statistics inside the upright rectangle between two corners (column, row); None when no pixel is inside."""
    left, right, top, bottom = _box(start, end)
    area = (right - left) * (bottom - top) * spacing_mm[0] * spacing_mm[1]
    columns, rows = _pixels_within(left, right, hu.shape[1]), _pixels_within(top, bottom, hu.shape[0])
    return _statistics(hu[rows, columns].ravel(), area)


def ellipse_statistics(
    hu: npt.NDArray[np.generic], start: Point, end: Point, spacing_mm: tuple[float, float]
) -> AreaStatistics | None:
    """Statistics inside the ellipse that the upright box between two corners holds."""
    left, right, top, bottom = _box(start, end)
    half_width, half_height = (right - left) / 2, (bottom - top) / 2
    if half_width <= 0 or half_height <= 0:
        return None
    area = np.pi * half_width * half_height * spacing_mm[0] * spacing_mm[1]
    columns, rows = _pixels_within(left, right, hu.shape[1]), _pixels_within(top, bottom, hu.shape[0])
    row, column = np.ogrid[rows, columns]
    inside = ((column - (left + right) / 2) / half_width) ** 2 + ((row - (top + bottom) / 2) / half_height) ** 2 <= 1
    return _statistics(hu[rows, columns][inside], float(area))


def _box(start: Point, end: Point) -> tuple[float, float, float, float]:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left, right, top, bottom


def _pixels_within(low: float, high: float, size: int) -> slice:
    first, last = max(0, int(np.ceil(low))), min(size - 1, int(np.floor(high)))
    return slice(first, max(first, last + 1))


def _statistics(values: npt.NDArray[np.generic], area_mm2: float) -> AreaStatistics | None:
    if values.size == 0:
        return None
    hu = values.astype(np.float64)
    return AreaStatistics(
        int(hu.size), float(hu.mean()), float(hu.std()), float(hu.min()), float(hu.max()), float(area_mm2)
    )
