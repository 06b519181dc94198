"""What the classifier's maps are worth against outlines, real or drawn."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.data.outlines import CONSOLIDATION, GROUND_GLASS, LUNG, UNKNOWN_KIND

#: Weight of lung beside the opacities, and of the kind of an opacity beside its place.
_LUNG, _KIND = 0.3, 0.5
#: Added to both sides of Dice, in pixels.
_SOFTENING = 4.0


def maps_loss(found: Tensor, maps: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy and Dice of opacities, their kind and lung.

    An opacity of unknown kind only says that one of the two has to be there; an opacity is as probable as the more
    probable of its kinds, as at a site.

    Parameters
    ----------
    found : Tensor
        (n, 3, s, s) logits: lung, ground glass, consolidation.
    maps : Tensor
        (n, 4, s, s) in 0..1, channels of :mod:`training.data.outlines`.
    weight : Tensor
        (n,) how much each image's opacities count.
    """
    lung, kinds = found[:, 0], found[:, 1:]
    wanted = maps[:, [GROUND_GLASS, CONSOLIDATION]]
    opaque = (wanted.sum(1) + maps[:, UNKNOWN_KIND]).clamp(max=1.0)
    any_kind = kinds.amax(1)
    total = weight.sum().clamp(min=1.0)
    place = _entropy(any_kind, opaque).mean((1, 2))
    told = (maps[:, UNKNOWN_KIND] < 0.1).float()
    kind = (_entropy(kinds, wanted).mean(1) * told).mean((1, 2))
    outlined = weight * (opaque.sum((1, 2)) > 1.0)
    overlap = _dice(any_kind, opaque)
    opacities = ((place + _KIND * kind) * weight).sum() / total + (overlap * outlined).sum() / outlined.sum().clamp(
        min=1.0
    )
    return opacities + _LUNG * (_entropy(lung, maps[:, LUNG]).mean() + _dice(lung, maps[:, LUNG]).mean())


def _entropy(logits: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")


def _dice(logits: Tensor, wanted: Tensor) -> Tensor:
    """1 minus the soft Dice of each image, (n,)."""
    found = torch.sigmoid(logits)
    both = (found * wanted).sum((1, 2))
    return 1.0 - (2 * both + _SOFTENING) / (found.sum((1, 2)) + wanted.sum((1, 2)) + _SOFTENING)
