"""Apparent lung capacity: the mission's reading of the autoencoder's picture.

Aerated lung is dark. The autoencoder, made on chest slices, rebuilds opacities as brighter lung; the dark area of its
reconstruction against the body's area says how much of the field still looks aerated. It is an area ratio on the
crop that the networks see, not a volume in litres, and it is compared with healthy training slices only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BundleCorruptError
from engine.inference.manifest import part_of_one

Float = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]


def apparent_capacity(reconstruction: Float, body_mask: Mask, dark_below: float) -> float:
    """Dark area inside the body over the body's area.

    Parameters
    ----------
    reconstruction : numpy.ndarray
        (244, 244) in 0..1, the autoencoder's output.
    body_mask : numpy.ndarray
        (244, 244) bool, :attr:`engine.preprocess.PreparedSlice.body_mask`.
    dark_below : float
        Grey level in 0..1 below which the picture counts as aerated (``manifest.capacity["dark_below"]``).

    Returns
    -------
    float
        0..1; 0 where there is no body.
    """
    body = int(np.count_nonzero(body_mask))
    return int(np.count_nonzero((reconstruction < dark_below) & body_mask)) / body if body else 0.0


def dark_below(capacity_statistics: Mapping[str, Any]) -> float:
    """Grey level in 0..1 below which the reconstruction counts as aerated, of ``manifest.capacity``.

    Raises
    ------
    BundleCorruptError
        Not a number between 0 and 1.
    """
    return part_of_one(capacity_statistics, "dark_below", "capacity")


def capacity_percentile(capacity: float, capacity_statistics: Mapping[str, Any]) -> float:
    """Percentile, 0..100, of a capacity among healthy training slices, interpolated between the 101 known ones.

    Raises
    ------
    BundleCorruptError
        ``healthy_percentiles`` of the manifest is missing or not 101 rising numbers.
    """
    try:
        known = np.asarray(capacity_statistics.get("healthy_percentiles", ()), dtype=np.float64)
    except (TypeError, ValueError, OverflowError):  # anything may stand in a manifest
        known = np.zeros(0)
    if known.shape != (101,) or not np.isfinite(known).all() or (np.diff(known) < 0).any():
        raise BundleCorruptError(
            "manifest.json: capacity.healthy_percentiles is not a list of 101 rising numbers.",
            "Install the bundle again.",
        )
    # Where neighbouring percentiles are equal, the middle of their run is the fair answer.
    below = np.interp(capacity, known, np.arange(101.0))
    above = 100.0 - np.interp(-capacity, -known[::-1], np.arange(101.0))
    return float((below + above) / 2.0)
