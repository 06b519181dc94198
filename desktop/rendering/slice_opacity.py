"""What the classifier marked on one stored slice: it travels between processes, so nothing of Qt is here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: left, top, width, height in pixels of the image as it is stored.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class SliceOpacity:
    """What was marked on one slice, in the orientation in which the slice is stored.

    Attributes
    ----------
    ground_glass, consolidation : numpy.ndarray
        (56, 56) uint8, probability times 255, clipped to the lungs.
    box : tuple of float
        Left, top, width, height in pixels of the slice that the maps cover.
    """

    ground_glass: npt.NDArray[np.uint8]
    consolidation: npt.NDArray[np.uint8]
    box: Box
