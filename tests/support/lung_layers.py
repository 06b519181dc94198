"""Stacks of lungs drawn by hand: two discs a slice, opacities where a test wants them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.lungs.layer import LEFT, RIGHT, Density, LungLayer, Piece
from engine.preprocess import CropBox, FieldGrid, OpacityMap

#: 512 pixels of 0.8 mm on a grid of 128: a grid pixel is 3.2 mm wide.
GRID = FieldGrid.of((0, 0, 512, 512), (0.8, 0.8), 128)
PIXEL_MM2 = 3.2**2
BOX = CropBox(80, 40, 432, 472)
RIGHT_AT, LEFT_AT = (64, 40), (64, 88)


def disc(centre: tuple[int, int], radius: float) -> Any:
    """(128, 128) bool."""
    rows, columns = np.ogrid[:128, :128]
    return (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 <= radius**2


def a_layer(
    index: int,
    pieces: Iterable[tuple[int, Any]] | None = None,
    *,
    spacing_mm: float = 5.0,
    turned: bool = False,
    missed_mm2: float = 0.0,
    ground_glass: Any = None,
    consolidation: Any = None,
    gas: tuple[int, ...] = (),
    level: tuple[int, ...] = (),
    levels_mm: dict[int, float] | None = None,
    mean_hu: float = -850.0,
    box: CropBox = BOX,
) -> LungLayer:
    """One slice with pieces (side, mask); two discs of 20 grid pixels without.

    Pieces with the numbers in ``gas`` hold air alone, those in ``level`` air above fluid, the others ``mean_hu``;
    ``levels_mm`` says of pieces how wide a level in them is.
    ``ground_glass`` and ``consolidation`` are masks (128, 128) on the grid; ``turned`` is a stack that rises towards
    the feet; ``box`` is what the opacity maps show.
    """
    drawn = [(RIGHT, disc(RIGHT_AT, 20)), (LEFT, disc(LEFT_AT, 20))] if pieces is None else list(pieces)
    numbers = np.zeros((128, 128), np.uint8)
    found = []
    for number, (side, mask) in enumerate(drawn, start=1):
        numbers[mask] = number
        size = float(mask.sum())
        lung = Density(size, mean_hu * size, 0.9 * size, 0.05 * size)
        air = Density(size, -990.0 * size, 0.1 * size, 0.0, 0.9 * size)
        full = Density(size, -400.0 * size, 0.15 * size, 0.5 * size, 0.35 * size)
        held = air if number in gas else full if number in level else lung
        found.append(Piece(side, size * PIXEL_MM2, held, (levels_mm or {}).get(number, 0.0)))
    position = spacing_mm * index
    return LungLayer(
        index=index,
        position_mm=position,
        height_mm=-position if turned else position,
        pieces=tuple(found),
        grid=GRID,
        pixel_mm2=PIXEL_MM2,
        missed_mm2=missed_mm2,
        opacity=OpacityMap(_on_map(ground_glass, box), _on_map(consolidation, box), box, (512, 512)),
        shape=(512, 512),
        packed=zlib.compress(numbers.tobytes()),
    )


def _on_map(mask: Any, box: CropBox) -> Any:
    if mask is None:
        return np.zeros((56, 56), np.uint8)
    rows, columns = box.places(56, 56)
    return np.where(mask[(rows / 4).astype(int)][:, (columns / 4).astype(int)], 255, 0).astype(np.uint8)
