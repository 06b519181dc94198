"""Random geometry, tone and drawn disease for slices with lung outlines.

Published figures have unknown windows, cuts and noise, and lungs may touch the edge; dense disease at the chest wall
has to count as lung, which the outlined sources show too rarely.
"""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional

from training.augmentation.random_fields import per_image, smooth_noise, uniform
from training.lungs.targets import IGNORED, LEFT, RIGHT


def augmented(image: Tensor, code: Tensor, size: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """A batch moved, changed and toned.

    Parameters
    ----------
    image : Tensor
        (n, 1, h, w) in 0..1, letterboxed.
    code : Tensor
        (n, 1, h, w) codes of :mod:`training.lungs.targets` as floats.
    size : int
        Side of the result.
    """
    image, code = _moved(image, code, size, generator)
    image = _outside_changed(_diseased(image, code, generator), code, generator)
    return _toned(image, generator), code


def _moved(image: Tensor, code: Tensor, size: int, generator: Generator) -> tuple[Tensor, Tensor]:
    count = len(image)
    angle = uniform(count, -15.0, 15.0, generator) * (math.pi / 180.0)
    mirror = torch.where(uniform(count, 0.0, 1.0, generator) < 0.5, -1.0, 1.0)
    turned = torch.where(uniform(count, 0.0, 1.0, generator) < 0.04, -1.0, 1.0)
    scale = torch.exp(uniform(count, math.log(0.55), math.log(1.35), generator))
    aspect = torch.exp(uniform(count, -0.12, 0.12, generator))
    shift = uniform(2 * count, -0.15, 0.15, generator).reshape(2, count)
    cos, sin = torch.cos(angle), torch.sin(angle)
    rows = (
        torch.stack([mirror * cos * scale * aspect, -sin * scale, shift[0]], 1),
        torch.stack([turned * mirror * sin * scale, turned * cos * scale / aspect, shift[1]], 1),
    )
    grid = functional.affine_grid(torch.stack(rows, 1), [count, 1, size, size], align_corners=False)
    moved = functional.grid_sample(image, grid, align_corners=False)
    found = functional.grid_sample(code, grid, mode="nearest", align_corners=False)
    exchanged = torch.where(found == RIGHT, float(LEFT), torch.where(found == LEFT, float(RIGHT), found))
    return moved, torch.where((mirror < 0).reshape(-1, 1, 1, 1), exchanged, found)


def _diseased(image: Tensor, code: Tensor, generator: Generator) -> Tensor:
    """Consolidations, effusions and bullae drawn inside the outlined lungs; the outline stays as it is."""
    count, _, height, width = image.shape
    lung = (code > 0) & (code < IGNORED)
    outside = ((code == 0) & (image > 0.3)).float()
    dense = (image * outside).sum((2, 3), keepdim=True) / outside.sum((2, 3), keepdim=True).clamp(min=1.0)
    dense = torch.where(outside.sum((2, 3), keepdim=True) > 200, dense, torch.tensor(0.8)) * per_image(
        count, 0.75, 1.1, generator
    )
    field = smooth_noise(count, height, width, 5, generator) + 0.3 * smooth_noise(count, height, width, 16, generator)
    consolidated = (field > per_image(count, 0.3, 1.2, generator)) & _some(count, 0.35, generator)
    tilt = per_image(count, -0.3, 0.3, generator)
    place = torch.linspace(0.0, 1.0, height).reshape(1, 1, height, 1) + tilt * torch.linspace(-0.5, 0.5, width)
    fluid = (place > per_image(count, 0.45, 0.85, generator)) & _some(count, 0.15, generator)
    one_side = torch.where(_some(count, 0.5, generator), code == RIGHT, code == LEFT)
    fluid &= one_side | _some(count, 0.4, generator)
    texture = 1.0 + 0.08 * smooth_noise(count, height, width, 32, generator)
    image = torch.where(lung & (consolidated | fluid), dense * texture, image)
    bulla = (smooth_noise(count, height, width, 6, generator) > 0.9) & _some(count, 0.08, generator)
    return torch.where(lung & bulla, image * 0.5, image)


def _outside_changed(image: Tensor, code: Tensor, generator: Generator) -> Tensor:
    """What is not lung becomes one grey level on some images, as in sets that cut the lungs out."""
    count = len(image)
    level = per_image(count, -0.5, 1.5, generator).clamp(0.0, 1.0)
    cut = functional.max_pool2d((code > 0).float(), 3, 1, 1) == 0
    black = functional.avg_pool2d((image < 0.02).float(), 9, 1, 4) > 0.99  # cut out already, or padding
    filled = _some(count, 0.1, generator) & cut | _some(count, 0.15, generator) & cut & black
    return torch.where(filled, level, image)


def _toned(image: Tensor, generator: Generator) -> Tensor:
    count = len(image)
    low, high = per_image(count, -0.25, 0.22, generator), per_image(count, 0.7, 1.2, generator)
    toned = ((image - low) / (high - low)).clamp(0.0, 1.0)
    toned = toned.pow(per_image(count, -0.5, 0.5, generator).exp())
    blurred = functional.avg_pool2d(toned, 3, 1, 1, count_include_pad=False)
    toned = torch.lerp(toned, blurred, per_image(count, -1.0, 1.0, generator).clamp(-0.5, 1.0))
    noise = torch.randn(toned.shape, generator=generator) * per_image(count, -0.05, 0.08, generator).clamp(min=0.0)
    return (toned + noise).clamp(0.0, 1.0)


def _some(count: int, share: float, generator: Generator) -> Tensor:
    return (torch.rand(count, generator=generator) < share).reshape(-1, 1, 1, 1)
