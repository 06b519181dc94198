"""Planes through a volume at any angle: interpolated between voxels, as one plane or as a slab."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from desktop.rendering.planes import PlaneImage, Vector
from desktop.rendering.slab import Slab
from engine.volume import Volume

#: Around the volume there is air, HU.
AIR_HU = -1024.0


@dataclass(frozen=True)
class Slant:
    """How a plane lies: unit vectors of increasing column and row index, LPS, at a right angle."""

    right: Vector
    down: Vector

    @property
    def normal(self) -> Vector:
        return _vector(np.cross(self.right, self.down))

    def turned(self, axis: Vector, radians: float) -> Slant:
        """Turned about an axis (a unit vector) by the right-hand rule."""
        return Slant(_turned(self.right, axis, radians), _turned(self.down, axis, radians))


@dataclass(frozen=True)
class Stack:
    """Parallel planes that hold a whole volume.

    Attributes
    ----------
    step_mm : float
        From pixel to pixel, and from plane to plane: the finest spacing of the volume.
    lowest : tuple of float
        Along right, down and normal, millimetres: the first pixel of the first plane.
    shape : tuple of int
        Planes, rows, columns.
    """

    slant: Slant
    step_mm: float
    lowest: tuple[float, float, float]
    shape: tuple[int, int, int]

    def nearest(self, patient_mm: Vector) -> int:
        """The plane nearest to a position, within the stack."""
        along = float(np.dot(patient_mm, self.slant.normal)) - self.lowest[2]
        return int(np.clip(round(along / self.step_mm), 0, self.shape[0] - 1))

    def origin_mm(self, index: int) -> Vector:
        """Centre of pixel (0, 0) of a plane."""
        slant, (across, down, deep) = self.slant, self.lowest
        at = across * np.array(slant.right) + down * np.array(slant.down)
        return _vector(at + (deep + index * self.step_mm) * np.array(slant.normal))


def stack_of(volume: Volume, slant: Slant) -> Stack:
    """The smallest stack of such planes that holds the centres of all voxels."""
    ends = [(0, size - 1) for size in volume.hu.shape]
    corners = np.array([volume.to_patient_mm((z, y, x)) for z, y, x in product(*ends)])
    along = corners @ np.array([slant.right, slant.down, slant.normal]).T
    low, high = along.min(axis=0), along.max(axis=0)
    step = float(min(np.linalg.norm(volume.affine[:3, axis]) for axis in range(3)))
    columns, rows, planes = (int(np.floor((high[axis] - low[axis]) / step + 1e-6)) + 1 for axis in range(3))
    return Stack(slant, step, (float(low[0]), float(low[1]), float(low[2])), (planes, rows, columns))


def cut_oblique(volume: Volume, stack: Stack, index: int, slab: Slab | None = None) -> PlaneImage:
    """One plane of a stack, linear between voxels; a slab is made of planes one step apart."""
    several = slab if slab is not None and slab.on else None
    count = 1 if several is None else max(1, round(several.thickness_mm / stack.step_mm))
    first = index - (count - 1) // 2
    begin, end = max(first, 0), min(first + count, stack.shape[0])
    planes = _sampled(volume, stack, begin, end - begin)
    pixels = planes[0] if several is None else several.flatten(planes, 0)
    slant = stack.slant
    return PlaneImage(pixels, (stack.step_mm, stack.step_mm), stack.origin_mm(index), slant.right, slant.down)


def places_of(volume: Volume, stack: Stack, index: int, every: int = 1) -> npt.NDArray[np.float64]:
    """Where pixels of a plane lie in the volume.

    Parameters
    ----------
    every : int
        Only each so many-th row and column.

    Returns
    -------
    numpy.ndarray
        (3, rows, columns): index along each axis of the volume, fractional.
    """
    matrix, offset = _into_volume(volume, stack, index)
    rows, columns = (np.arange(0, size, every) for size in stack.shape[1:])
    found: npt.NDArray[np.float64] = (
        matrix[:, 1, None, None] * rows[:, None] + matrix[:, 2, None, None] * columns + offset[:, None, None]
    )
    return found


def _sampled(volume: Volume, stack: Stack, first: int, count: int) -> npt.NDArray[np.float32]:
    from scipy.ndimage import affine_transform

    matrix, offset = _into_volume(volume, stack, first)
    shape = (count, *stack.shape[1:])
    found: npt.NDArray[np.float32] = affine_transform(
        volume.hu, matrix, offset, shape, output=np.float32, order=1, mode="constant", cval=AIR_HU
    )
    return found


def _into_volume(volume: Volume, stack: Stack, first: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Matrix and offset from (plane, row, column), counted from ``first``, to indices of the volume."""
    slant = stack.slant
    into = np.linalg.inv(volume.affine[:3, :3])
    steps = np.array([slant.normal, slant.down, slant.right]).T * stack.step_mm
    return into @ steps, into @ (np.array(stack.origin_mm(first)) - volume.affine[:3, 3])


def _turned(vector: Vector, axis: Vector, radians: float) -> Vector:
    """Rodrigues' rotation."""
    one, about = np.array(vector), np.array(axis)
    kept = about * (about @ one)
    return _vector(kept + (one - kept) * np.cos(radians) + np.cross(about, one) * np.sin(radians))


def _vector(values: npt.NDArray[np.float64]) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
