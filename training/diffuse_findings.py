"""Density that COVID-19 does not explain: oedema, lobar consolidation, effusion, dependent density, the diaphragm.

Each takes (n, 1, h, w) in 0..1, the patient on the back, and draws one finding on every image; where it may show is up
to the caller. Terms as in Hansell et al. 2008.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from training.placement import about_the_hilum, disc, distance
from training.random_fields import per_image, smooth_noise, uniform

_PERIHILAR, _LOBE, _DOME = (0.08, 0.25), (0.15, 0.35), (0.06, 0.22)
_FLUID = 0.97


def denser_lung(window: Tensor, generator: Generator) -> Tensor:
    """All of the lungs a little denser, as in expiration."""
    return window + per_image(len(window), 0.0, 0.25, generator) * (1.0 - window)


def dependent_density(window: Tensor, generator: Generator) -> Tensor:
    """Denser towards the back, in both lungs, without an edge: what gravity does to a healthy lung."""
    count, _, side, _ = window.shape
    start, most = per_image(count, 0.5, 0.9, generator), per_image(count, 0.1, 0.5, generator)
    behind = torch.linspace(0.0, 1.0, side).reshape(1, 1, -1, 1)
    share = ((behind - start) / (1.0 - start)).clamp(0.0, 1.0)
    return window + most * share * (1.0 - window)


def dome_of_diaphragm(window: Tensor, generator: Generator) -> Tensor:
    """The top of the diaphragm: white in the middle, fading without an edge."""
    count = len(window)
    far = (distance(window, _DOME, generator) - per_image(count, 0.0, 0.5, generator)).clamp(min=0.0)
    fading = torch.exp(-per_image(count, 0.8, 2.0, generator) * far**2) * per_image(count, 0.6, 1.05, generator)
    return torch.maximum(window, fading.clamp(0.0, 1.0))


def perihilar_opacity(window: Tensor, generator: Generator) -> Tensor:
    """Ground glass to consolidation about the hilum, as in pulmonary oedema."""
    count, _, side, _ = window.shape
    weight = about_the_hilum(window)
    far = torch.minimum(*(distance(window, _PERIHILAR, generator, weight) for _ in range(2)))
    cover = ((1.3 - far + 0.3 * smooth_noise(count, side, side, 10, generator)) * 1.5).clamp(0.0, 1.0)
    level = per_image(count, 0.32, 0.95, generator) + 0.3 * (window - 0.15).clamp(0.0, 1.0)
    return torch.lerp(window, torch.maximum(window, level.clamp(0.0, 0.97)), cover)


def consolidation(window: Tensor, generator: Generator) -> Tensor:
    """One large dense part with air bronchograms, as in lobar pneumonia."""
    count, _, side, _ = window.shape
    uneven = distance(window, _LOBE, generator) + 0.1 * smooth_noise(count, side, side, 10, generator)
    bronchi = (smooth_noise(count, side, side, max(2, side // 3), generator) < -1.3).float()
    level = per_image(count, 0.85, 1.0, generator) - 0.5 * bronchi
    return torch.lerp(window, torch.maximum(window, level), disc(uneven))


def effusion(window: Tensor, generator: Generator) -> Tensor:
    """Fluid behind one lung, with a level that rises towards the chest wall."""
    count, _, side, _ = window.shape
    place = torch.linspace(0.0, 1.0, side)
    lateral = ((place - 0.5).abs() - 0.25).clamp(min=0.0).reshape(1, 1, 1, -1)
    level = per_image(count, 0.6, 0.92, generator) - 0.25 * lateral
    right = (uniform(count, 0.0, 1.0, generator) < 0.5).reshape(-1, 1, 1, 1)
    on_that_side = (place.reshape(1, 1, 1, -1) > 0.5) == right
    below = ((place.reshape(1, 1, -1, 1) - level) * side / 3.0).clamp(0.0, 1.0)
    return torch.lerp(window, torch.full_like(window, _FLUID), below * on_that_side.float())
