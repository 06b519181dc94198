"""Random numbers and smooth fields for drawing on slices, from a generator so that a run repeats itself."""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn import functional


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


def below_soft_tissue(window: Tensor) -> Tensor:
    """(n, 1, h, w) in 0..1: 1 in the lungs, falling to 0 at vessels and walls; the chest wall's fat counts, too."""
    return functional.avg_pool2d((window < 0.93).float(), 3, 1, 1)
