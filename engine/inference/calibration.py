"""From logits to a calibrated probability (temperature and bias of Platt 1999 / Guo 2017)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.inference.manifest import COVID, LABELS, NON_COVID, number

#: Less than this makes every probability 0 or 1.
SMALLEST_TEMPERATURE = 1e-3


def check_calibration(calibration: Mapping[str, Any]) -> None:
    """Whether probabilities can be made with it.

    Raises
    ------
    BundleCorruptError
        ``temperature`` is no positive number, or ``bias`` none at all; both within what can be computed with.
    """
    number(calibration, "temperature", "calibration", least=SMALLEST_TEMPERATURE)
    number(calibration, "bias", "calibration")


def covid_probability(
    logits: npt.ArrayLike, calibration: Mapping[str, Any], labels: Sequence[str] = LABELS
) -> npt.NDArray[np.float64]:
    """sigmoid((logit covid - logit non-covid) / temperature + bias).

    Parameters
    ----------
    logits : array_like
        (..., 2), in the order of ``labels``.
    calibration : mapping
        ``{"temperature": T > 0, "bias": b}`` of the bundle's manifest.
    labels : sequence of str
        The manifest's: the logit of covid is found by its name.

    Returns
    -------
    numpy.ndarray
        (...) float64 in 0..1; saturates without overflow.
    """
    pairs = np.asarray(logits, dtype=np.float64)
    difference = pairs[..., labels.index(COVID)] - pairs[..., labels.index(NON_COVID)]
    margin = difference / float(calibration["temperature"]) + float(calibration["bias"])
    # tanh never overflows, whatever the sign.
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * margin)))
