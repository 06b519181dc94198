"""What the lungs network learns: cross-entropy and Dice on both channels, sides only where they are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from training.data.prepared import batches
from training.learning.loop import seeded
from training.learning.precision import autocast
from training.lungs.augment import augmented
from training.lungs.data import SIZE, LungSet
from training.lungs.net import LungNet
from training.lungs.targets import EITHER, IGNORED, LEFT, RIGHT

_JUDGED_AT_ONCE = 64


@dataclass(frozen=True)
class LungsTask:
    """Sources are drawn in proportion to the root of their size, patients equally within a source."""

    data: LungSet
    train: Sequence[int]
    validation: Sequence[int]
    batch: int
    epoch_images: int
    seed: int
    device: str = "cpu"
    precision: str = "fp32"

    def batch_count(self) -> int:
        return max(1, self.epoch_images // self.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        rows = np.asarray(self.train)
        weights = torch.from_numpy(self.data.weights(rows))
        order = rows[torch.multinomial(weights, self.batch_count() * self.batch, True, generator=generator).numpy()]
        for part in batches(len(order), self.batch):
            yield self._drawn(order[part], generator)

    def _drawn(self, rows: np.ndarray, generator: Generator) -> tuple[Tensor, ...]:
        image = torch.from_numpy(self.data.image[rows])[:, None].float() / 255.0
        code = torch.from_numpy(self.data.code[rows])[:, None].float()
        moved, target = augmented(image, code, SIZE, generator)
        return moved.to(self.device), target.to(self.device)

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        image, code = batch
        assert isinstance(net, LungNet)
        with autocast(self.device, self.precision):
            found = net.marked(image.contiguous(memory_format=torch.channels_last))
        return lungs_loss(found.float(), code)

    @torch.no_grad()
    def score(self, net: nn.Module) -> float:
        """Mean over the images of the Dice of both lungs together."""
        if not len(self.validation):
            return 0.0
        return float(np.mean(dice_of(net, self.data, self.validation, self.device, self.precision)))


def lungs_loss(found: Tensor, code: Tensor) -> Tensor:
    """Of logits (n, 2, h, w) and codes (n, 1, h, w)."""
    known = (code != IGNORED).float()
    sided = known * (code != EITHER).float()
    wanted = torch.cat([code == RIGHT, code == LEFT], 1).float()
    each = functional.binary_cross_entropy_with_logits(found, wanted, reduction="none") * sided
    probability = torch.sigmoid(found)
    either = 1.0 - (1.0 - probability[:, :1]) * (1.0 - probability[:, 1:])
    lung = ((code > 0) & (code != IGNORED)).float()
    together = functional.binary_cross_entropy(either.clamp(1e-6, 1 - 1e-6), lung, reduction="none") * known
    entropy = each.sum() / sided.sum().clamp(min=1.0) / 2 + together.sum() / known.sum().clamp(min=1.0)
    return entropy + _dice_loss(either * known, lung) + 0.5 * _dice_loss(probability * sided, wanted * sided)


def _dice_loss(found: Tensor, wanted: Tensor) -> Tensor:
    both = (found * wanted).sum((2, 3))
    return 1.0 - ((2 * both + 20.0) / (found.sum((2, 3)) + wanted.sum((2, 3)) + 20.0)).mean()


def dice_of(
    net: nn.Module, data: LungSet, rows: Sequence[int], device: str = "cpu", precision: str = "fp32"
) -> np.ndarray:
    """Dice of lung (either side) on each image at 128 pixels; 1 where both are empty."""
    scores = []
    for part in batches(len(rows), _JUDGED_AT_ONCE):
        chosen = np.asarray(rows[part])
        with torch.no_grad(), autocast(device, precision):
            found = net(data.small(chosen).to(device)).lungs.float().amax(1).cpu().numpy() >= 0.5
        code = data.small_code(chosen)
        known, lung = code != IGNORED, (code > 0) & (code != IGNORED)
        found &= known
        total = found.sum((1, 2)) + lung.sum((1, 2))
        scores.append(np.where(total > 0, 2 * (found & lung).sum((1, 2)) / np.maximum(total, 1), 1.0))
    return np.concatenate(scores)
