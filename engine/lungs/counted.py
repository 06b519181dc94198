"""Opacity maps without what no measure counts, so that what is drawn is what the numbers say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.lungs.extent import Classes, Extent
from engine.lungs.layer import LungLayer
from engine.lungs.stack import LungStack
from engine.preprocess.opacity_map import DRAWN_FROM


def counted_only(stack: LungStack, extent: Extent) -> LungStack:
    """The stack with each map cleared of spots too small to count and of what turned out to be no lung.

    What counts keeps its soft edges, down to the probability from which anything is drawn. Measuring the stack again
    gives the same numbers.
    """
    layers = tuple(_cleared(layer, extent.classes[place]) for place, layer in enumerate(stack.layers))
    return replace(stack, layers=layers)


def _cleared(layer: LungLayer, classes: Classes) -> LungLayer:
    from scipy import ndimage

    opacity = layer.opacity
    if opacity is None:
        return layer
    patches, _ = ndimage.label((opacity.opacity >= DRAWN_FROM) | (classes > 0))
    counted = np.unique(patches[classes > 0])
    kept = np.isin(patches, counted[counted > 0])
    return replace(layer, opacity=opacity.only(kept))
