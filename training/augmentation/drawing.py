"""What is drawn on a batch of slices in training, and what is known of it then."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augmentation.lesions import with_opacities
from training.augmentation.other_findings import with_other_findings
from training.config import ClassifierConfig


@dataclass(frozen=True)
class Drawn:
    """A batch after drawing.

    Attributes
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1.
    label : Tensor
        (n,) 1 = covid; drawn opacities count as such.
    maps : Tensor
        (n, 4, h / 4, w / 4) in 0..1: lung, ground glass, consolidation, opacity of unknown kind.
    """

    window: Tensor
    label: Tensor
    maps: Tensor


def drawn(
    window: Tensor, label: Tensor, maps: Tensor, clear: Tensor, config: ClassifierConfig, generator: Generator
) -> Drawn:
    """Draw opacities on a share of the images that are known to have none (``clear``, (n,) bool), and other findings on
    a share of all."""
    lesions = clear & _share(label, config.lesions, generator)
    found, known = window, maps
    if bool(lesions.any()):
        found, known = window.clone(), maps.clone()
        lung = functional.interpolate(maps[lesions, :1], window.shape[2:], mode="bilinear", align_corners=False)
        opaque = with_opacities(window[lesions], lung, generator)
        found[lesions] = opaque.window
        both = torch.cat([opaque.ground_glass, opaque.consolidation], 1)
        reduced = functional.adaptive_avg_pool2d(both, maps.shape[-1])
        known[lesions, 1:3] = reduced
        label = torch.where(lesions, 1, label)
    others = _share(label, config.other_findings, generator)
    if bool(others.any()):
        found = found.clone()
        found[others] = with_other_findings(found[others], generator)
    return Drawn(found, label, known)


def _share(label: Tensor, share: float, generator: Generator) -> Tensor:
    return torch.rand(len(label), generator=generator) < share
