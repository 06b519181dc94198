"""Measurements that a reader drew on images: what they are, where they lie, what they say; and as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain

from engine.dicom.values import Series, SliceRef
from engine.report.csv_ import to_csv

Point = tuple[float, float]
Vector = tuple[float, float, float]
COLUMNS = (
    "name",
    "kind",
    "series_instance_uid",
    "sop_instance_uid",
    "frame",
    "image",
    "length_mm",
    "angle_degrees",
    "area_mm2",
    "pixels",
    "mean",
    "deviation",
    "minimum",
    "maximum",
    "hounsfield",
    "by",
    "at",
    "points_mm",
)


class Kind(str, Enum):
    """What was drawn."""

    ARROW = "arrow"
    DISTANCE = "distance"
    ANGLE = "angle"
    FREEHAND = "freehand"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"


#: Points that make a measurement; of a freehand line it is the least.
POINTS: Mapping[Kind, int] = {
    Kind.DISTANCE: 2,
    Kind.ANGLE: 3,
    Kind.ELLIPSE: 2,
    Kind.RECTANGLE: 2,
    Kind.FREEHAND: 3,
    Kind.ARROW: 2,
}


def enough(kind: Kind, points: Sequence[Point]) -> bool:
    """Whether so many points make a measurement of that kind."""
    return len(points) >= POINTS[kind] if kind is Kind.FREEHAND else len(points) == POINTS[kind]


@dataclass(frozen=True)
class Place:
    """The plane that points lie on: centre of pixel (0, 0) and unit vectors, LPS; spacing between rows, columns."""

    origin_mm: Vector
    row_direction: Vector
    column_direction: Vector
    spacing_mm: tuple[float, float]

    def patient_mm(self, point: Point) -> Vector:
        """Patient position of a (column, row) point; pixel centres are whole numbers."""
        along, down = point[0] * self.spacing_mm[1], point[1] * self.spacing_mm[0]
        x, y, z = (
            start + right * along + below * down
            for start, right, below in zip(self.origin_mm, self.row_direction, self.column_direction, strict=True)
        )
        return x, y, z


@dataclass(frozen=True)
class Numbers:
    """What a measurement says; None where its kind says no such thing.

    Attributes
    ----------
    mean, deviation, minimum, maximum : float or None
        Of the pixels inside; the deviation is that of the population.
    """

    length_mm: float | None = None
    angle_degrees: float | None = None
    area_mm2: float | None = None
    pixels: int | None = None
    mean: float | None = None
    deviation: float | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Drawn:
    """One measurement of a reader.

    Attributes
    ----------
    key : str
        Unique in its study.
    points : tuple
        (column, row) on ``place``: two ends; arm, vertex, arm; two corners of a box; a closed line; tip and tail.
    image : SliceRef or None
        The stored image it was drawn on; None for a plane that was reformatted from the series.
    hounsfield : bool
        Whether the numbers of the pixels are proven Hounsfield units.
    by, at : str
        Account, and UTC (ISO 8601).
    """

    key: str
    kind: Kind
    points: tuple[Point, ...]
    place: Place
    series_key: str
    image: SliceRef | None
    numbers: Numbers = Numbers()
    hounsfield: bool = False
    name: str = field(default="", repr=False)
    by: str = field(default="", repr=False)
    at: str = ""

    @property
    def whole(self) -> bool:
        """Whether it lies somewhere and says all that its kind says."""
        of_pixels = (numbers := self.numbers).pixels, numbers.area_mm2, numbers.mean, numbers.deviation
        missing = {one is None for one in (*of_pixels, numbers.minimum, numbers.maximum)}
        lies = min(self.place.spacing_mm) > 0 and all(map(math.isfinite, chain(*self.patient_mm())))
        return lies and len(missing) == 1 and enough(self.kind, self.points)

    def patient_mm(self) -> tuple[Vector, ...]:
        return tuple(self.place.patient_mm(point) for point in self.points)


def drawn_csv(drawn: Iterable[Drawn], series: Iterable[Series]) -> str:
    """One line a measurement; ``points_mm`` are LPS, ``image`` is the 1-based place in the series."""
    known = {one.key: one for one in series}
    return to_csv(COLUMNS, (_row(one, known.get(one.series_key)) for one in drawn))


def _row(one: Drawn, series: Series | None) -> dict[str, object]:
    places = {header.ref: number for number, header in enumerate(series.headers, start=1)} if series else {}
    return {
        **vars(one.numbers),
        "name": one.name,
        "kind": one.kind.value,
        "series_instance_uid": series.series_instance_uid if series else one.series_key,
        "sop_instance_uid": one.image.sop_instance_uid if one.image else None,
        "frame": one.image.frame if one.image else None,
        "image": places.get(one.image) if one.image else None,
        "hounsfield": "yes" if one.hounsfield else "no",
        "by": one.by,
        "at": one.at,
        "points_mm": " ".join(f"({x:.2f} {y:.2f} {z:.2f})" for x, y, z in one.patient_mm()),
    }
