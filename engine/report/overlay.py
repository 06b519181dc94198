"""Colours of opacities, probabilities and verdicts: one palette on screen, in PNG, PDF and Secondary Capture.

Sky blue and vermilion of Okabe & Ito (2008) are told apart by colour-blind readers, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.preprocess import OpacityMap
from engine.preprocess.opacity_map import DRAWN_FROM, OPACITY_FROM
from engine.triage.values import Verdict

Rgba = npt.NDArray[np.uint8]

GROUND_GLASS = (86, 180, 233)
CONSOLIDATION = (213, 94, 0)
#: Probability from which the colour has its full strength; it begins at :data:`DRAWN_FROM`.
_FULL = 0.7
_STRONGEST = 0.55
#: Probability of the contour: what counts as affected where the bundle says nothing else.
CONTOUR = OPACITY_FROM


#: Those of the window on a light ground: vermilion, blue, amber and purple after Okabe and Ito (2008).
VERDICT_COLOURS = {
    Verdict.POSITIVE: (0xA8, 0x38, 0x0D),
    Verdict.NEGATIVE: (0x0B, 0x60, 0x91),
    Verdict.INDETERMINATE: (0x7D, 0x52, 0x00),
    Verdict.NOT_ASSESSABLE: (0x83, 0x35, 0x74),
}


def probability_colour(probability: float) -> tuple[int, int, int]:
    """Blue (0) over grey to orange (1): told apart by colour-blind readers too."""
    low, middle, high = (60, 140, 200), (170, 170, 170), (236, 122, 60)
    part = probability * 2
    start, end, share = (low, middle, part) if part <= 1 else (middle, high, part - 1)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def overlay(opacity: OpacityMap, *, contour: bool = False, contour_at: float = CONTOUR) -> Rgba:
    """Colours with their strength, to lay over the slice.

    Parameters
    ----------
    contour : bool
        Draw the edge of what counts as affected instead of filling it.
    contour_at : float
        Probability of that edge.

    Returns
    -------
    numpy.ndarray
        (rows, columns, 4) uint8 in radiological orientation: red, green, blue, strength; strength 0 where there is
        nothing to show.
    """
    ground, dense = (opacity.on_slice(one) / np.float32(255) for one in (opacity.ground_glass, opacity.consolidation))
    return tinted(ground, dense, contour=contour, contour_at=contour_at)


def tinted(
    ground: npt.NDArray[np.float32],
    dense: npt.NDArray[np.float32],
    *,
    contour: bool = False,
    contour_at: float = CONTOUR,
) -> Rgba:
    """As :func:`overlay`, for probabilities (rows, columns) that lie on the grid of a picture already."""
    most = np.maximum(ground, dense)
    found = np.zeros((*most.shape, 4), np.uint8)
    found[..., :3] = GROUND_GLASS
    found[dense > ground, :3] = CONSOLIDATION
    if contour:
        found[..., 3] = np.where(_edge(most >= contour_at), 255, 0)
    else:
        found[..., 3] = np.clip((most - DRAWN_FROM) / (_FULL - DRAWN_FROM), 0.0, 1.0) * _STRONGEST * 255
    return found


def _edge(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The mask's outermost pixels."""
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    found: npt.NDArray[np.bool_] = mask & ~inner
    return found
