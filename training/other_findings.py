"""Findings that are not COVID-19, drawn on any slice without changing its label: what an opacity is not.

The slices without COVID-19 that a network is trained on are mostly of healthy or nearly healthy lungs; elsewhere they
show masses, cavities, bullae, fibrosis, oedema, fluid. Drawn on covid and non-covid slices alike, these carry no label,
so the network learns to look past them.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from training.diffuse_findings import (
    consolidation,
    denser_lung,
    dependent_density,
    dome_of_diaphragm,
    effusion,
    perihilar_opacity,
)
from training.focal_findings import bulla, cavity, mass, nodules, reticulation
from training.random_fields import below_soft_tissue, per_image

_MOST_FINDINGS = 3
#: Chance of the first finding and of each further one.
_FIRST, _FURTHER = 0.9, 0.4
#: Each finding with its weight: the first five are common on any ward, or hard to tell from an opacity.
_KINDS = (
    (mass, 2.0), (cavity, 2.0), (bulla, 2.0), (reticulation, 2.0), (denser_lung, 2.0),
    (nodules, 1.0), (consolidation, 1.0), (perihilar_opacity, 1.0), (effusion, 1.0), (dome_of_diaphragm, 1.0),
    (dependent_density, 1.0),
)  # fmt: skip


def with_other_findings(window: Tensor, generator: Generator) -> Tensor:
    """Draw up to three findings on each image.

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
    weights = torch.tensor([weight for _, weight in _KINDS])
    kind = torch.multinomial(weights, len(window), replacement=True, generator=generator)
    found = window.clone()
    for number, (draw, _) in enumerate(_KINDS):
        of_this_kind = kind == number
        if bool(of_this_kind.any()):
            found[of_this_kind] = draw(window[of_this_kind], generator)
    return found
