"""Random numbers and smooth fields for drawing on slices, from a generator so that a run repeats itself."""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn import functional

#: Window values (0 = -1050 HU, 1 = 0 HU) of aerated lung lie below.
AERATED_BELOW = 0.45


def uniform(count: int, low: float, high: float, generator: Generator) -> Tensor:
    """(count,) in low..high."""
    return torch.rand(count, generator=generator) * (high - low) + low


def per_image(count: int, low: float, high: float, generator: Generator) -> Tensor:
    """(count, 1, 1, 1) in low..high: a number for each image."""
    return uniform(count, low, high, generator).reshape(count, 1, 1, 1)


def smooth_noise(count: int, height: int, width: int, cells: int, generator: Generator) -> Tensor:
    """(count, 1, height, width): standard normal noise on ``cells`` x ``cells``, enlarged."""
    coarse = torch.randn(count, 1, cells, cells, generator=generator)
    return functional.interpolate(coarse, (height, width), mode="bilinear", align_corners=False)


def aerated_points(window: Tensor, points: int, generator: Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Rows and columns (n, points) of random aerated pixels, and which images (n,) have any."""
    count, _, _, width = window.shape
    aerated = (window[:, 0] < AERATED_BELOW).reshape(count, -1).float()
    has_any = aerated.sum(dim=1) > 0
    weights = aerated + 1e-9 * (~has_any).float()[:, None]
    places = torch.multinomial(weights, points, replacement=True, generator=generator)
    return (places // width).float(), (places % width).float(), has_any


def below_soft_tissue(window: Tensor) -> Tensor:
    """(n, 1, h, w) in 0..1: 1 in the lungs, falling to 0 at vessels and walls; the chest wall's fat counts, too."""
    return functional.avg_pool2d((window < 0.93).float(), 3, 1, 1)
