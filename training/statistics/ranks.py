"""Places of values in their order, as rank statistics count them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def ranks(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Rank of each value from 1, (n,); equal values share the mean of their ranks. All NaN where one value is NaN.

    As ``scipy.stats.rankdata``, whose import takes longer than all the ranking of a run.
    """
    given = np.asarray(values)
    if np.isnan(given).any():
        return np.full(given.shape, np.nan)
    _, place, count = np.unique(given, return_inverse=True, return_counts=True)
    mean: npt.NDArray[np.float64] = np.cumsum(count) - (count - 1) / 2.0
    return mean[place]
