"""Structural similarity (Wang et al. 2004) with a flat 7x7 window, as :mod:`engine.triage.gate` computes it."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

_C1, _C2 = 0.01**2, 0.03**2
_SIDE = 7


def ssim(first: Tensor, second: Tensor) -> Tensor:
    """Mean SSIM of each pair, (n,); images (n, 1, h, w) in 0..1, windows that fit inside only."""

    def mean(x: Tensor) -> Tensor:
        return functional.avg_pool2d(x, _SIDE, 1)

    mean_1, mean_2 = mean(first), mean(second)
    variance_1 = mean(first * first) - mean_1 * mean_1
    variance_2 = mean(second * second) - mean_2 * mean_2
    covariance = mean(first * second) - mean_1 * mean_2
    luminance = (2 * mean_1 * mean_2 + _C1) / (mean_1**2 + mean_2**2 + _C1)
    structure = (2 * covariance + _C2) / (variance_1 + variance_2 + _C2)
    return (luminance * structure).mean(dim=(1, 2, 3))
