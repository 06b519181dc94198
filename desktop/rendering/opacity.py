"""Opacities over grey: what the classifier marked, on stored slices and on cuts through a volume.

Colours are those of the reports (:mod:`engine.report.overlay`): blue for ground glass, orange for consolidation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from desktop.rendering.contour import Lines, contour_lines
from desktop.rendering.planes import Cut, turned_axes
from desktop.rendering.slice_opacity import Box, SliceOpacity
from engine.report.overlay import CONTOUR, tinted
from engine.volume import Volume

Float32 = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
#: The map of 56 x 56 is drawn on this many points a side, so that its steps don't look like findings.
FINE = 224


def slice_picture(found: SliceOpacity, *, strength: float = 1.0) -> QImage:
    """The picture to lay over the box of a stored slice; ``strength`` 0..1 thins it."""
    return _image(*_fine(found), strength)


def slice_contour(found: SliceOpacity, at: float = CONTOUR) -> Lines:
    """The edges of what counts as affected, which is so probable or more, in pixels of the stored slice."""
    left, top, width, height = found.box
    scale = np.array([width, height, width, height], np.float32) / np.float32(FINE)
    offset = np.array([left, top, left, top], np.float32) - 0.5
    lines = _edges(_fine(found), at)
    return tuple((colour, (ends + 0.5) * scale + offset) for colour, ends in lines)


def cut_picture(
    maps: Mapping[int, SliceOpacity], volume: Volume, cut: Cut, index: int, *, strength: float = 1.0
) -> QImage | None:
    """The picture to lay over a whole cut; None where nothing was marked on it.

    Parameters
    ----------
    maps : mapping
        Plane of the volume (its first axis) -> what was marked on the slice that it was made of.
    """
    both = _on_cut(maps, volume, cut, index)
    return None if both is None else _image(*both, strength)


def cut_contour(maps: Mapping[int, SliceOpacity], volume: Volume, cut: Cut, index: int, at: float = CONTOUR) -> Lines:
    """As :func:`cut_picture`: the edges, in pixels of the cut."""
    both = _on_cut(maps, volume, cut, index)
    return () if both is None else _edges(both, at)


def oblique_maps(maps: Mapping[int, SliceOpacity], places: npt.NDArray[np.float64]) -> tuple[Float32, Float32] | None:
    """Both maps at any places of a volume, 0..255, linear between its planes; None where nothing was marked.

    Parameters
    ----------
    maps : mapping
        As for :func:`cut_picture`.
    places : numpy.ndarray
        (3, rows, columns): index along each axis of the volume, fractional.
    """
    from scipy.ndimage import map_coordinates

    below = np.floor(places[0]).astype(np.intp)
    above = (places[0] - below).astype(np.float32)
    both = tuple(np.zeros(below.shape, np.float32) for _ in range(2))
    for plane, found in maps.items():
        left, top, width, height = found.box
        for number, part in ((plane, 1 - above), (plane - 1, above)):
            here = np.nonzero(below == number)
            side = found.ground_glass.shape[0]
            down = (places[1][here] + 0.5 - top) * (side / height)
            over = (places[2][here] + 0.5 - left) * (side / width)
            inside = (down >= 0) & (down <= side) & (over >= 0) & (over <= side)
            for total, one in zip(both, _maps(found), strict=True):
                values = map_coordinates(one, (down - 0.5, over - 0.5), np.float32, order=1, mode="nearest")
                total[here] += np.where(inside, values * part[here], np.float32(0))
    ground, dense = both
    return (ground, dense) if max(float(ground.max()), float(dense.max())) > 0 else None


def oblique_picture(found: tuple[Float32, Float32], *, strength: float = 1.0) -> QImage:
    """The picture of what :func:`oblique_maps` found."""
    return _image(*found, strength)


def oblique_contour(found: tuple[Float32, Float32], every: int, at: float = CONTOUR) -> Lines:
    """The edges of what :func:`oblique_maps` found on each ``every``-th pixel, in pixels of the plane."""
    lines = _edges(found, at)
    return tuple((colour, ends * np.float32(every)) for colour, ends in lines)


def _edges(both: tuple[Float32, Float32], at: float) -> Lines:
    """The edges on two maps of 0..255."""
    ground, dense = (one / np.float32(255) for one in both)
    return contour_lines(ground, dense, at)


def _fine(found: SliceOpacity) -> tuple[Float32, Float32]:
    """Both maps on so many points that their steps don't look like findings, 0..255."""
    at = (np.arange(FINE, dtype=np.float32) + 0.5) * np.float32(found.ground_glass.shape[0] / FINE) - 0.5
    ground, dense = (_at_places(one, at, at) for one in _maps(found))
    return ground, dense


