"""Lungs in three dimensions: which pieces of which slices are the two lungs, and where they contradict each other.

The network sees one slice at a time. Along the stack its pieces join to bodies: the largest of each side is that lung;
what continues it beyond a gap belongs to it, but nothing beyond its tips; what lies beside it and is small is noise,
and goes; so does gas that lung bounds on one side only, as the stomach's below the diaphragm; a piece that both
neighbours give to the other side changes sides. So the middle of the stack, where lungs are easy, decides on its ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.lungs.gas import lies_between, stomach
from engine.lungs.layer import LEFT, RIGHT, Density, LungLayer
from engine.lungs.linking import Links, Node, linked, overlaps
from engine.lungs.waist import between_waists
from engine.preprocess.opacity_map import MAP_SIZE

#: A second body beside the first is a lobe of its own from this share of the first's size on.
_LOBE = 0.25
#: Both ends that face each other over a gap have this part of the largest area: a lung that tapered has ended.
_ENDS_IN_LUNG = 0.2
#: Part of its extent along the stack that it may lie beside the first one.
_BESIDE = 0.25
#: A slice with less lung than this part of what slices on both sides of it have is contradicted by them.
_CONTRADICTED = 0.35
#: A slice without lung is a gap between slices that have this part of the largest area: tips are small and may miss.
_GAP_BETWEEN = 0.05
#: Both sides have to have at least this part of the largest area: tips of lungs do come and go.
_FULL_OF_LUNG = 0.2

#: Smaller pieces of gas on a slice are bowel, trachea, noise (mm2).
_LEAST_GAS_MM2 = 500.0


@dataclass(frozen=True, eq=False)
class LungStack:
    """The lungs of a series.

    Attributes
    ----------
    layers : tuple of LungLayer
        Readable slices in the order of the series.
    sides : tuple of tuple of int
        Of each layer's pieces: 0 no lung after all, 1 right, 2 left.
    thickness_mm : tuple of float
        What each layer stands for along the stack: half the way to its neighbours; 0 for a gap.
    gaps : tuple of int
        Indices (order of the series) of slices between lung slices that yield no lung.
    contradicted : tuple of int
        Indices of slices with far less lung than there is on both sides of them.
    """

    layers: tuple[LungLayer, ...]
    sides: tuple[tuple[int, ...], ...]
    thickness_mm: tuple[float, ...]
    gaps: tuple[int, ...] = ()
    contradicted: tuple[int, ...] = ()

    def area_mm2(self, place: int, side: int = 0) -> float:
        """Lung area of a layer (by its place in ``layers``); of both sides when ``side`` is 0."""
        own = zip(self.layers[place].pieces, self.sides[place], strict=True)
        return sum((piece.area_mm2 for piece, found in own if found and side in (0, found)), 0.0)

    def volume_ml(self, side: int = 0) -> float:
        """Lung volume, ml: each slice's area times what it stands for."""
        places = range(len(self.layers))
        return sum(self.area_mm2(place, side) * self.thickness_mm[place] for place in places) / 1000.0

    def density(self) -> Density:
        """Sums over both lungs, in mm3."""
        total = Density()
        for layer, sides, thickness in zip(self.layers, self.sides, self.thickness_mm, strict=True):
            for piece, side in zip(layer.pieces, sides, strict=True):
                if side and piece.density.size:
                    total = total.plus(piece.density, piece.area_mm2 * thickness / piece.density.size)
        return total

    def gas_left_out(self) -> tuple[tuple[int, ...], float]:
        """Large gas, or gas above fluid, that the network took for lung and that was left out: indices of its slices,
        and ml."""
        indices, mm3 = [], 0.0
        for layer, sides, thickness in zip(self.layers, self.sides, self.thickness_mm, strict=True):
            own = zip(layer.pieces, sides, strict=True)
            gas = [piece.area_mm2 for piece, side in own if not side and (piece.is_gas or piece.holds_level)]
            large = sum(area for area in gas if area >= _LEAST_GAS_MM2)
            mm3 += large * thickness
            indices += [layer.index] if large else []
        return tuple(indices), mm3 / 1000.0

    def lungs(self, place: int) -> npt.NDArray[np.uint8]:
        """(128, 128) uint8 of a layer on its grid: 0 no lung, 1 right, 2 left."""
        table = np.array([0, *self.sides[place]], np.uint8)
        found: npt.NDArray[np.uint8] = table[self.layers[place].map]
        return found

    def lungs_on_slice(self, place: int) -> npt.NDArray[np.uint8]:
        """The same at the slice's own pixels, (rows, columns), radiological orientation, with smooth edges."""
        layer, lungs = self.layers[place], self.lungs(place)
        rows, columns = (np.arange(side, dtype=np.float64) + 0.5 for side in layer.shape)
        right, left = (layer.grid.read((lungs == side).astype(np.float32), rows, columns) for side in (RIGHT, LEFT))
        inside = right + left >= 0.5
        return np.where(inside, np.where(right >= left, RIGHT, LEFT), 0).astype(np.uint8)

    def lungs_on_map(self, place: int) -> npt.NDArray[np.uint8]:
        """The same on the opacity map's pixels, (56, 56); only where the layer has one."""
        layer = self.layers[place]
        assert layer.opacity is not None
        grid = layer.grid
        rows, columns = layer.opacity.box.places(MAP_SIZE, MAP_SIZE)
        down = np.clip((rows - grid.source_top) / grid.step[0] + grid.top, 0, grid.size - 1).astype(np.intp)
        across = np.clip((columns - grid.source_left) / grid.step[1] + grid.left, 0, grid.size - 1).astype(np.intp)
        found: npt.NDArray[np.uint8] = self.lungs(place).take(down, axis=0).take(across, axis=1)
        return found


