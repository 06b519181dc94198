"""What happens to a slice between a scanner and a figure: tone curves, equalising, low resolution, sharpening.

Figures of papers differ from displayed and from measured slices in these ways, so a network that is to hold on
all of them must not read them.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augmentation.random_fields import per_image

_CURVE_PIECES = 5
#: Of the images: a quarter at half the resolution, half blurred or sharpened, the rest as they are.
_COARSE, _SHARPNESS = 0.25, 0.75
_LEAST_SHARP, _SHARPEST = -0.8, 1.2
#: Share of the images that are equalised, bins of their histogram, and the noise that equalising brings out.
_EQUALISED, _BINS, _NOISE = 0.3, 64, 0.06
#: From and to which multiple of the mean a histogram's bins are cut off.
_CLIPPED = 1.5, 8.0
#: Everything from here on is soft tissue or lies outside the body, and stays white.
_WHITE = 0.995


def as_reproduced(window: Tensor, generator: Generator) -> Tensor:
    """Random monotone tone curve, equalised or not, then half the resolution, or blurred or sharpened, or neither.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1; white stays white.
    """
    curved = _equalised(_curved(window, generator), generator)
    chance = per_image(len(window), 0.0, 1.0, generator)
    half = functional.interpolate(
        functional.avg_pool2d(curved, 2), window.shape[2:], mode="bilinear", align_corners=False
    )
    curved = torch.where(chance < _COARSE, half, curved)
    blurred = functional.avg_pool2d(curved, 3, 1, 1, count_include_pad=False)
    amount = per_image(len(window), _LEAST_SHARP, _SHARPEST, generator)
    amount = torch.where((chance > _COARSE) & (chance < _SHARPNESS), amount, torch.zeros_like(amount))
    found = (curved + (curved - blurred) * amount).clamp(0.0, 1.0)
    return torch.where(window > _WHITE, window, found)


def _curved(window: Tensor, generator: Generator) -> Tensor:
    """A random piecewise linear curve from 0 to 1 that never falls, applied to a random degree."""
    count = len(window)
    steps = torch.rand(count, _CURVE_PIECES, generator=generator) + 0.25
    heights = torch.cat([torch.zeros(count, 1), (steps / steps.sum(dim=1, keepdim=True)).cumsum(dim=1)], dim=1)
    place = window.clamp(0.0, 1.0) * _CURVE_PIECES
    piece = place.floor().clamp(max=_CURVE_PIECES - 1)
    index = piece.long().reshape(count, -1)
    low, high = (heights.gather(1, index + k).reshape(window.shape) for k in (0, 1))
    return torch.lerp(window, low + (high - low) * (place - piece), per_image(count, 0.0, 1.0, generator))


def _equalised(window: Tensor, generator: Generator) -> Tensor:
    """On a share of the images, contrast-limited histogram equalisation (Pizer et al. 1987), to a random degree.

    Some public sets were equalised by their makers; noise grows with it, as there. What is white has no part in the
    histogram: it fills half of a picture, and would leave the lungs half of their stretch.
    """
    count = len(window)
    noise = torch.randn(window.shape, generator=generator) * per_image(count, 0.0, _NOISE, generator)
    grainy = (window + noise).clamp(0.0, 1.0)
    bins = (grainy.reshape(count, -1) * (_BINS - 1)).long()
    counted = (window <= _WHITE).reshape(count, -1).float()
    histogram = torch.zeros(count, _BINS).scatter_add_(1, bins, counted) / counted.sum(1, keepdim=True).clamp(min=1.0)
    limit = per_image(count, *_CLIPPED, generator).reshape(count, 1) / _BINS
    limited = torch.minimum(histogram, limit)
    limited = limited + (1.0 - limited.sum(1, keepdim=True)) / _BINS
    curve = limited.cumsum(1)
    curve = (curve - curve[:, :1]) / (curve[:, -1:] - curve[:, :1])
    equal = torch.lerp(grainy, curve.gather(1, bins).reshape(window.shape), per_image(count, 0.3, 1.0, generator))
    return torch.where(per_image(count, 0.0, 1.0, generator) < _EQUALISED, equal, window)
