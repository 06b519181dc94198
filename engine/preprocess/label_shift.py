"""An opacity map read in the light of how much there is: where disease is much more frequent than in training, a place
that looks like it is more likely to be it.

A network's probabilities hold for the frequency of opacities that it was trained with. The frequency on the slice at
hand follows from its own map by expectation maximisation (Saerens et al. 2002, "Adjusting the outputs of a classifier
to new a priori probabilities", Neural Computation 14).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]

_ROUNDS = 20
#: The odds never rise by more: who sees a little disease everywhere may as well not know the scanner.
_MOST = 9.0
#: A change of the odds' factor that is no longer worth a round.
_SETTLED = 0.01


def adjusted(maps: Sequence[Float32], lung: Float32, trained_frequency: float | None) -> list[Float32]:
    """Maps of kinds of opacity, each (rows, columns) in 0..1, with the odds of this slice; as they are where nobody
    knows the frequency in training. The other parameters are those of :func:`odds_factor`."""
    if trained_frequency is None:
        return list(maps)
    factor = odds_factor(np.maximum.reduce(list(maps)), lung, trained_frequency)
    return [raised(one, factor) for one in maps]


def odds_factor(opacity: Float32, lung: Float32, trained_frequency: float) -> float:
    """By how much the odds of opacity rise on this slice, 1 or more.

    They never fall: small opacities in clear lungs must not be talked away by the clear lungs.

    Parameters
    ----------
    opacity : numpy.ndarray
        (rows, columns) probability of opacity, 0..1, as trained.
    lung : numpy.ndarray
        (rows, columns) how far each place lies in the lungs, 0..1.
    trained_frequency : float
        Part of the lungs that was opacity in training, more than 0 and less than 1.
    """
    total = float(lung.sum())
    if total <= 0.0:
        return 1.0
    trained_odds, factor = trained_frequency / (1.0 - trained_frequency), 1.0
    for _ in range(_ROUNDS):
        frequency = float((raised(opacity, factor) * lung).sum()) / total
        found = min(_MOST, max(1.0, frequency / max(1.0 - frequency, 1e-6) / trained_odds))
        if abs(found - factor) < _SETTLED:
            return found
        factor = found
    return factor


def raised(probability: Float32, factor: float) -> Float32:
    """Probabilities whose odds are multiplied by ``factor``."""
    found: Float32 = factor * probability / (1.0 + (factor - 1.0) * probability)
    return found