def stack_lungs(layers: Sequence[LungLayer]) -> LungStack:
    """Make the lungs of a series' readable slices consistent along the stack."""
    ordered = tuple(sorted(layers, key=lambda layer: layer.index))
    sides = _consistent(ordered)
    stack = LungStack(ordered, sides, (0.0,) * len(ordered))
    areas = np.array([stack.area_mm2(place) for place in range(len(ordered))])
    empty, small = _contradictions(ordered, areas)
    # What a gap stands for is given to its neighbours, as of a slice that could not be read.
    missing = {*empty, *small}
    seen = [place for place in range(len(ordered)) if place not in missing]
    spans = dict(zip(seen, _thickness([ordered[place].position_mm for place in seen]), strict=True))
    return LungStack(
        ordered,
        sides,
        tuple(spans.get(place, 0.0) for place in range(len(ordered))),
        tuple(ordered[place].index for place in empty),
        tuple(ordered[place].index for place in small),
    )


def _thickness(positions: Sequence[float]) -> tuple[float, ...]:
    """Half the way to the neighbours on both sides; the ends reach as far out as in."""
    if len(positions) < 2:
        return (0.0,) * len(positions)
    steps = np.abs(np.diff(positions))
    before, after = np.concatenate([steps[:1], steps]), np.concatenate([steps, steps[-1:]])
    return tuple(float(value) for value in (before + after) / 2.0)


def _consistent(layers: Sequence[LungLayer]) -> tuple[tuple[int, ...], ...]:
    sides = {
        (place, number): piece.side
        for place, layer in enumerate(layers)
        for number, piece in enumerate(layer.pieces, start=1)
    }
    links = _links(layers)
    _change_sides(sides, links)
    areas = {(p, n): layers[p].pieces[n - 1].area_mm2 for p, n in sides}
    left = {node for node, side in sides.items() if side == LEFT}
    positions = [layer.position_mm for layer in layers]
    # Of two scans that were joined the denser one shows less on more slices. One slice alone is compared by its areas.
    spans = _thickness(positions) if len(layers) > 1 else (1.0,) * len(layers)
    gas = {(p, n) for p, n in sides if layers[p].pieces[n - 1].is_gas} | stomach(layers, left, links, spans)
    lungs = [_lung_of(side, sides, links, areas, spans, gas) for side in (RIGHT, LEFT)]
    kept = {node for lung in lungs for node in _between_waists(lung, areas, positions, spans)}
    return tuple(
        tuple(sides[place, n] if (place, n) in kept else 0 for n in range(1, len(layer.pieces) + 1))
        for place, layer in enumerate(layers)
    )


def _links(layers: Sequence[LungLayer]) -> Links:
    """Pixels in common of pieces on neighbouring slices, whatever their sides."""
    found: Links = {}
    before = None
    for place, layer in enumerate(layers):
        own = layer.map
        if before is not None:
            for (first, second), count in overlaps(before, own).items():
                found[(place - 1, first), (place, second)] = count
        before = own
    return found


