"""Outlines by hand on a prepared slice's crop, and what is known of the opacities of a slice without any."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import numpy as np
import numpy.typing as npt

from engine.preprocess import PreparedSlice
from engine.preprocess.opacity_map import lungs_on_map
from engine.preprocess.resample import resample
from training.data import outline_file
from training.data.outline_file import read_outline
from training.data.records import Record

#: Side of the stored maps: twice the network's.
MAP_SIDE = 112
#: Channels of the stored maps; opacities of unknown kind are ``OPACITY`` in an outline.
LUNG, GROUND_GLASS, CONSOLIDATION, UNKNOWN_KIND = range(4)
#: Channels of opacities with their codes in an outline.
_OPACITIES = (
    (GROUND_GLASS, outline_file.GROUND_GLASS),
    (CONSOLIDATION, outline_file.CONSOLIDATION),
    (UNKNOWN_KIND, outline_file.OPACITY),
)


class Known(Enum):
    """What is known of the opacities on an image."""

    OUTLINED = "outlined"
    NONE = "none there"
    #: Masses, scars: not what the maps should show, but nobody looked for opacities beside them.
    OTHER = "other disease"
    NOTHING = "nothing"


def known_of(record: Record, clear: Collection[str], other: Collection[str]) -> Known:
    """What is known of it; ``clear`` and ``other`` name sources, or ``source/finding``."""
    if record.mask is not None:
        return Known.OUTLINED
    if record.names & set(clear) and not record.label:
        return Known.NONE
    return Known.OTHER if record.names & set(other) else Known.NOTHING


def maps_of(record: Record, prepared: PreparedSlice) -> npt.NDArray[np.uint8]:
    """(4, 112, 112) uint8, part of each pixel times 255: lung, ground glass, consolidation, opacity of unknown kind.

    Without an outline, lung is what preparation took for it and the rest is 0. A set whose outlines have no lung (1)
    keeps preparation's lung, too.

    Raises
    ------
    DataError
        The outline can't be read, or is not one of this image.
    """
    lung = lungs_on_map(prepared, MAP_SIDE)
    found = np.zeros((4, MAP_SIDE, MAP_SIDE), np.float32)
    found[LUNG] = lung
    if record.mask is not None:
        outline = read_outline(record.mask, prepared.shape)
        box = prepared.box
        inside = outline[box.top : box.bottom, box.left : box.right]
        side = (MAP_SIDE, MAP_SIDE)
        for channel, code in _OPACITIES:
            found[channel] = resample((inside == code).astype(np.float32), side)
        if (outline == outline_file.LUNG).any():
            found[LUNG] = resample((inside >= outline_file.LUNG).astype(np.float32), side)
        else:
            found[LUNG] = np.maximum(lung, found[GROUND_GLASS:].sum(axis=0))
    return np.rint(np.clip(found, 0.0, 1.0) * 255.0).astype(np.uint8)