def _on_cut(maps: Mapping[int, SliceOpacity], volume: Volume, cut: Cut, index: int) -> tuple[Float32, Float32] | None:
    """Both maps on the pixels of a cut as it is shown, 0..255; None where nothing was marked."""
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
    ground, dense = (one[:: -1 if down else 1, :: -1 if right else 1] for one in both)
    return ground, dense


def _maps(found: SliceOpacity) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    return found.ground_glass, found.consolidation


def _on_pixels(one: npt.NDArray[np.uint8], box: Box, rows: Places, columns: Places) -> Float32:
    """Values of a map at pixels of its slice, 0..255; 0 outside the box."""
    left, top, width, height = box
    down = (rows.astype(np.float32) + 0.5 - top) * (one.shape[0] / height)
    over = (columns.astype(np.float32) + 0.5 - left) * (one.shape[1] / width)
    found = _at_places(one, down - 0.5, over - 0.5)
    inside = ((down >= 0) & (down <= one.shape[0]))[:, None] & ((over >= 0) & (over <= one.shape[1]))[None, :]
    return np.where(inside, found, np.float32(0))


def _at_places(one: npt.NDArray[np.uint8], down: npt.NDArray[np.floating], over: npt.NDArray[np.floating]) -> Float32:
    """(rows, columns) of a map, linear between its own; the ends hold beyond them.

    Whole rows are taken both times, of the turned map first: an axis that strides costs five times as much.
    """
    across = _between_rows(np.ascontiguousarray(one.T, np.float32), over)
    return _between_rows(np.ascontiguousarray(across.T), down)


def _between_rows(values: Float32, at: npt.NDArray[np.floating]) -> Float32:
    last = len(values) - 1
    place = np.clip(at, 0, last).astype(np.float32)
    low = place.astype(np.intp)
    first: Float32 = values.take(low, 0)
    between: Float32 = values.take(np.minimum(low + 1, last), 0)
    between -= first
    between *= (place - low).astype(np.float32)[:, None]
    between += first
    return between


@lru_cache(maxsize=8)
def _colours(strength: float) -> npt.NDArray[np.uint32]:
    """(512,) uint32, premultiplied 0xAARRGGBB: ground glass of probability 0..255, then consolidation."""
    levels = np.linspace(0, 1, 256, dtype=np.float32)[None]
    nothing = np.zeros_like(levels)
    found = np.concatenate([tinted(levels, nothing), tinted(nothing, levels)], axis=1)[0].astype(np.float32)
    alpha = np.rint(found[:, 3] * np.float32(strength))
    red, green, blue = (np.rint(found[:, part] * alpha / np.float32(255)).astype(np.uint32) for part in range(3))
    table: npt.NDArray[np.uint32] = alpha.astype(np.uint32) << 24 | red << 16 | green << 8 | blue
    return table


def _image(ground: Float32, dense: Float32, strength: float) -> QImage:
    """Both maps, 0..255, in colours: one table looked up, in the format that QPainter blends fastest."""
    most = np.maximum(ground, dense)
    most += np.float32(0.5)
    most += (dense > ground) * np.float32(256)
    pixels = _colours(min(1.0, max(0.0, strength))).take(most.astype(np.intp))
    rows, columns = pixels.shape
    # copy(): QImage does not keep a numpy buffer alive.
    return QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
