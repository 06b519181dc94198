"""Body and lungs by thresholds and connected components, on a small grid. No network, no training.

The classical way (Hu, Hoffman & Reinhardt 2001): aerated regions that the body encloses are lung. Published
figures are often cropped so tightly that a lung touches the image's edge; a region counts as outside when it holds
a corner of the image or lies along its edge for long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int32]

_CROSS = ndimage.generate_binary_structure(2, 1)
#: Part of the grid's edge beyond which a region that touches it lies outside the body.
_LONGEST_EDGE_CONTACT = 0.4
#: Tissue smaller than this part of the largest piece is table, tube or annotation.
_SMALLEST_PIECE = 0.1
#: Radius, in grid pixels, of the closing that gives vessels and small consolidations back to the lung.
_CLOSING = 3


@dataclass(frozen=True)
class Regions:
    """Masks on the small grid; ``lung`` includes the vessels and consolidations that it encloses."""

    body: Mask
    lung: Mask


def find_regions(values: npt.NDArray[np.float32], dark_below: float, gas_below: float, smallest: float) -> Regions:
    """Find body and lungs.

    Parameters
    ----------
    values : numpy.ndarray
        (rows, columns) HU or grey levels on the small grid.
    dark_below : float
        Limit between aerated and soft tissue.
    gas_below : float
        An enclosed region with a lower median is gas, not lung.
    smallest : float
        Smallest lung region, as part of the grid.
    """
    dark = values < dark_below
    body = _body(dark)
    labels, count = ndimage.label(dark & body, _CROSS)
    if count == 0:
        return Regions(body, np.zeros_like(body))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    keep = areas >= smallest * values.size
    keep[0] = False
    for region in np.flatnonzero(keep):
        keep[region] = np.median(values[labels == region]) >= gas_below
    return Regions(body, _closed(keep[labels]))


def _body(dark: Mask) -> Mask:
    """The large pieces of tissue, without the table, and what they enclose.

    A tight crop leaves the mediastinum and the chest wall in the corners as separate pieces, hence more than one.
    """
    tissue = ~dark
    opened = eroded(tissue)
    labels, count = ndimage.label(opened, _CROSS)
    if count == 0:
        return np.zeros_like(dark)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    keep = areas >= max(1.0, _SMALLEST_PIECE * areas.max())
    keep[_at_corners(labels)] = True
    keep[0] = False
    piece = dilated(keep[labels]) & tissue
    return piece | (~piece & ~_outside(~piece))


def _outside(empty: Mask) -> Mask:
    labels, count = ndimage.label(empty, _CROSS)
    if count == 0:
        return empty
    edge = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
    contact = np.bincount(edge, minlength=count + 1)
    outside = contact > _LONGEST_EDGE_CONTACT * edge.size
    outside[_at_corners(labels)] = True
    outside[0] = False
    found: Mask = outside[labels]
    return found


def _at_corners(labels: Labels) -> Labels:
    found: Labels = labels[[0, 0, -1, -1], [0, -1, 0, -1]]
    return found


def _closed(mask: Mask) -> Mask:
    """Closing with a square, on a padded copy so that the edge does not count as tissue."""
    closed = np.pad(mask, 2 * _CLOSING)
    for combine in (np.logical_or, np.logical_and):
        for _ in range(2):
            closed = _sevens(closed, combine).T
    return closed | mask


def _sevens(mask: Mask, combine: np.ufunc) -> Mask:
    """Every seven rows (2 x 3 + 1) below one another combined: in pairs, these to fours, two fours that share a row."""
    for shift in (1, 2, _CLOSING):
        mask = combine(mask[:-shift], mask[shift:])
    return mask


def eroded(mask: Mask) -> Mask:
    """Erosion with a plus; beyond the edge counts as tissue (a cropped body goes on there)."""
    found: Mask = mask.copy()
    found[1:] &= mask[:-1]
    found[:-1] &= mask[1:]
    found[:, 1:] &= mask[:, :-1]
    found[:, :-1] &= mask[:, 1:]
    return found


def dilated(mask: Mask) -> Mask:
    """Dilation with a plus."""
    found: Mask = mask.copy()
    found[1:] |= mask[:-1]
    found[:-1] |= mask[1:]
    found[:, 1:] |= mask[:, :-1]
    found[:, :-1] |= mask[:, 1:]
    return found
