"""What one slice leaves behind of its lungs and opacities: a few kilobytes, no image."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.dicom.orientation import radiological_spacing, turns_to_rest
from engine.lungs.air_level import air_levels
from engine.preprocess import FieldGrid, OpacityMap, PreparedSlice, PreprocessSpec

if TYPE_CHECKING:
    from engine.dicom.values import SliceHeader

Pieces = npt.NDArray[np.uint8]

#: Sides as :attr:`engine.preprocess.PreparedSlice.lungs` numbers them.
RIGHT, LEFT = 1, 2
#: Part of a piece below -950 HU from which it is gas; of lungs with the severest emphysema it is about half.
_GAS = 0.6
#: More pieces than this on one slice are noise; the largest are kept.
_MOST_PIECES = 64


@dataclass(frozen=True)
class Density:
    """Sums over lung: in pixels of the grid of 244 for a piece, in mm3 for the lungs.

    Attributes
    ----------
    size : float
    hu : float
        Sum of the HU.
    aerated, dense, gas : float
        Of ``size``, what lies between -950 and -500 HU, above -200 HU, and below -950 HU (limits of the spec).
    """

    size: float = 0.0
    hu: float = 0.0
    aerated: float = 0.0
    dense: float = 0.0
    gas: float = 0.0

    def plus(self, other: Density, weight: float = 1.0) -> Density:
        """The sum of both, the other one times a weight."""
        return Density(
            self.size + weight * other.size,
            self.hu + weight * other.hu,
            self.aerated + weight * other.aerated,
            self.dense + weight * other.dense,
            self.gas + weight * other.gas,
        )


@dataclass(frozen=True)
class Piece:
    """One connected piece of lung on one slice: side as the lungs network says, area in mm2, density, and how wide gas
    lies level on fluid in it."""

    side: int
    area_mm2: float
    density: Density
    level_mm: float = 0.0

    @property
    def is_gas(self) -> bool:
        """Whether nearly all of it is as thin as air: stomach, bowel, trachea; or a pneumothorax, or bullae."""
        return self.density.size > 0 and self.density.gas >= _GAS * self.density.size

    @property
    def holds_level(self) -> bool:
        """Whether nearly all of it is either gas or fluid: a full stomach; or a hydropneumothorax, or an abscess."""
        open_ = self.density.size - self.density.dense
        return not self.is_gas and open_ > 0 and self.density.gas >= _GAS * open_


@dataclass(frozen=True, eq=False)
class LungLayer:
    """Lungs and opacities of one readable slice.

    Attributes
    ----------
    index : int
        0-based, order of the series.
    position_mm : float
        Along the normal of the series.
    height_mm : float
        The same, growing towards the patient's head.
    pieces : tuple of Piece
        Piece ``n`` has the number ``n + 1`` in :attr:`map`.
    grid : FieldGrid
        The small grid, the same for all slices of a series.
    pixel_mm2 : float
        Area of one pixel of that grid.
    missed_mm2 : float
        What thresholds take for lung and the lungs network does not.
    opacity : OpacityMap or None
        None where the slice did not go through the classifier.
    shape : tuple of int
        Rows and columns of the slice, radiological orientation.
    """

    index: int
    position_mm: float
    height_mm: float
    pieces: tuple[Piece, ...]
    grid: FieldGrid
    pixel_mm2: float
    missed_mm2: float
    opacity: OpacityMap | None
    shape: tuple[int, int]
    packed: bytes = field(repr=False)

    @property
    def map(self) -> Pieces:
        """(128, 128) uint8: 0 no lung, else the number of the piece."""
        size = self.grid.size
        return np.frombuffer(zlib.decompress(self.packed), np.uint8).reshape(size, size)

    @property
    def lung_mm2(self) -> float:
        return sum(piece.area_mm2 for piece in self.pieces)


def lung_layer(
    prepared: PreparedSlice, header: SliceHeader, index: int, opacity: OpacityMap | None, spec: PreprocessSpec
) -> LungLayer:
    """What is kept of one prepared HU slice."""
    rows_mm, columns_mm = radiological_spacing(header)
    step = prepared.grid.step
    pixel = rows_mm * columns_mm * step[0] * step[1]
    numbers, sides = _numbered(prepared.lungs)
    areas = np.bincount(numbers.ravel(), minlength=len(sides) + 1)
    turns = turns_to_rest(header)
    measured = _measured(prepared, numbers, len(sides), spec, turns)
    # A level lies across the body, or along it from front to back in a patient on a side.
    across_mm = prepared.box.height * rows_mm if turns % 2 else prepared.box.width * columns_mm
    position = header.position_along_normal_mm
    return LungLayer(
        index=index,
        position_mm=position,
        height_mm=position if header.normal[2] >= 0 else -position,
        pieces=tuple(
            Piece(side, float(area) * pixel, density, level * across_mm)
            for side, area, (density, level) in zip(sides, areas[1:], measured, strict=True)
        ),
        grid=prepared.grid,
        pixel_mm2=pixel,
        missed_mm2=prepared.missed_pixels * pixel,
        opacity=opacity,
        shape=prepared.shape,
        packed=zlib.compress(numbers.tobytes(), 1),
    )


def _numbered(lungs: Pieces) -> tuple[Pieces, list[int]]:
    """Connected pieces of each lung, numbered from 1 on, and the side of each."""
    from scipy import ndimage

    numbers = np.zeros(lungs.shape, np.uint8)
    sides: list[int] = []
    for side in (RIGHT, LEFT):
        labels, count = ndimage.label(lungs == side)
        for label in _largest_first(labels, count)[: _MOST_PIECES // 2]:
            sides.append(side)
            numbers[labels == label] = len(sides)
    return numbers, sides


def _largest_first(labels: npt.NDArray[np.int32], count: int) -> list[int]:
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    return [int(label) + 1 for label in np.argsort(-areas, kind="stable")]


def _measured(
    prepared: PreparedSlice, numbers: Pieces, count: int, spec: PreprocessSpec, turns: int
) -> list[tuple[Density, float]]:
    """Of each piece its density, and its widest level as a part of the crop's width when turned so often."""
    if prepared.hu is None or count == 0:
        return [(Density(), 0.0)] * count
    fine = _on_fine_grid(prepared, numbers)
    own = np.where(prepared.lung_mask, fine, 0)
    densities = _densities(fine[prepared.lung_mask], prepared.hu[prepared.lung_mask], count, spec)
    levels = air_levels(np.rot90(prepared.hu, turns), np.rot90(own, turns), count, spec)
    return list(zip(densities, levels, strict=True))


