"""Which planes are taken for one: directions and spacing of images that differ in their late digits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from engine.dicom.planes import SliceHeader, Vector
from engine.dicom.record import ImageRecord

SAME_DIRECTION = 2e-3
"""Largest difference of a direction cosine within one stack (about a tenth of a degree)."""

SAME_SPACING_MM = 1e-3

Plane = tuple[Vector, Vector, tuple[float, float]]
"""Row direction, column direction, and spacing in millimetres."""


def plane_of(header: SliceHeader) -> Plane:
    return header.row_direction, header.column_direction, header.spacing_mm


def taken_for(planes: Iterable[Plane]) -> dict[Plane, Plane]:
    """Each plane -> the one that it is taken for: what most images have comes first, so that the order of files
    decides nothing."""
    exact = Counter(planes)
    homes: dict[Plane, Plane] = {}
    for plane in sorted(exact, key=lambda one: (-exact[one], one)):
        homes[plane] = next((home for home in homes.values() if _same(home, plane)), plane)
    return homes


def directed(record: ImageRecord, plane: Plane) -> ImageRecord:
    """The image with the directions of its stack."""
    header, (row, column, _) = record.header, plane
    if header is None or (header.row_direction, header.column_direction) == (row, column):
        return record
    return record._replace(header=replace(header, row_direction=row, column_direction=column))


def near(some: Iterable[float], others: Iterable[float], most: float) -> bool:
    """Whether no number differs from its counterpart by more than this."""
    return all(abs(a - b) <= most for a, b in zip(some, others, strict=True))


def _same(left: Plane, right: Plane) -> bool:
    directions = (*left[0], *left[1]), (*right[0], *right[1])
    return near(*directions, SAME_DIRECTION) and near(left[2], right[2], SAME_SPACING_MM)
