"""Measures on an image plane: lengths, angles, and statistics of Hounsfield units in an area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.report.drawn import Numbers, Point


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
) -> Numbers | None:
    """Statistics inside the upright rectangle between two corners (column, row); None when no pixel is inside."""
    left, right, top, bottom = _box(start, end)
    area = (right - left) * (bottom - top) * spacing_mm[0] * spacing_mm[1]
    return _statistics(rectangle_pixels(hu, start, end).ravel(), area)


def rectangle_pixels(hu: npt.NDArray[np.generic], start: Point, end: Point) -> npt.NDArray[np.generic]:
    """The pixels whose centres lie inside the upright rectangle between two corners (column, row)."""
    left, right, top, bottom = _box(start, end)
    return hu[_pixels_within(top, bottom, hu.shape[0]), _pixels_within(left, right, hu.shape[1])]


def ellipse_statistics(
    hu: npt.NDArray[np.generic], start: Point, end: Point, spacing_mm: tuple[float, float]
) -> Numbers | None:
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


def polygon_statistics(
    hu: npt.NDArray[np.generic], points: Sequence[Point], spacing_mm: tuple[float, float]
) -> Numbers | None:
    """Statistics inside a closed line (the last point goes back to the first), by the even-odd rule."""
    x, y = np.array(points, np.float64).T
    x_next, y_next = np.roll(x, -1), np.roll(y, -1)
    area = abs(float(np.sum(x * y_next - x_next * y))) / 2 * spacing_mm[0] * spacing_mm[1]
    crossings = np.zeros((hu.shape[0], hu.shape[1] + 1), np.int32)
    for x1, y1, x2, y2 in zip(x, y, x_next, y_next, strict=True):
        # A row is crossed where one end lies above it and the other on it or below: each corner counts once.
        low, high = min(y1, y2), max(y1, y2)
        rows = np.arange(max(0, int(np.ceil(low))), min(hu.shape[0], int(np.ceil(high))))
        at = x1 + (rows - y1) * ((x2 - x1) / (y2 - y1)) if y1 != y2 else rows
        np.add.at(crossings, (rows, np.clip(np.ceil(at), 0, hu.shape[1]).astype(np.intp)), 1)
    inside = np.cumsum(crossings, axis=1)[:, :-1] % 2 == 1
    return _statistics(hu[inside], area)


def _box(start: Point, end: Point) -> tuple[float, float, float, float]:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left, right, top, bottom


def _pixels_within(low: float, high: float, size: int) -> slice:
    first, last = max(0, int(np.ceil(low))), min(size - 1, int(np.floor(high)))
    return slice(first, max(first, last + 1))


def _statistics(values: npt.NDArray[np.generic], area_mm2: float) -> Numbers | None:
    if values.size == 0:
        return None
    hu = values.astype(np.float64)
    return Numbers(
        area_mm2=float(area_mm2),
        pixels=int(hu.size),
        mean=float(hu.mean()),
        deviation=float(hu.std()),
        minimum=float(hu.min()),
        maximum=float(hu.max()),
    )
