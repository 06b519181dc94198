"""Where findings are drawn: on aerated lung, at the pleura, about the hilum."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.random_fields import uniform

#: Window values (0 = -1050 HU, 1 = 0 HU) of aerated lung lie below.
AERATED_BELOW = 0.45
#: Window values of lung with its vessels lie below.
_LUNG_BELOW = 0.9
#: Side of the neighbourhood that tells the lung's edge from its middle, in sides of the image.
_NEIGHBOURHOOD = 0.11
#: Within this distance of the midline, in sides of the image, an edge of the lung is the mediastinum's; the hilum lies
#: between the two.
_MEDIASTINUM, _HILUM = 0.08, 0.24


def aerated_points(
    window: Tensor, points: int, generator: Generator, weight: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Rows and columns (n, points) of random aerated pixels, and which images (n,) have any.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1.
    weight : Tensor, optional
        (n, h, w), positive: how likely each pixel is to be chosen against the others.
    """
    width = window.shape[-1]
    aerated = (window[:, 0] < AERATED_BELOW).float()
    has_any = aerated.flatten(1).sum(dim=1) > 0
    chance = (aerated if weight is None else aerated * weight).flatten(1) + 1e-9 * (~has_any).float()[:, None]
    places = torch.multinomial(chance, points, replacement=True, generator=generator)
    return (places // width).float(), (places % width).float(), has_any


def distance(window: Tensor, radii: tuple[float, float], generator: Generator, weight: Tensor | None = None) -> Tensor:
    """(n, 1, h, w): distance from the centre of a random ellipse on aerated lung, in units of its radius.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, square.
    radii : tuple of float
        Smallest and largest long radius, in sides of the image.
    weight : Tensor, optional
        Of the centres; see :func:`aerated_points`.
    """
    count, _, side, _ = window.shape
    row, column, _ = aerated_points(window, 1, generator, weight)
    long = torch.exp(uniform(count, math.log(radii[0]), math.log(radii[1]), generator)) * side
    short = long * uniform(count, 0.5, 1.0, generator)
    angle = uniform(count, 0.0, math.pi, generator)
    cos, sin, long, short = (value.reshape(-1, 1, 1) for value in (angle.cos(), angle.sin(), long, short))
    place = torch.arange(side).float()
    rows, columns = place.reshape(1, -1, 1) - row[:, :, None], place.reshape(1, 1, -1) - column[:, :, None]
    along, across = rows * cos + columns * sin, columns * cos - rows * sin
    return ((along / long) ** 2 + (across / short) ** 2).sqrt()[:, None]


def disc(far: Tensor) -> Tensor:
    """1 inside a distance of 1, 0 outside, with a rim of an eighth of the radius."""
    return (8.0 * (1.0 - far)).clamp(0.0, 1.0)


def region(far: Tensor) -> Tensor:
    """1 well inside, 0 well outside, half at a distance of 1.6."""
    return torch.sigmoid(4.0 * (1.6 - far))


def at_the_pleura(window: Tensor) -> Tensor:
    """(n, h, w): weight of pixels near the chest wall, more behind than in front, little along the mediastinum.

    Typical COVID-19 pneumonia lies there (Simpson et al. 2020, RSNA consensus). The bottom of the image is behind.
    """
    height, width = window.shape[-2:]
    edge = ((0.92 - _share_of_lung(window)) * 5.0).clamp(0.0, 1.0)
    lateral = ((_from_the_midline(width) - _MEDIASTINUM) * 6.0).clamp(0.1, 1.0)
    behind = 0.35 + 0.9 * torch.linspace(0.0, 1.0, height)[:, None]
    return 0.06 + edge * lateral * behind


def about_the_hilum(window: Tensor) -> Tensor:
    """(n, h, w): weight of pixels in the middle of the lung, beside the mediastinum."""
    aside = _from_the_midline(window.shape[-1])
    beside = ((aside > _MEDIASTINUM) & (aside < _HILUM)).float()
    return 1e-3 + beside * ((_share_of_lung(window) - 0.7) * 5.0).clamp(0.02, 1.0)


def _share_of_lung(window: Tensor) -> Tensor:
    """(n, h, w): part of each pixel's neighbourhood that is lung; about a half at its edge."""
    side = 2 * round(window.shape[-1] * _NEIGHBOURHOOD / 2) + 1
    return functional.avg_pool2d((window < _LUNG_BELOW).float(), side, 1, side // 2)[:, 0]


def _from_the_midline(width: int) -> Tensor:
    return torch.linspace(-0.5, 0.5, width).abs()
