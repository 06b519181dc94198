"""Outlined opacities of one patient laid into the lungs of another, as CarveMix does (Zhang et al. 2021)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.data.outlines import LUNG, UNKNOWN_KIND

#: Side, in pixels of the maps, of the neighbourhood over which an opacity fades into its new surroundings.
_FADE = 3
_OPACITIES = slice(LUNG + 1, UNKNOWN_KIND + 1)


def transplanted(window: Tensor, maps: Tensor, donor: Tensor, donor_maps: Tensor) -> tuple[Tensor, Tensor]:
    """Each image with its donor's opacities where they fall into its lungs, and the maps that belong to it.

    Both pictures are boxes round the lungs, so an opacity comes to lie about where it lay.

    Parameters
    ----------
    window, donor : Tensor
        (n, 1, h, w) in 0..1.
    maps, donor_maps : Tensor
        (n, 4, h / 4, w / 4) in 0..1, channels of :mod:`training.data.outlines`; ``maps`` has no opacity of its own.

    Returns
    -------
    tuple of Tensor
        Windows and maps of the same shapes.
    """
    laid = donor_maps[:, _OPACITIES] * (maps[:, LUNG : LUNG + 1] > 0.5)
    faded = functional.avg_pool2d(laid.sum(1, keepdim=True).clamp(max=1.0), _FADE, 1, _FADE // 2)
    share = functional.interpolate(faded, window.shape[2:], mode="bilinear", align_corners=False)
    known = maps.clone()
    known[:, _OPACITIES] = laid
    return torch.lerp(window, donor, share), known