def _on_fine_grid(prepared: PreparedSlice, numbers: Pieces) -> Pieces:
    """Numbers of the pieces on the grid of 244 pixels, where a pixel is about one millimetre."""
    from scipy import ndimage

    # The mask's soft edge on the fine grid reaches half a coarse pixel beyond the pieces.
    grown = np.where(numbers > 0, numbers, ndimage.maximum_filter(numbers, 3))
    grid = prepared.grid
    rows, columns = prepared.box.places(*prepared.lung_mask.shape)
    down = np.clip((rows - grid.source_top) / grid.step[0] + grid.top, 0, grid.size - 1).astype(np.intp)
    across = np.clip((columns - grid.source_left) / grid.step[1] + grid.left, 0, grid.size - 1).astype(np.intp)
    fine: Pieces = grown.take(down, axis=0).take(across, axis=1)
    return fine


def _densities(own: Pieces, hu: npt.NDArray[np.float32], count: int, spec: PreprocessSpec) -> list[Density]:
    """Density of each piece, from the number of the piece and the density at each pixel of the lungs, (n,) both."""
    sums = np.bincount(own, weights=hu, minlength=count + 1)
    # Of each piece the pixels of four kinds: none of these, gas, aerated, dense.
    kind = own.astype(np.intp) * 4
    kind += hu < spec.aerated_from_hu
    kind += 2 * ((hu >= spec.aerated_from_hu) & (hu < spec.aerated_below_hu))
    kind += 3 * (hu > spec.dense_above_hu)
    pixels = np.bincount(kind, minlength=4 * (count + 1)).reshape(-1, 4)
    found = []
    for piece, total in zip(pixels[1:], sums[1:], strict=True):
        _, gas, aerated, dense = (float(part) for part in piece)
        found.append(Density(float(piece.sum()), float(total), aerated, dense, gas))
    return found