def _change_sides(sides: dict[Node, int], links: Links) -> None:
    """A piece whose neighbours above and below both give it to the other side goes there."""
    votes: dict[Node, list[tuple[int, int, int]]] = {}
    for (first, second), count in links.items():
        votes.setdefault(first, []).append((second[0], sides[second], count))
        votes.setdefault(second, []).append((first[0], sides[first], count))
    for node, seen in votes.items():
        by_place = {place for place, _, _ in seen}
        against = [
            sum(count for at, side, count in seen if at == place and side != sides[node])
            > sum(count for at, side, count in seen if at == place and side == sides[node])
            for place in by_place
        ]
        if len(against) == 2 and all(against):
            sides[node] = RIGHT + LEFT - sides[node]


def _lung_of(
    side: int,
    sides: dict[Node, int],
    links: Links,
    areas: dict[Node, float],
    spans_mm: Sequence[float],
    gas: set[Node],
) -> set[Node]:
    """Pieces of the largest body of one side, of those that continue it along the stack, and of gas in between."""
    own = {node for node, found in sides.items() if found == side}
    open_ = own - gas or own
    groups = sorted(linked(open_, links), key=lambda nodes: -sum(areas[node] * spans_mm[node[0]] for node in nodes))
    if not groups:
        return set()
    lung = set(groups[0])
    for nodes in groups[1:]:
        taken = {place for place, _ in lung}
        beside = sum(place in taken for place, _ in nodes) / len(nodes)
        if _continues(nodes, lung, areas) if beside <= _BESIDE else _same_lung(nodes, lung, areas):
            lung |= set(nodes)
    for nodes in linked(own - open_, links):
        if lies_between(nodes, lung, links):
            lung |= set(nodes)
    return lung


def _between_waists(
    lung: set[Node], areas: dict[Node, float], positions_mm: Sequence[float], spans_mm: Sequence[float]
) -> set[Node]:
    """A lung without the other organ that hangs on its tip."""
    if not lung:
        return lung
    first, last = between_waists(_by_place(lung, areas), positions_mm, spans_mm)
    return {node for node in lung if first <= node[0] <= last}


def _continues(nodes: Sequence[Node], lung: set[Node], areas: dict[Node, float]) -> bool:
    """Whether a body goes on where the lung breaks off."""
    of_lung, of_nodes = _by_place(lung, areas), _by_place(nodes, areas)
    least = _ENDS_IN_LUNG * max(of_lung.values())
    first, last = min(of_nodes), max(of_nodes)
    below = [place for place in of_lung if place < first]
    above = [place for place in of_lung if place > last]
    facing = [(of_nodes[first], of_lung[max(below)])] if below else []
    facing += [(of_nodes[last], of_lung[min(above)])] if above else []
    return any(min(pair) >= least for pair in facing)


def _by_place(nodes: Iterable[Node], areas: dict[Node, float]) -> dict[int, float]:
    found: dict[int, float] = {}
    for node in nodes:
        found[node[0]] = found.get(node[0], 0.0) + areas[node]
    return found


def _same_lung(nodes: Sequence[Node], lung: set[Node], areas: dict[Node, float]) -> bool:
    """A lobe that joins the rest on no slice: large beside it, on the slices that it is on."""
    places = {place for place, _ in nodes}
    beside = sum(areas[node] for node in lung if node[0] in places)
    return sum(areas[node] for node in nodes) >= _LOBE * beside


def _contradictions(layers: Sequence[LungLayer], areas: npt.NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """Places without lung between lung, and places with far less lung than on both sides."""
    full = np.flatnonzero(areas >= _GAP_BETWEEN * areas.max(initial=0.0)) if areas.any() else np.zeros(0, np.intp)
    # However many images in a row it is: of thin slices the same piece of lung is on more of them.
    before, behind = np.maximum.accumulate(areas), np.maximum.accumulate(areas[::-1])[::-1]
    empty, small = [], []
    for place in range(int(full[0]) + 1, int(full[-1])) if full.size else ():
        around = float(min(before[place - 1], behind[place + 1]))
        much = around >= _FULL_OF_LUNG * areas.max()
        if areas[place] == 0:
            empty.append(place)
        elif much and (areas[place] < _CONTRADICTED * around or layers[place].missed_mm2 > areas[place]):
            small.append(place)
    return empty, small
