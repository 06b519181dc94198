"""Synthetic ground-glass opacities on slices without COVID-19, so that a network learns opacities and not hospitals.

An opacity is a smooth random field inside a few soft ellipses, laid over aerated lung only; vessels stay visible
through it, as ground glass is defined (Hansell et al. 2008). Learning from drawn lesions was shown for segmentation
without labels by Yao et al. 2021.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augmentation.random_fields import aerated_points, below_soft_tissue, per_image, smooth_noise

#: Window values of ground glass to consolidation.
_FAINTEST, _DENSEST = 0.3, 1.0
#: From here on (about -320 HU) an opacity counts as consolidation.
_DENSE_FROM = 0.7
#: Drawing shows where it changes the window by more than this.
_VISIBLE = 0.06
#: Share of the images with a broad field, which may fill the lungs (up to 1.8), and how much denser it may lie at the
#: back, where it does in patients on their back (Gattinoni et al. 2020).
_SEVERE, _BROADEST, _DEPENDENT = 0.5, 1.8, 0.6
#: How much denser than its rim the core of an opacity may be: ground glass round consolidation.
_DENSER_CORE = 0.5
_ELLIPSES = 5


class Opacities(NamedTuple):
    """Images with drawn opacities, and where: 0 or 1."""

    window: Tensor
    ground_glass: Tensor
    consolidation: Tensor


def with_opacities(window: Tensor, lung: Tensor, generator: Generator) -> Opacities:
    """Draw one to five opacities on each image, or on some a broad field that may fill most of the lungs.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, as :func:`training.augmentation.augment.strongly_moved` gives it.
    lung : Tensor
        (n, 1, h, w) in 0..1: nothing is drawn outside it.
    """
    count, _, height, width = window.shape
    coarse, fine = (smooth_noise(count, height, width, cells, generator) for cells in (10, 28))
    broad = smooth_noise(count, height, width, 4, generator) + per_image(count, 0.0, _BROADEST, generator)
    back = torch.linspace(-1.0, 1.0, height).reshape(1, 1, height, 1)
    broad = broad + back * per_image(count, 0.0, _DEPENDENT, generator)
    severe = per_image(count, 0.0, 1.0, generator) < _SEVERE
    shape = torch.where(severe, broad.clamp(0.0, 1.0), _soft_ellipses(window, generator))
    cover = ((shape + 0.18 * coarse + 0.12 * fine - 0.4) * 2.5).clamp(0.0, 1.0)
    mottled = per_image(count, 0.02, 0.12, generator) * smooth_noise(count, height, width, 14, generator)
    core = (cover - 0.5 + smooth_noise(count, height, width, 6, generator)).clamp(0.0, 1.0)
    denser = per_image(count, -_DENSER_CORE, _DENSER_CORE, generator).clamp(min=0.0) * core
    level = per_image(count, _FAINTEST, _DENSEST, generator) + mottled + denser
    opaque = torch.maximum(window, (level + 0.35 * (window - 0.15).clamp(0.0, 1.0)).clamp(0.0, 0.99))
    inside = functional.avg_pool2d((lung > 0.5).float(), 3, 1, 1) * below_soft_tissue(window)
    found = torch.lerp(window, opaque, cover * inside)
    # Vessels inside an opacity belong to it, though nothing was drawn on them.
    changed = functional.max_pool2d(((found - window) > _VISIBLE).float(), 3, 1, 1) * (lung > 0.5)
    dense = (level > _DENSE_FROM).float()
    return Opacities(found, changed * (1.0 - dense), changed * dense)


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
