"""The edge of what counts as affected, as lines: they are drawn as wide at every zoom, where a picture would thin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.report.overlay import CONSOLIDATION, CONTOUR, GROUND_GLASS

Float32 = npt.NDArray[np.float32]
#: Sides of a cell (between four places) that the edge goes through, by which corners lie inside: top left 1, top right
#: 2, bottom right 4, bottom left 8. Sides: top 0, right 1, bottom 2, left 3. The two saddles keep their corners apart.
_SIDES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((0, 2),), 10: ((0, 1), (2, 3)), 11: ((1, 2),), 12: ((1, 3),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip

Rgb = tuple[int, int, int]
Lines = tuple[tuple[Rgb, Float32], ...]
#: What the networks saw is no finding: neither blue nor orange.
BOX: Rgb = (200, 210, 222)


def box_lines(box: tuple[float, float, float, float]) -> Lines:
    """The edge of a box (left, top, width, height in pixels), the middle of the first pixel at 0, 0."""
    left, top, width, height = box
    x1, y1, x2, y2 = left - 0.5, top - 0.5, left + width - 0.5, top + height - 0.5
    sides = ((x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1))
    return ((BOX, np.array(sides, np.float32)),)


def contour_lines(ground: Float32, dense: Float32, at: float = CONTOUR) -> Lines:
    """Marching squares on two maps of probability.

    Parameters
    ----------
    ground, dense : numpy.ndarray
        (rows, columns) float, 0..1.
    at : float
        Probability of the edge.

    Returns
    -------
    tuple of (colour, numpy.ndarray)
        For ground glass and for consolidation, where there is any: (n, 4) float32, column and row of both ends; the
        middle of the first place is at 0, 0. Edges are closed: beyond the maps there is nothing.
    """
    most = np.pad(np.maximum(ground, dense).astype(np.float32), 1)
    denser = np.pad(dense > ground, 1, mode="edge")
    inside = most >= at
    corners = inside[:-1, :-1] * 1 + inside[:-1, 1:] * 2 + inside[1:, 1:] * 4 + inside[1:, :-1] * 8
    found: dict[bool, list[Float32]] = {False: [], True: []}
    for kind, sides in _SIDES.items():
        rows, columns = np.nonzero(corners == kind)
        if not len(rows):
            continue
        for start, end in sides:
            ends = [_crossing(most, rows, columns, side, at) for side in (start, end)]
            lines = np.stack([*ends[0], *ends[1]], 1).astype(np.float32)
            middle = np.rint((lines[:, :2] + lines[:, 2:]) / 2).astype(np.intp)
            dark = denser[middle[:, 1], middle[:, 0]]
            found[False].append(lines[~dark])
            found[True].append(lines[dark])
    joined = ((GROUND_GLASS, found[False]), (CONSOLIDATION, found[True]))
    # The padding moved everything by one place.
    return tuple((colour, np.concatenate(parts) - 1) for colour, parts in joined if sum(map(len, parts)))


def _crossing(
    most: Float32, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], side: int, at: float
) -> tuple[Float32, Float32]:
    """Column and row where the edge crosses a side of these cells, between its two places."""
    down, right = ((0, 0), (0, 1), (1, 0), (0, 0))[side]
    step_down, step_right = ((0, 1), (1, 0), (0, 1), (1, 0))[side]
    first = most[rows + down, columns + right]
    second = most[rows + down + step_down, columns + right + step_right]
    part = (at - first) / (second - first)
    return columns + right + part * step_right, rows + down + part * step_down
