"""How much of the lungs is affected: volumes of lung, ground glass and consolidation by side and zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.lungs.layer import LEFT, RIGHT
from engine.lungs.linking import Bodies, Node, join_slices
from engine.lungs.stack import LungStack
from engine.preprocess.opacity_map import OPACITY_FROM

Mask = npt.NDArray[np.bool_]
Classes = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int16]

SIDES = {RIGHT: "right", LEFT: "left"}
#: Thirds of each lung's own extent along the axis, from the head down.
ZONES = ("upper", "middle", "lower")
GROUND_GLASS, CONSOLIDATION = 1, 2
#: Opacities smaller than this (a ball of one centimetre) are left out: vessels, fissures, motion and partial volume
#: make such spots everywhere.
SMALLEST_ML = 0.5
#: Zone scores: an affected part of more than nothing is 1, of these parts and more 2, 3, 4.
_SCORE_STEPS = (0.25, 0.5, 0.75)
#: Of a zone, what counts as nothing at all.
_NOTHING = 0.005
#: Part of a slice that lies in a zone by rounding alone.
_SLIVER = 1e-6


@dataclass(frozen=True)
class Volumes:
    """Lung, ground glass and consolidation in it, ml."""

    lung: float = 0.0
    ground_glass: float = 0.0
    consolidation: float = 0.0

    @property
    def affected(self) -> float:
        return self.ground_glass + self.consolidation

    @property
    def affected_fraction(self) -> float | None:
        """0..1; None without lung."""
        return min(1.0, self.affected / self.lung) if self.lung > 0 else None

    def __add__(self, other: Volumes) -> Volumes:
        return Volumes(
            self.lung + other.lung, self.ground_glass + other.ground_glass, self.consolidation + other.consolidation
        )

    def within_lung(self) -> Volumes:
        """The same where no more than all of the lung is affected: the map's pixels are coarser than the lung's, and
        of a small lung that is affected all over they may hold more than its area."""
        if self.affected <= self.lung:
            return self
        part = self.lung / self.affected
        return Volumes(self.lung, part * self.ground_glass, part * self.consolidation)


@dataclass(frozen=True, eq=False)
class Extent:
    """What is affected, and where.

    Attributes
    ----------
    zones : mapping
        (side, zone) such as ``("right", "upper")`` -> volumes.
    slices : mapping
        Index of a slice -> affected part of its lung, 0..1.
    classes : tuple of numpy.ndarray
        Of each layer of the stack (56, 56) uint8 on its opacity map: 0, ground glass 1, consolidation 2; empty where
        it has no map.
    opacities : int
        Separate opacities in three dimensions, of :data:`SMALLEST_ML` and more.
    """

    zones: Mapping[tuple[str, str], Volumes]
    slices: Mapping[int, float]
    classes: tuple[Classes, ...] = field(repr=False)
    opacities: int = 0

    def of(self, side: str = "", zone: str = "") -> Volumes:
        """Sum over the zones of a side, of a zone of both, or of all."""
        chosen = (v for (own, at), v in self.zones.items() if side in ("", own) and zone in ("", at))
        return sum(chosen, Volumes())

    @property
    def zone_score(self) -> int:
        """0 to 24: each of the six zones 0 (none), 1 (under 25 %), 2 (under 50 %), 3 (under 75 %), 4 (more)."""
        return sum(_score(volumes.affected_fraction) for volumes in self.zones.values())


def measure_extent(stack: LungStack, opacity_from: float = OPACITY_FROM) -> Extent:
    """Measure a series' lungs.

    Parameters
    ----------
    opacity_from : float
        Probability from which a place counts as affected.
    """
    found = [_classes(stack, place, opacity_from) for place in range(len(stack.layers))]
    bodies, kept = _bodies(stack, found)
    classes = tuple(_only(one, labels, place, kept, bodies) for place, (one, labels) in enumerate(found))
    heights = _heights(stack)
    zones = {(name, zone): Volumes() for name in SIDES.values() for zone in ZONES}
    slices: dict[int, float] = {}
    for place, layer in enumerate(stack.layers):
        pixel = _map_pixel_mm2(stack, place)
        lungs = stack.lungs_on_map(place) if layer.opacity is not None else None
        affected = total = 0.0
        for side, name in SIDES.items():
            area = stack.area_mm2(place, side)
            if area <= 0:
                continue
            share = [0.0, 0.0]
            if lungs is not None:
                own = lungs == side
                share = [pixel * float((classes[place][own] == kind).sum()) for kind in (GROUND_GLASS, CONSOLIDATION)]
            millimetres = stack.thickness_mm[place] / 1000.0
            for zone, part in _zone_parts(layer.height_mm, stack.thickness_mm[place], heights[side]):
                own_mm = part * millimetres
                zones[name, zone] += Volumes(area * own_mm, share[0] * own_mm, share[1] * own_mm)
            affected, total = affected + sum(share), total + area
        if total > 0 and lungs is not None:
            slices[layer.index] = min(1.0, affected / total)
    return Extent({zone: volumes.within_lung() for zone, volumes in zones.items()}, slices, classes, len(kept))


def _score(fraction: float | None) -> int:
    if fraction is None or fraction < _NOTHING:
        return 0
    return 1 + sum(fraction >= step for step in _SCORE_STEPS)


def _classes(stack: LungStack, place: int, opacity_from: float) -> tuple[Classes, Labels]:
    """What each pixel of a layer's map is, and the connected opacities on it, on the grid that all slices share."""
    from scipy import ndimage

    layer = stack.layers[place]
    size = layer.grid.size
    opacity = layer.opacity
    if opacity is None:
        return np.zeros((0, 0), np.uint8), np.zeros((size, size), np.int16)
    level = opacity_from * 255.0
    inside = stack.lungs_on_map(place) > 0
    affected = (np.maximum(opacity.ground_glass, opacity.consolidation) >= level) & inside
    dense = opacity.consolidation > opacity.ground_glass
    classes = np.where(affected, np.where(dense, CONSOLIDATION, GROUND_GLASS), 0).astype(np.uint8)
    labels, _ = ndimage.label(affected)
    return classes, labels.astype(np.int16)


