"""Random geometry and photometry on batches, drawn from a generator so that a run repeats itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augmentation.random_fields import per_image, uniform
from training.augmentation.reproduction import as_reproduced


def strongly_moved(window: Tensor, maps: Tensor, size: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Random flip, rotation to 20 degrees, scale 0.8 to 1.25 with its own aspect, and shift.

    Parameters
    ----------
    window : Tensor
        (n, 1, h, w) in 0..1, 1 = soft tissue and everything outside the body, which stays so.
    maps : Tensor
        (n, k, r, s) in 0..1 on the same picture, 0 outside.
    size : int
        Side of the result; the maps' is a quarter of it.
    """
    return _moved(window, maps, size, generator, _STRONG)


def strongly_toned(window: Tensor, generator: Generator, *, reproduced: bool = False) -> Tensor:
    """Random contrast, gamma, blur or noise, and a white patch; for what has to hold on other scanners.

    With ``reproduced``, first what printing, photographing and publishing do to a picture
    (:mod:`training.augmentation.reproduction`). Arguments and result as of :func:`strongly_moved`.
    """
    if reproduced:
        window = as_reproduced(window, generator)
    return _blocked(_toned(window, generator), generator)


def lightly_moved(window: Tensor, maps: Tensor, size: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """Flip, rotation to 8 degrees, scale 0.9 to 1.1 and a shift, nothing else; as :func:`strongly_moved`."""
    return _moved(window, maps, size, generator, _LIGHT)


def outside_filled(window: Tensor, lung: Tensor, always: Tensor, generator: Generator) -> Tensor:
    """Everything outside the lungs becomes one grey level on a third of the images, and on those of ``always``.

    Where a set comes with the lungs cut out, that look must not tell the set apart.

    Parameters
    ----------
    lung : Tensor
        (n, 1, h, w) in 0..1.
    always : Tensor
        (n,) bool.
    """
    count = len(window)
    chosen = always.reshape(-1, 1, 1, 1) | (per_image(count, 0.0, 1.0, generator) < _FILLED)
    level = per_image(count, -0.6, 1.6, generator).clamp(0.0, 1.0)
    narrow = per_image(count, 0.3, 0.7, generator)
    return torch.where(chosen & (lung < narrow), level, window)


def flipped(images: Tensor, generator: Generator) -> Tensor:
    """Half of the images mirrored left to right."""
    chosen = uniform(len(images), 0.0, 1.0, generator) < 0.5
    return torch.where(chosen.reshape(-1, 1, 1, 1).to(images.device), images.flip(3), images)


def shrunk(window: Tensor, size: int) -> Tensor:
    """Area-averaged to ``size``; unchanged when it has that size."""
    return window if window.shape[-1] == size else functional.adaptive_avg_pool2d(window, size)


#: Share of the images whose outside is filled.
_FILLED = 0.35


@dataclass(frozen=True)
class _Geometry:
    """Limits of the random affine map: degrees, scale (its inverse too), log aspect, shift in half sides."""

    angle: float
    scale: float
    aspect: float
    shift: float


_STRONG = _Geometry(angle=20.0, scale=1.25, aspect=0.12, shift=0.1)
_LIGHT = _Geometry(angle=8.0, scale=1.1, aspect=0.04, shift=0.04)


def _moved(window: Tensor, maps: Tensor, size: int, generator: Generator, limits: _Geometry) -> tuple[Tensor, Tensor]:
    count = len(window)
    angle = uniform(count, -limits.angle, limits.angle, generator) * (math.pi / 180.0)
    mirror = torch.where(uniform(count, 0.0, 1.0, generator) < 0.5, -1.0, 1.0)
    scale = torch.exp(uniform(count, -math.log(limits.scale), math.log(limits.scale), generator))
    aspect = torch.exp(uniform(count, -limits.aspect, limits.aspect, generator))
    shift = uniform(2 * count, -limits.shift, limits.shift, generator).reshape(2, count)
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.stack(
        [
            torch.stack([mirror * cos * scale * aspect, -sin * scale, shift[0]], 1),
            torch.stack([mirror * sin * scale, cos * scale / aspect, shift[1]], 1),
        ],
        1,
    ).to(window)
    # Shrinking first keeps grid_sample from aliasing; 1 - window makes its zero padding the outside's value.
    small = shrunk(window, min(window.shape[-1], round(size * 1.15)))
    grid = functional.affine_grid(theta, [count, 1, size, size], align_corners=False)
    moved = 1.0 - functional.grid_sample(1.0 - small, grid, align_corners=False)
    coarse = functional.affine_grid(theta, [count, 1, size // 4, size // 4], align_corners=False)
    reduced = functional.adaptive_avg_pool2d(maps, min(maps.shape[-1], round(size / 4 * 1.3)))
    return moved, functional.grid_sample(reduced, coarse, align_corners=False)


def _toned(window: Tensor, generator: Generator) -> Tensor:
    count = len(window)

    def drawn(low: float, high: float) -> Tensor:
        return per_image(count, low, high, generator).to(window)

    dark = (1.0 - window).clamp(0.0, 1.0) * drawn(0.8, 1.2)
    toned = (1.0 - dark).clamp(0.0, 1.0).pow(drawn(-0.3, 0.3).exp())
    blurred = functional.avg_pool2d(toned, 3, 1, 1, count_include_pad=False)
    toned = torch.lerp(toned, blurred, (drawn(-1.0, 1.0)).clamp(0.0, 1.0))
    noise = torch.randn(toned.shape, generator=generator).to(window) * drawn(-0.04, 0.06).clamp(min=0.0)
    return (toned + noise * (toned < 0.99)).clamp(0.0, 1.0)


def _blocked(window: Tensor, generator: Generator) -> Tensor:
    """A white patch of a tenth to a quarter of the side on half of the images (DeVries & Taylor 2017)."""
    count, size = len(window), window.shape[-1]
    side = uniform(count, -0.15, 0.25, generator).clamp(min=0.0) * size
    centre = uniform(2 * count, 0.0, float(size), generator).reshape(2, count)
    place = torch.arange(size).float()
    rows = (place[None] - centre[0][:, None]).abs() < side[:, None] / 2
    columns = (place[None] - centre[1][:, None]).abs() < side[:, None] / 2
    patch = (rows[:, :, None] & columns[:, None, :])[:, None].to(window.device)
    return window.masked_fill(patch, 1.0)
