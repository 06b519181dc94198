"""Do a table's slice labels fit its pictures? Asked of the Hounsfield units, before any network is judged by them.

A published array of slice labels says which slices are infected by their place, not by their UID, and whoever makes a
table of it has to know from which end it counts. Read from the wrong end, labels still look like labels: a series
with infection in the middle keeps most of them. What tells is a measure that nobody trained.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from engine.preprocess import DEFAULT_SPEC
from training.statistics.intervals import estimate
from training.statistics.metrics import Labels, Scores, auc

#: Ground glass lies between aerated lung and vessels (HU, after standardisation and smoothing).
_GROUND_GLASS_HU = (-740.0, -300.0)
#: Pixels of the 244 x 244 image: smoothing that removes small vessels, and the rim where lung and wall mix.
_SMOOTHING, _RIM = 9, 6
#: Slices of one patient are alike: the interval resamples runs of this many.
_RUN = 8


def ground_glass_share(image: npt.NDArray[np.float32], lung: npt.NDArray[np.bool_]) -> float:
    """Part of the lungs, without their rim, at the density of ground glass; 0 where nothing is left of them.

    Parameters
    ----------
    image : numpy.ndarray
        (244, 244) the autoencoder's image, 0..1 for its window.
    lung : numpy.ndarray
        (244, 244) lungs.
    """
    inside = ndimage.binary_erosion(lung, iterations=_RIM)
    if not inside.any():
        return 0.0
    low, high = DEFAULT_SPEC.autoencoder_low_hu, DEFAULT_SPEC.autoencoder_high_hu
    hu = ndimage.uniform_filter(np.asarray(image, np.float32) * (high - low) + low, _SMOOTHING)
    return float(((hu > _GROUND_GLASS_HU[0]) & (hu < _GROUND_GLASS_HU[1]))[inside].mean())


def slice_label_figures(
    labels: Labels, judged: npt.NDArray[np.bool_], scores: Scores, shares: Scores
) -> dict[str, Any]:
    """AUC of slices against their series' labels, as listed and read backwards: of the network, of the density alone.

    Parameters
    ----------
    labels : numpy.ndarray
        (n,) of all slices of the series in order of position; 1 = infected.
    judged : numpy.ndarray
        (n,) bool: slices with lung.
    scores, shares : numpy.ndarray
        (m,) of the judged slices: logit differences, and :func:`ground_glass_share`.
    """
    runs = [str(position // _RUN) for position in range(len(scores))]
    figures: dict[str, Any] = {}
    for name, order in (("listed", labels), ("backwards", labels[::-1])):
        truth = order[judged]
        figures[name] = {"auc": estimate(auc, truth, scores, runs), "density_auc": auc(truth, shares)}
    return figures
