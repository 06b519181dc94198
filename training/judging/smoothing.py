"""The same smoothing and grain for every image of a test, so that no kernel or scanner tells the classes apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage


@dataclass(frozen=True)
class Smoothing:
    """A Gaussian of ``sigma`` pixels, then noise of ``noise`` grey levels (standard deviation) where the image is not
    black, from a seed of its own for each image."""

    sigma: float = 0.0
    noise: float = 0.0

    def __call__(self, image: npt.NDArray[np.uint8], seed: int) -> npt.NDArray[np.uint8]:
        found = ndimage.gaussian_filter(image.astype(np.float64), self.sigma) if self.sigma else image.astype(float)
        if self.noise:
            grain = np.random.default_rng(seed).normal(0.0, self.noise, image.shape)
            found = found + np.where(image > 0, grain, 0.0)
        return np.clip(np.rint(found), 0, 255).astype(np.uint8)
