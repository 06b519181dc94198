"""What a pane can show: the slices of a series as they are stored, or a cut through a loaded volume."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from desktop.rendering.oblique import Stack, cut_oblique
from desktop.rendering.planes import AXES, Cut, PlaneImage, cut_index, cut_length, cut_volume, skewed, slice_plane
from desktop.rendering.slab import Slab, project
from desktop.viewmodels.view.slice_store import SliceStore
from desktop.viewmodels.view.stored_planes import stored_planes
from engine.dicom.values import Series, SliceHeader, Study
from engine.errors import AlveoscopeError
from engine.volume import Volume

Vector = tuple[float, float, float]


class Source(Protocol):
    """A stack of planes."""

    @property
    def key(self) -> str:
        """Unique among what can be shown; measures hang on it."""
        ...

    @property
    def count(self) -> int: ...

    @property
    def series(self) -> Series: ...

    @property
    def study(self) -> Study: ...

    def plane(self, index: int) -> PlaneImage | AlveoscopeError | None:
        """The plane, why there is none, or None while it is on its way."""
        ...

    def header(self, index: int) -> SliceHeader | None:
        """Of a stored slice, or of that which an axial cut was made of; None for other cuts, and in a gap."""
        ...

    def nearest(self, patient_mm: Vector) -> int:
        """Index of the plane that is nearest to a position."""
        ...


@dataclass(frozen=True, eq=False)
class StackSource:
    """The slices of a series as they are stored."""

    series: Series
    study: Study
    store: SliceStore = field(repr=False)

    @property
    def key(self) -> str:
        return self.series.key

    @property
    def count(self) -> int:
        return len(self.series.headers)

    def plane(self, index: int) -> PlaneImage | AlveoscopeError | None:
        pixels = self.store.get(self.series, index)
        if pixels is None or isinstance(pixels, AlveoscopeError):
            return pixels
        return slice_plane(self.series.headers[index], pixels)

    def header(self, index: int) -> SliceHeader | None:
        return self.series.headers[index]

    def nearest(self, patient_mm: Vector) -> int:
        normal = self.series.headers[0].normal
        wanted = sum(a * b for a, b in zip(patient_mm, normal, strict=True))
        distances = [abs(header.position_along_normal_mm - wanted) for header in self.series.headers]
        return distances.index(min(distances))


@dataclass(frozen=True, eq=False)
class CutSource:
    """One orthogonal cut through a loaded volume."""

    series: Series
    study: Study
    volume: Volume = field(repr=False)
    cut: Cut = Cut.AXIAL
    slab: Callable[[], Slab] = field(default=Slab, repr=False)

    @property
    def key(self) -> str:
        return f"{self.series.key}/{self.cut.value}"

    @property
    def count(self) -> int:
        return cut_length(self.volume, self.cut)

    @cached_property
    def stored(self) -> tuple[int | None, ...]:
        """Of each plane along the first axis of the volume the place of its image in the series; None in a gap."""
        return stored_planes(self.series, self.volume)

    @property
    def skewed(self) -> bool:
        """True when the gantry tilt shears this cut."""
        return self.cut is not Cut.AXIAL and skewed(self.volume)

    def plane(self, index: int) -> PlaneImage:
        slab = self.slab()
        pixels = project(self.volume, self.cut, index, slab) if slab.on else None
        return cut_volume(self.volume, self.cut, index, pixels)

    def header(self, index: int) -> SliceHeader | None:
        place = self.stored[index] if self.cut is Cut.AXIAL else None
        return None if place is None else self.series.headers[place]

    def nearest(self, patient_mm: Vector) -> int:
        return cut_index(self.volume, self.cut, patient_mm)

    def carried(self, patient_mm: Vector, index: int) -> Vector:
        """A position taken along to another plane of this cut."""
        place = list(self.volume.to_index_zyx(patient_mm))
        place[AXES.index(self.cut)] = index
        return self.volume.to_patient_mm((place[0], place[1], place[2]))


@dataclass(frozen=True, eq=False)
class ObliqueSource(CutSource):
    """A plane that was turned away from the axes of the volume.

    Attributes
    ----------
    stack : Stack
        Where it lies, and its parallels.
    straight : tuple of float
        Normal of the cut that it was turned away from.
    """

    stack: Stack = field(kw_only=True, repr=False)
    straight: Vector = field(kw_only=True)

    @property
    def key(self) -> str:
        return f"{self.series.key}/{self.cut.value}/oblique"

    @property
    def count(self) -> int:
        return self.stack.shape[0]

    @property
    def skewed(self) -> bool:
        """False: what is interpolated is not sheared."""
        return False

    @property
    def degrees(self) -> float:
        """How far it was turned."""
        cosine = sum(a * b for a, b in zip(self.straight, self.stack.slant.normal, strict=True))
        return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))

    def plane(self, index: int) -> PlaneImage:
        return cut_oblique(self.volume, self.stack, index, self.slab())

    def header(self, index: int) -> SliceHeader | None:
        return None

    def nearest(self, patient_mm: Vector) -> int:
        return self.stack.nearest(patient_mm)

    def carried(self, patient_mm: Vector, index: int) -> Vector:
        normal, origin = self.stack.slant.normal, self.stack.origin_mm(index)
        step = sum(n * (to - at) for n, to, at in zip(normal, origin, patient_mm, strict=True))
        x, y, z = (at + step * n for at, n in zip(patient_mm, normal, strict=True))
        return x, y, z
