"""Synthetic ground-glass opacities on slices without COVID-19, so that a network learns opacities and not hospitals.

An opacity is a smooth random field inside a few soft ellipses, laid over aerated lung only; vessels stay visible
through it, as ground glass is defined (Hansell et al. 2008). Learning from drawn lesions was shown for segmentation
without labels by Yao et al. 2021.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn import functional

#: Window values (0 = -1050 HU, 1 = 0 HU) of aerated lung, and of ground glass to consolidation.
_AERATED_BELOW = 0.45
_FAINTEST, _DENSEST = 0.32, 0.85
_ELLIPSES = 5


def with_opacities(window: Tensor, generator: Generator) -> Tensor:
    """Draw one to five opacities on each image.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, as :func:`training.augment.augmented` takes it.

    Returns
    -------
    Tensor
        Of the same shape. An image without aerated lung comes back as it is.
    """
    count, _, height, width = window.shape
    shape = _soft_ellipses(window, generator)
    coarse, fine = (_smooth_noise(count, height, width, cells, generator) for cells in (10, 28))
    cover = ((shape + 0.18 * coarse + 0.12 * fine - 0.4) * 2.5).clamp(0.0, 1.0)
    level = _drawn(count, _FAINTEST, _DENSEST, generator) + 0.04 * _smooth_noise(count, height, width, 64, generator)
    opaque = torch.maximum(window, (level + 0.35 * (window - 0.15).clamp(0.0, 1.0)).clamp(0.0, 0.97))
    inside = functional.avg_pool2d((window < 0.93).float(), 3, 1, 1)
    return torch.lerp(window, opaque, cover * inside)


def _soft_ellipses(window: Tensor, generator: Generator) -> Tensor:
    """The most of some ellipses centred on random aerated pixels: 1 in their middle, 0.5 at their rim, 0 far away."""
    count, _, height, width = window.shape
    aerated = (window[:, 0] < _AERATED_BELOW).reshape(count, -1).float()
    weights = aerated + 1e-9 * (aerated.sum(dim=1, keepdim=True) == 0)
    centres = torch.multinomial(weights, _ELLIPSES, replacement=True, generator=generator)
    present = torch.rand(count, _ELLIPSES, generator=generator) < 0.5
    present[:, 0] = aerated.sum(dim=1) > 0
    row, column = (centres // width).float(), (centres % width).float()
    long = torch.exp(torch.rand(count, _ELLIPSES, generator=generator) * 1.5 - 3.0) * height
    short = long * (0.4 + 0.6 * torch.rand(count, _ELLIPSES, generator=generator))
    angle = torch.rand(count, _ELLIPSES, generator=generator) * torch.pi
    rows = torch.arange(height).float().reshape(1, 1, height, 1) - row[:, :, None, None]
    columns = torch.arange(width).float().reshape(1, 1, 1, width) - column[:, :, None, None]
    cos, sin = torch.cos(angle)[:, :, None, None], torch.sin(angle)[:, :, None, None]
    along, across = rows * cos + columns * sin, columns * cos - rows * sin
    square = (along / long[:, :, None, None]) ** 2 + (across / short[:, :, None, None]) ** 2
    near = torch.exp(-0.7 * square) * present[:, :, None, None]
    return near.amax(dim=1, keepdim=True)


def _smooth_noise(count: int, height: int, width: int, cells: int, generator: Generator) -> Tensor:
    """Standard normal noise on ``cells`` x ``cells``, enlarged."""
    coarse = torch.randn(count, 1, cells, cells, generator=generator)
    return functional.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)


def _drawn(count: int, low: float, high: float, generator: Generator) -> Tensor:
    return (torch.rand(count, generator=generator) * (high - low) + low).reshape(count, 1, 1, 1)
