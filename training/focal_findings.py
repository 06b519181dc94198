"""Findings with a shape of their own: masses, cavities, bullae, nodules, reticulation. Terms as in Hansell et al. 2008.

Each takes (n, 1, h, w) in 0..1 and draws one finding on every image; where it may show is up to the caller.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from training.placement import disc, distance, region
from training.random_fields import per_image, smooth_noise

#: Radii of round findings and of the regions that hold many small ones, in sides of the image.
_ROUND, _REGION = (0.02, 0.12), (0.1, 0.3)
_AIR = 0.03


def mass(window: Tensor, generator: Generator) -> Tensor:
    """A nodule or mass with an uneven rim."""
    count, _, side, _ = window.shape
    uneven = distance(window, _ROUND, generator) + 0.25 * smooth_noise(count, side, side, 24, generator)
    return torch.lerp(window, torch.maximum(window, _dense(count, generator)), disc(uneven))


def bulla(window: Tensor, generator: Generator) -> Tensor:
    """Air without a wall."""
    return torch.lerp(window, torch.full_like(window, _AIR), disc(distance(window, _ROUND, generator)))


def cavity(window: Tensor, generator: Generator) -> Tensor:
    """Air in a dense wall."""
    far = distance(window, _ROUND, generator)
    hollow = torch.lerp(window, torch.full_like(window, _AIR), disc(far))
    wall = (1.0 - (far - 1.1).abs() * 6.0).clamp(0.0, 1.0)
    return torch.lerp(hollow, torch.maximum(hollow, _dense(len(window), generator)), wall)


def reticulation(window: Tensor, generator: Generator) -> Tensor:
    """A region of fine lines."""
    count, _, side, _ = window.shape
    lines = smooth_noise(count, side, side, max(2, side // 3), generator).clamp(min=0.3) - 0.3
    return window + region(distance(window, _REGION, generator)) * lines * 0.45


def nodules(window: Tensor, generator: Generator) -> Tensor:
    """A region of many small nodules."""
    count, _, side, _ = window.shape
    spots = ((smooth_noise(count, side, side, max(2, side // 4), generator) - 1.6) * 3.0).clamp(0.0, 1.0)
    near = region(distance(window, _REGION, generator))
    return torch.lerp(window, torch.maximum(window, _dense(count, generator)), spots * near)


def _dense(count: int, generator: Generator) -> Tensor:
    return per_image(count, 0.75, 1.0, generator)
