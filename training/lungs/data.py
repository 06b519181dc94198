"""Slices with what is known of their lungs: outlines, lungs cut out on black, healthy lungs found by thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.lungs.targets import Codes

#: Side of the stored squares; training moves them on a grid of 128.
STORED = 192


@dataclass(frozen=True)
class LungSet:
    """Letterboxed squares.

    Attributes
    ----------
    image : numpy.ndarray
        (n, 192, 192) uint8: 8-bit grey, or HU -1350..150 on 0..255.
    code : numpy.ndarray
        (n, 192, 192) uint8, codes of :mod:`training.lungs.targets`.
    source, patient, name, kind : numpy.ndarray
        (n,) str. ``kind`` is ``outline``, ``cut``, ``found`` (by thresholds) or ``part`` (opacities only).
    """

    image: np.ndarray
    code: Codes
    source: np.ndarray
    patient: np.ndarray
    name: np.ndarray
    kind: np.ndarray

    def __len__(self) -> int:
        return len(self.image)

    def weights(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Chance of each row: the root of its source's size, shared equally by the source's patients."""
        source, patient = self.source[rows], self.patient[rows]
        _, which, images = np.unique(patient, return_inverse=True, return_counts=True)
        found = 1.0 / images[which]
        for name in np.unique(source):
            chosen = source == name
            found[chosen] *= np.sqrt(chosen.sum()) / found[chosen].sum()
        return found

    def small(self, rows: Sequence[int] | np.ndarray, size: int = 128) -> Tensor:
        """(n, 1, 128, 128) in 0..1 by area."""
        image = torch.from_numpy(self.image[rows])[:, None].float() / 255.0
        return functional.adaptive_avg_pool2d(image, size)

    def small_code(self, rows: Sequence[int] | np.ndarray, size: int = 128) -> Codes:
        """(n, 128, 128): the nearest code."""
        places = ((np.arange(size) + 0.5) * STORED / size).astype(int)
        return self.code[np.ix_(rows, places, places)]
