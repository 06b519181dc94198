"""What is drawn on a batch of slices in training, and what its labels are then."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from training.augmentation.lesions import with_opacities
from training.augmentation.other_findings import with_other_findings
from training.config import ClassifierConfig

#: A pixel counts as opacity where drawing changed it by more than this.
_VISIBLE = 0.06


@dataclass(frozen=True)
class Drawn:
    """A batch after drawing.

    Attributes
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1.
    label : Tensor
        (n,) 1 = covid; drawn opacities count as such.
    opacity : Tensor
        (n, 1, h, w) 0 or 1: opacities that were drawn.
    complete : Tensor
        (n,) bool: ``opacity`` holds every opacity of COVID-19 on the image. False for covid slices, whose own
        opacities nobody outlined.
    """

    window: Tensor
    label: Tensor
    opacity: Tensor
    complete: Tensor


def drawn(window: Tensor, label: Tensor, config: ClassifierConfig, generator: Generator) -> Drawn:
    """Draw opacities and other findings on the shares of the batch that the configuration names."""
    negative = label == 0
    lesions = negative & _share(label, config.lesions, generator)
    opaque = window
    if bool(lesions.any()):
        opaque = window.clone()
        opaque[lesions] = with_opacities(window[lesions], generator)
    opacity = ((opaque - window).abs() > _VISIBLE).float()
    others = _share(label, config.other_findings, generator)
    found = opaque
    if bool(others.any()):
        found = opaque.clone()
        found[others] = with_other_findings(opaque[others], generator)
    return Drawn(found, torch.where(lesions, 1, label), opacity, negative)


def _share(label: Tensor, share: float, generator: Generator) -> Tensor:
    return torch.rand(len(label), generator=generator) < share
