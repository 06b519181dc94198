"""Slabs: several neighbouring planes of a volume seen as one, by their mean, their maximum or their minimum."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from desktop.rendering.planes import AXES, Cut
from engine.volume import Volume

THINNEST_MM, THICKEST_MM = 2.0, 60.0


class Projection(str, Enum):
    """How the planes of a slab become one."""

    NONE = "none"
    MEAN = "mean"
    MAXIMUM = "mip"
    MINIMUM = "minip"


@dataclass(frozen=True)
class Slab:
    """A projection over ``thickness_mm``, centred on the plane in view."""

    projection: Projection = Projection.NONE
    thickness_mm: float = 10.0

    @property
    def on(self) -> bool:
        return self.projection is not Projection.NONE

    def flatten(self, planes: npt.NDArray[np.generic], axis: int) -> npt.NDArray[np.generic]:
        """Several planes as one, along an axis: of their type for maximum and minimum, float32 for the mean."""
        found: npt.NDArray[np.generic]
        if self.projection is Projection.MAXIMUM:
            found = planes.max(axis=axis)
        elif self.projection is Projection.MINIMUM:
            found = planes.min(axis=axis)
        else:
            found = planes.mean(axis=axis, dtype=np.float32)
        return found

    def following(self) -> Slab:
        """The next projection; after the last one none."""
        every = list(Projection)
        return Slab(every[(every.index(self.projection) + 1) % len(every)], self.thickness_mm)

    def thicker(self, step_mm: float) -> Slab:
        """Thicker by so much, within bounds."""
        return Slab(self.projection, min(max(self.thickness_mm + step_mm, THINNEST_MM), THICKEST_MM))


def planes_of(volume: Volume, cut: Cut, index: int, thickness_mm: float) -> slice:
    """Which planes along the axis of a cut belong to a slab round ``index``; always that one, clipped to the volume."""
    axis = AXES.index(cut)
    spacing = float(np.linalg.norm(volume.affine[:3, axis]))
    count = max(1, round(thickness_mm / spacing))
    first = index - (count - 1) // 2
    return slice(max(first, 0), min(first + count, volume.hu.shape[axis]))


def project(volume: Volume, cut: Cut, index: int, slab: Slab) -> npt.NDArray[np.generic]:
    """Pixels of a slab, as :func:`numpy.take` of the volume at ``index`` lies."""
    axis = AXES.index(cut)
    several = [slice(None)] * 3
    several[axis] = planes_of(volume, cut, index, slab.thickness_mm)
    return slab.flatten(volume.hu[tuple(several)], axis)
