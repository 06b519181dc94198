"""From logits to a calibrated probability (temperature and bias of Platt 1999 / Guo 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


def covid_probability(logits: npt.ArrayLike, calibration: Mapping[str, Any]) -> npt.NDArray[np.float64]:
    """sigmoid((logit covid - logit non-covid) / temperature + bias).

    Parameters
    ----------
    logits : array_like
        (..., 2), order of the bundle's labels: non-covid, covid.
    calibration : mapping
        ``{"temperature": T > 0, "bias": b}`` of the bundle's manifest.

    Returns
    -------
    numpy.ndarray
        (...) float64 in 0..1; saturates without overflow.
    """
    pairs = np.asarray(logits, dtype=np.float64)
    margin = (pairs[..., 1] - pairs[..., 0]) / float(calibration["temperature"]) + float(calibration["bias"])
    # tanh never overflows, whatever the sign.
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * margin)))