def _on_grid(stack: LungStack, place: int, labels: Labels) -> Labels:
    """Labels of a map, seen on the small grid, so that slices with other boxes can be compared."""
    layer = stack.layers[place]
    if layer.opacity is None or not labels.any():
        return np.zeros((layer.grid.size, layer.grid.size), np.int16)
    grid, box = layer.grid, layer.opacity.box
    rows = (np.arange(grid.size) + 0.5 - grid.top) * grid.step[0] + grid.source_top
    columns = (np.arange(grid.size) + 0.5 - grid.left) * grid.step[1] + grid.source_left
    down = np.floor((rows - box.top) * labels.shape[0] / box.height).astype(np.intp)
    across = np.floor((columns - box.left) * labels.shape[1] / box.width).astype(np.intp)
    inside = ((down >= 0) & (down < labels.shape[0]))[:, None] & ((across >= 0) & (across < labels.shape[1]))[None]
    seen = labels.take(np.clip(down, 0, labels.shape[0] - 1), 0).take(np.clip(across, 0, labels.shape[1] - 1), 1)
    found: Labels = np.where(inside, seen, np.int16(0))
    return found


def _bodies(stack: LungStack, found: list[tuple[Classes, Labels]]) -> tuple[Bodies, frozenset[Node]]:
    """Opacities joined along the stack, and those that are large enough."""
    bodies = Bodies()

    def slices() -> Iterator[tuple[int, Labels, int]]:
        for place, (_, labels) in enumerate(found):
            yield place, _on_grid(stack, place, labels), int(labels.max(initial=0))

    join_slices(slices(), bodies)
    volumes: dict[Node, float] = {}
    for place, (_, labels) in enumerate(found):
        count = int(labels.max(initial=0))
        areas = np.bincount(labels.ravel(), minlength=count + 1) * _map_pixel_mm2(stack, place)
        for number in range(1, count + 1):
            body = bodies.find((place, number))
            volumes[body] = volumes.get(body, 0.0) + float(areas[number]) * stack.thickness_mm[place] / 1000.0
    return bodies, frozenset(body for body, volume in volumes.items() if volume >= SMALLEST_ML)


def _only(classes: Classes, labels: Labels, place: int, kept: frozenset[Node], bodies: Bodies) -> Classes:
    count = int(labels.max(initial=0))
    if count == 0:
        return classes
    table = np.array([False] + [bodies.find((place, number)) in kept for number in range(1, count + 1)])
    return np.where(table[labels], classes, 0).astype(np.uint8)


def _map_pixel_mm2(stack: LungStack, place: int) -> float:
    layer = stack.layers[place]
    if layer.opacity is None:
        return 0.0
    box, (rows, columns) = layer.opacity.box, layer.opacity.ground_glass.shape
    source_mm2 = layer.pixel_mm2 / (layer.grid.step[0] * layer.grid.step[1])
    return float(source_mm2 * box.height * box.width / (rows * columns))


def _heights(stack: LungStack) -> dict[int, tuple[float, float]]:
    """Lower and upper end of each lung: those of its outermost slices, not their middles."""
    found = {}
    for side in SIDES:
        own = [place for place in range(len(stack.layers)) if stack.area_mm2(place, side) > 0]
        ends = [_ends(stack.layers[place].height_mm, stack.thickness_mm[place]) for place in own]
        found[side] = (min(low for low, _ in ends), max(high for _, high in ends)) if ends else (0.0, 0.0)
    return found


def _ends(height: float, thickness: float) -> tuple[float, float]:
    return height - thickness / 2.0, height + thickness / 2.0


def _zone_parts(height: float, thickness: float, span: tuple[float, float]) -> Iterator[tuple[str, float]]:
    """Zones in which a slice lies, and how much of it: a limit that it lies across parts it. The parts' sum is 1."""
    if thickness <= 0.0:
        return
    (low, high), (bottom, top) = span, _ends(height, thickness)
    third = (high - low) / len(ZONES)
    for number, zone in enumerate(ZONES):
        upper = high - number * third
        shared = min(top, upper) - max(bottom, upper - third)
        if shared > _SLIVER * thickness:
            yield zone, shared / thickness
