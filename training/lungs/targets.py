"""What a pixel of a lungs target says, and how an outline of both lungs becomes one of each.

Radiological display: the patient's right lung is on the image's left.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

OUTSIDE, RIGHT, LEFT, EITHER = 0, 1, 2, 3
#: Nobody knows, so nothing is learnt there.
IGNORED = 255

_CROSS = ndimage.generate_binary_structure(2, 1)
#: A region smaller than this part of all lung gets the side of its centre and decides nothing.
_SMALL = 0.08
#: A region wider than this part of all lung, and of the image, is both lungs, grown together.
_JOINED, _JOINED_OF_IMAGE = 0.75, 0.35
#: Two lungs' centres are at least this part of all lung's width apart.
_APART = 0.25
#: A body that is wider than its lungs by this factor tells where the middle is.
_BODY_WIDER = 1.1
#: A lone lung lies at least this part of the body's width from the middle.
_OFF_MIDDLE = 0.08


def with_sides(lung: Mask, body: Mask | None) -> Codes:
    """:data:`RIGHT` and :data:`LEFT` for the lungs' regions, :data:`EITHER` for all where sides can't be told."""
    found = np.zeros(lung.shape, np.uint8)
    labels, count = ndimage.label(lung, _CROSS)
    if not count:
        return found
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    columns = np.flatnonzero(lung.any(axis=0))
    width = columns[-1] - columns[0] + 1
    large = [i + 1 for i in range(count) if areas[i] >= _SMALL * areas.sum()]
    spans = {i: np.ptp(np.flatnonzero((labels == i).any(axis=0))) + 1 for i in large}
    if any(span > _JOINED * width and span > _JOINED_OF_IMAGE * lung.shape[1] for span in spans.values()):
        cut = _waist(lung, columns[0], width)
        if cut is None:
            return np.where(lung, np.uint8(EITHER), found)
        right = np.arange(lung.shape[1])[None] < cut
        return np.where(lung, np.where(right, np.uint8(RIGHT), np.uint8(LEFT)), found)
    centres = {i: ndimage.center_of_mass(labels == i)[1] for i in range(1, count + 1)}
    middle = _middle({i: centres[i] for i in large}, width, body)
    for i, centre in centres.items():
        found[labels == i] = EITHER if middle is None else RIGHT if centre < middle else LEFT
    return found


def _waist(lung: Mask, first: int, width: int) -> int | None:
    """Column where lungs that touch each other are lowest; None where there is no waist."""
    heights = lung.sum(axis=0).astype(float)
    start, stop = int(first + 0.3 * width), int(first + 0.7 * width)
    between = ndimage.gaussian_filter1d(heights, 2)[start:stop]
    return start + int(np.argmin(between)) if between.min() < 0.5 * heights.max() else None


def _middle(centres: Mapping[int, float], width: int, body: Mask | None) -> float | None:
    sides = np.flatnonzero(body.any(axis=0)) if body is not None and body.any() else None
    body_width = int(np.ptp(sides)) if sides is not None else 0
    wide = body_width + 1 > _BODY_WIDER * width
    middle = float(sides[0] + sides[-1]) / 2 if sides is not None and wide else None
    if len(centres) >= 2:
        ordered = sorted(centres.values())
        gaps = np.diff(ordered)
        widest = int(np.argmax(gaps))
        return (ordered[widest] + ordered[widest + 1]) / 2 if gaps[widest] > _APART * width else middle
    (only,) = centres.values()
    return middle if middle is not None and abs(only - middle) > _OFF_MIDDLE * body_width else None


def body_of(image: npt.NDArray[np.uint8]) -> Mask:
    """The largest bright region and what it encloses, of an 8-bit slice."""
    tissue = ndimage.binary_opening(image > 40, iterations=2)
    labels, count = ndimage.label(tissue)
    if not count:
        return tissue
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    return ndimage.binary_fill_holes(labels == areas.argmax())
