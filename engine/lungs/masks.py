"""Masks at the slices' own pixels: the two lungs, and the opacities in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.lungs.extent import CONSOLIDATION, GROUND_GLASS, Extent
from engine.lungs.stack import LungStack

Labels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class SliceMasks:
    """Masks of one slice, (rows, columns) uint8, radiological orientation.

    Attributes
    ----------
    index : int
        0-based, order of the series.
    lungs : numpy.ndarray
        0 no lung, 1 right, 2 left; diseased lung is lung.
    opacities : numpy.ndarray
        0 none, 1 ground glass, 2 consolidation; inside the lungs only.
    """

    index: int
    lungs: Labels
    opacities: Labels


def slice_masks(stack: LungStack, extent: Extent) -> Iterator[SliceMasks]:
    """Masks of every readable slice, in the order of the series: what the measures were computed of.

    Opacities come from a map of 56 pixels; their edges are smooth here and no finer than there.
    """
    for place, layer in enumerate(stack.layers):
        lungs = stack.lungs_on_slice(place)
        yield SliceMasks(layer.index, lungs, _opacities(stack, extent, place, lungs))


def _opacities(stack: LungStack, extent: Extent, place: int, lungs: Labels) -> Labels:
    opacity, classes = stack.layers[place].opacity, extent.classes[place]
    if opacity is None or not classes.any():
        return np.zeros_like(lungs)
    glass, dense = (opacity.on_slice(classes == kind) for kind in (GROUND_GLASS, CONSOLIDATION))
    affected = (glass + dense >= 0.5) & (lungs > 0)
    return np.where(affected, np.where(dense > glass, CONSOLIDATION, GROUND_GLASS), 0).astype(np.uint8)
