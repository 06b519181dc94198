"""Synthetic ground-glass opacities on slices without COVID-19, so that a network learns opacities and not hospitals.

An opacity is a smooth random field inside a few soft ellipses, laid over aerated lung only; vessels stay visible
through it, as ground glass is defined (Hansell et al. 2008). Learning from drawn lesions was shown for segmentation
without labels by Yao et al. 2021.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from training.augmentation.random_fields import aerated_points, below_soft_tissue, per_image, smooth_noise

#: Window values of ground glass to consolidation.
_FAINTEST, _DENSEST = 0.32, 0.85
_ELLIPSES = 5


def with_opacities(window: Tensor, generator: Generator) -> Tensor:
    """Draw one to five opacities on each image.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, as :func:`training.augmentation.augment.strongly_moved` gives it.

    Returns
    -------
    Tensor
        Of the same shape. An image without aerated lung comes back as it is.
    """
    count, _, height, width = window.shape
    shape = _soft_ellipses(window, generator)
    coarse, fine = (smooth_noise(count, height, width, cells, generator) for cells in (10, 28))
    cover = ((shape + 0.18 * coarse + 0.12 * fine - 0.4) * 2.5).clamp(0.0, 1.0)
    level = per_image(count, _FAINTEST, _DENSEST, generator) + 0.04 * smooth_noise(count, height, width, 64, generator)
    opaque = torch.maximum(window, (level + 0.35 * (window - 0.15).clamp(0.0, 1.0)).clamp(0.0, 0.97))
    return torch.lerp(window, opaque, cover * below_soft_tissue(window))


def _soft_ellipses(window: Tensor, generator: Generator) -> Tensor:
    """The most of some ellipses centred on random aerated pixels: 1 in their middle, 0.5 at their rim, 0 far away."""
    count, _, height, width = window.shape
    row, column, has_any = aerated_points(window, _ELLIPSES, generator)
    present = torch.rand(count, _ELLIPSES, generator=generator) < 0.5
    present[:, 0] = has_any
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
