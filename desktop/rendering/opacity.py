"""Opacities over grey: what the classifier marked, on stored slices and on cuts through a volume.

Colours are those of the reports (:mod:`engine.report.overlay`): blue for ground glass, orange for consolidation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from desktop.rendering.planes import Cut, turned_axes
from desktop.rendering.slice_opacity import Box, SliceOpacity
from engine.report.overlay import tinted
from engine.volume import Volume

Float32 = npt.NDArray[np.float32]
#: The map of 56 x 56 is drawn on this many points a side, so that its steps don't look like findings.
FINE = 336


def slice_picture(found: SliceOpacity, *, strength: float = 1.0, contour: bool = False) -> QImage:
    """The picture to lay over the box of a stored slice; ``strength`` 0..1 thins a fill, never a contour."""
    at = (np.arange(FINE, dtype=np.float32) + 0.5) * np.float32(found.ground_glass.shape[0] / FINE) - 0.5
    maps = [_between(_between(one, at, 0), at, 1) for one in (found.ground_glass, found.consolidation)]
    return _image(maps[0], maps[1], strength, contour)


def cut_picture(
    maps: Mapping[int, SliceOpacity], volume: Volume, cut: Cut, index: int, *, strength: float = 1.0,
    contour: bool = False,
) -> QImage | None:  # fmt: skip
    """The picture to lay over a whole cut; None where nothing was marked on it.

    Parameters
    ----------
    maps : mapping
        Plane of the volume (its first axis) -> what was marked on the slice that it was made of.
    """
    planes, rows, columns = volume.hu.shape
    if cut is Cut.AXIAL:
        if index not in maps:
            return None
        found = maps[index]
        both = [_on_pixels(one, found.box, np.arange(rows), np.arange(columns)) for one in _maps(found)]
    else:
        along = np.arange(columns if cut is Cut.CORONAL else rows)
        across = np.array([index])
        both = [np.zeros((planes, len(along)), np.float32) for _ in range(2)]
        for plane, found in maps.items():
            where = (across, along) if cut is Cut.CORONAL else (along, across)
            for line, one in zip(both, _maps(found), strict=True):
                line[plane] = _on_pixels(one, found.box, *where).ravel()
    if not max(float(one.max()) for one in both) > 0:
        return None
    down, right = turned_axes(volume, cut)
    both = [one[:: -1 if down else 1, :: -1 if right else 1] for one in both]
    return _image(both[0], both[1], strength, contour)


def _maps(found: SliceOpacity) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    return found.ground_glass, found.consolidation


def _on_pixels(one: npt.NDArray[np.uint8], box: Box, rows: Sequence[int], columns: Sequence[int]) -> Float32:
    """Values of a map at pixels of its slice, 0..255; 0 outside the box."""
    left, top, width, height = box
    down = (np.asarray(rows, np.float32) + 0.5 - top) * (one.shape[0] / height)
    over = (np.asarray(columns, np.float32) + 0.5 - left) * (one.shape[1] / width)
    found = _between(_between(one, down - 0.5, 0), over - 0.5, 1)
    inside = ((down >= 0) & (down <= one.shape[0]))[:, None] & ((over >= 0) & (over <= one.shape[1]))[None, :]
    return np.where(inside, found, np.float32(0))


def _between(values: npt.NDArray[np.generic], at: npt.NDArray[np.floating], axis: int) -> Float32:
    """Linear between the places of an axis; the ends hold beyond them."""
    last = values.shape[axis] - 1
    place = np.clip(at, 0, last).astype(np.float32)
    low = np.floor(place).astype(np.intp)
    part = (place - low).reshape((-1, 1) if axis == 0 else (1, -1))
    first, second = (np.take(values, where, axis).astype(np.float32) for where in (low, np.minimum(low + 1, last)))
    return first + (second - first) * part


def _image(ground: Float32, dense: Float32, strength: float, contour: bool) -> QImage:
    found = tinted(ground / np.float32(255), dense / np.float32(255), contour=contour)
    if not contour:
        found[..., 3] = np.rint(found[..., 3] * min(1.0, max(0.0, strength)))
    rows, columns = found.shape[:2]
    # copy(): QImage does not keep a numpy buffer alive.
    return QImage(found.data, columns, rows, columns * 4, QImage.Format.Format_RGBA8888).copy()
