"""Findings that are not COVID-19, drawn on any slice without changing its label: what an opacity is not.

The slices without COVID-19 that a network is trained on are mostly of healthy or nearly healthy lungs; elsewhere they
show masses, cavities, bullae, fibrosis. Drawn on covid and non-covid slices alike, these carry no label, so the network
learns to look past them. Terms as in Hansell et al. 2008.
"""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor

from training.augmentation.random_fields import aerated_points, below_soft_tissue, per_image, smooth_noise, uniform

_MOST_FINDINGS = 3
#: Chance of the first finding and of each further one.
_FIRST, _FURTHER = 0.9, 0.4
#: Radii of round findings and of reticular regions, in sides of the image.
_ROUND, _REGION = (0.02, 0.12), (0.1, 0.3)
_AIR = 0.03


def with_other_findings(window: Tensor, generator: Generator) -> Tensor:
    """Draw up to three findings on each image: mass, cavity, bulla, reticulation, or lung that is denser throughout.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, square.

    Returns
    -------
    Tensor
        Of the same shape; soft tissue and what lies outside the body don't change.
    """
    found, inside = window, below_soft_tissue(window)
    for number in range(_MOST_FINDINGS):
        chance = _FIRST if number == 0 else _FURTHER
        chosen = (per_image(len(window), 0.0, 1.0, generator) < chance).float()
        found = torch.lerp(found, _one_of_each(found, generator).clamp(0.0, 0.98), chosen * inside)
    return found


def _one_of_each(window: Tensor, generator: Generator) -> Tensor:
    """Each image with one finding of a random kind."""
    count, _, side, _ = window.shape
    kind = torch.randint(0, 5, (count,), generator=generator).reshape(-1, 1, 1, 1)
    distance = _distance(window, _ROUND, generator)
    dense = per_image(count, 0.75, 1.0, generator)
    uneven = distance + 0.25 * smooth_noise(count, side, side, 24, generator)
    mass = torch.lerp(window, torch.maximum(window, dense), _disc(uneven))
    bulla = torch.lerp(window, torch.full_like(window, _AIR), _disc(distance))
    wall = (1.0 - (distance - 1.1).abs() * 6.0).clamp(0.0, 1.0)
    cavity = torch.lerp(bulla, torch.maximum(bulla, dense), wall)
    net = smooth_noise(count, side, side, max(2, side // 3), generator).clamp(min=0.3) - 0.3
    reticular = window + torch.sigmoid(4.0 * (1.6 - _distance(window, _REGION, generator))) * net * 0.45
    denser = window + per_image(count, 0.0, 0.22, generator) * (1.0 - window)
    found = denser
    for number, image in enumerate((mass, cavity, bulla, reticular)):
        found = torch.where(kind == number, image, found)
    return found


def _disc(distance: Tensor) -> Tensor:
    """1 inside, 0 outside, with a rim of an eighth of the radius."""
    return (8.0 * (1.0 - distance)).clamp(0.0, 1.0)


def _distance(window: Tensor, radii: tuple[float, float], generator: Generator) -> Tensor:
    """(n, 1, h, w): distance from the centre of a random ellipse on aerated lung, in units of its radius."""
    count, _, side, _ = window.shape
    row, column, _ = aerated_points(window, 1, generator)
    long = torch.exp(uniform(count, math.log(radii[0]), math.log(radii[1]), generator)) * side
    short = long * uniform(count, 0.5, 1.0, generator)
    angle = uniform(count, 0.0, math.pi, generator)
    cos, sin, long, short = (value.reshape(-1, 1, 1) for value in (angle.cos(), angle.sin(), long, short))
    place = torch.arange(side).float()
    rows, columns = place.reshape(1, -1, 1) - row[:, :, None], place.reshape(1, 1, -1) - column[:, :, None]
    along, across = rows * cos + columns * sin, columns * cos - rows * sin
    return ((along / long) ** 2 + (across / short) ** 2).sqrt()[:, None]
