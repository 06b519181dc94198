"""Probe: the value under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.rendering.planes import PlaneImage

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Probe:
    """What is under the cursor: image position, value, and whether that is in Hounsfield units."""

    column: int
    row: int
    value: float
    hounsfield: bool
    patient_mm: Vector


def probe_at(plane: PlaneImage, column: float, row: float, *, hounsfield: bool) -> Probe | None:
    """What lies at an image position, to the nearest pixel; None outside the plane."""
    x, y = round(column), round(row)
    if not (0 <= x < plane.columns and 0 <= y < plane.rows):
        return None
    return Probe(x, y, float(plane.hu[y, x]), hounsfield, plane.to_patient_mm(x, y))
