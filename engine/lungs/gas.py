"""Gas that a network takes for lung: the stomach's goes, a hydropneumothorax or an abscess stays, what goes is told."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from engine.lungs.layer import LEFT, RIGHT, LungLayer
from engine.lungs.linking import Links, Node, linked

#: Gas above fluid is the stomach's only below the upper two thirds of the left lung, and where it is small beside it.
_LOWEST, _SMALL = 1 / 3, 0.25
#: Gas that lies level on fluid for this width (mm): on slices of six real series it is 8 mm at most, on 400 with and
#: without emphysema some 20 mm.
_LEVEL_MM = 22.0


def stomach(layers: Sequence[LungLayer], left: Collection[Node], links: Links, spans_mm: Sequence[float]) -> set[Node]:
    """Gas above fluid at the foot end of the left lung, among the pieces of that side.

    Anywhere else, and where it is large beside what is left of the lung, it may be a hydropneumothorax or an abscess:
    a lung must not vanish because it is ill.

    Parameters
    ----------
    spans_mm : sequence of float
        What each layer stands for along the stack.
    """
    pieces = {(place, number): layers[place].pieces[number - 1] for place, number in left}
    level = {node for node, piece in pieces.items() if piece.holds_level}
    lung = {node for node, piece in pieces.items() if not piece.holds_level and not piece.is_gas}
    if not level or not lung:
        return set()
    below = _foot([layers[place].height_mm for place, _ in lung])
    found = {
        node
        for nodes in linked(level, links)
        if max(layers[place].height_mm for place, _ in nodes) < below
        for node in nodes
    }

    def mm3(nodes: Collection[Node]) -> float:
        return sum(pieces[node].area_mm2 * spans_mm[node[0]] for node in nodes)

    return found if mm3(found) < _SMALL * mm3(lung) else set()


def _foot(heights: Collection[float]) -> float:
    """Below it lies what may be the stomach's, of a lung with slices at these heights (mm)."""
    return min(heights) + _LOWEST * (max(heights) - min(heights))


def lies_between(nodes: Sequence[Node], lung: set[Node], links: Links) -> bool:
    """Whether gas touches the lung below it and above it: a pneumothorax or a bulla, not the stomach."""
    own = set(nodes)
    below = any(second in own and first in lung for first, second in links)
    above = any(first in own and second in lung for first, second in links)
    return below and above


def levels(layers: Sequence[LungLayer], sides: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Indices of slices on which gas lies level on fluid: where it is no stomach's, and where it may be one's.

    It may be at the foot of the left lung, whether it was left out there or not; but not on slices that follow one
    where it is none's, one after the other: there it is the same level.
    """
    left = [layer.height_mm for layer, own in zip(layers, sides, strict=True) if LEFT in own]
    below = _foot(left) if left else math.inf
    ill, perhaps = set(), set()
    for place, (layer, own) in enumerate(zip(layers, sides, strict=True)):
        wide = [
            side or piece.side for piece, side in zip(layer.pieces, own, strict=True) if piece.level_mm >= _LEVEL_MM
        ]
        if RIGHT in wide or (wide and layer.height_mm >= below):
            ill.add(place)
        elif wide:
            perhaps.add(place)
    for way in (1, -1):
        for place in sorted(perhaps, key=lambda one: way * one):
            if place - way in ill:
                ill.add(place)
    return [layers[place].index for place in sorted(ill)], [layers[place].index for place in sorted(perhaps - ill)]
