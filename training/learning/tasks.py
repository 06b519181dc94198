"""What the two networks learn: covid or not from balanced batches; a slice from its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from engine.preprocess import PreprocessSpec
from training.augmentation.augment import flipped, lightly_augmented, shrunk, strongly_moved, strongly_toned
from training.augmentation.drawing import drawn
from training.config import AutoencoderConfig, ClassifierConfig
from training.data.prepared import PreparedSet, batches
from training.data.records import Record
from training.learning.loop import seeded
from training.learning.precision import autocast
from training.learning.sampling import sampling_weights
from training.networks.nets import Classifier, LocatingClassifier, normalised
from training.statistics.metrics import auc
from training.statistics.ssim import ssim

#: Weight of a cell with an opacity against one without, of which there are more.
_OPAQUE_CELLS_COUNT = 4.0


@dataclass(frozen=True)
class ClassifierTask:
    """Cross-entropy with label smoothing. Sources are drawn in proportion to the root of their size, classes equally
    within a source that has both, so that a source does not stand for a class."""

    images: PreparedSet
    records: Sequence[Record]
    train: Sequence[int]
    validation: Sequence[int]
    spec: PreprocessSpec
    config: ClassifierConfig
    size: int
    seed: int
    device: str = "cpu"
    precision: str = "fp32"

    def batch_count(self) -> int:
        return max(1, (self.config.epoch_images or len(self.train)) // self.config.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        rows = np.asarray(self.train)
        weights = torch.from_numpy(sampling_weights([self.records[i] for i in self.train]))
        wanted = self.batch_count() * self.config.batch
        order = rows[torch.multinomial(weights, wanted, replacement=True, generator=generator).numpy()]
        for part in batches(wanted, self.config.batch):
            yield tuple(value.to(self.device) for value in self._augmented(order[part], generator))

    def _augmented(self, rows: np.ndarray, generator: Generator) -> tuple[Tensor, ...]:
        """Images, labels, and for a network that locates: drawn opacities and whether there are no others."""
        window = window_of(self.images, rows, self.spec)
        label = torch.tensor([self.records[i].label for i in rows])
        part = self.config
        if part.augmentation == "light":
            return normalised(lightly_augmented(window, self.size, generator)), label
        found = drawn(strongly_moved(window, self.size, generator), label, part, generator)
        toned = strongly_toned(found.window, generator, reproduced=part.augmentation == "reproduced")
        return normalised(toned), found.label, found.opacity, found.complete

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        image, label, *drawing = batch
        with autocast(self.device, self.precision):
            found = net(image.contiguous(memory_format=torch.channels_last))
        loss = functional.cross_entropy(found.logits.float(), label, label_smoothing=self.config.label_smoothing)
        if self.config.opacity_weight and drawing:
            loss = loss + self.config.opacity_weight * _location_loss(found.opacity.float(), *drawing)
        return loss

    def score(self, net: nn.Module) -> float:
        if not self.validation:
            return 0.0
        labels = np.array([self.records[i].label for i in self.validation])
        with autocast(self.device, self.precision):
            return auc(labels, logit_differences(net, self.images, self.validation, self.size, self.device))


def _location_loss(found: Tensor, opacity: Tensor, complete: Tensor) -> Tensor:
    """Cross-entropy of each cell, over the images whose opacities are all known; an opaque cell counts fourfold."""
    if not bool(complete.any()):
        return found.sum() * 0.0
    wanted = functional.adaptive_max_pool2d(opacity, found.shape[-1])
    weight = torch.tensor(_OPAQUE_CELLS_COUNT, device=found.device)
    return functional.binary_cross_entropy_with_logits(found[complete], wanted[complete], pos_weight=weight)


def started_classifier(config: ClassifierConfig) -> Classifier:
    """An untrained network of the kind that the configuration trains."""
    return LocatingClassifier(config.dropout) if config.opacity_weight else Classifier(config.dropout)


def window_of(images: PreparedSet, rows: np.ndarray, spec: PreprocessSpec) -> Tensor:
    """(n, 1, 224, 224) in 0..1: the classifier's images before normalisation."""
    prepared = torch.from_numpy(np.stack([images.classifier[i] for i in rows]))[:, None]
    return prepared * spec.classifier_std + spec.classifier_mean


@torch.no_grad()
def logit_differences(
    net: nn.Module, images: PreparedSet, rows: Sequence[int], size: int, device: str = "cpu", batch: int = 32
) -> np.ndarray:
    """Logit of covid minus that of non-covid, (n,) float64; no augmentation."""
    net.eval()
    found = []
    for part in batches(len(rows), batch):
        image = torch.from_numpy(np.stack([images.classifier[i] for i in rows[part]]))[:, None]
        logits = net(shrunk(image, size).to(device).contiguous(memory_format=torch.channels_last)).logits
        found.append((logits[:, 1] - logits[:, 0]).double().cpu().numpy())
    return np.concatenate(found) if found else np.empty(0)


def freeze(net: Classifier, layers: int) -> None:
    """Keep the stem and the first ``layers`` stages as they are, BatchNorm statistics included."""
    if layers == 0:
        return
    frozen = [net.conv1, net.bn1, *(net.get_submodule(f"layer{i}") for i in range(1, layers + 1))]
    for module in frozen:
        module.requires_grad_(False)
        module.eval()
        module.train = lambda mode=True, module=module: module  # type: ignore[method-assign,misc]


@dataclass(frozen=True)
class AutoencoderTask:
    """Mean absolute error plus 1-SSIM against the input itself; labels are never read."""

    images: PreparedSet
    train: Sequence[int]
    validation: Sequence[int]
    config: AutoencoderConfig
    seed: int
    device: str = "cpu"
    precision: str = "fp32"

    def batch_count(self) -> int:
        return max(1, len(self.train) // self.config.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        order = np.asarray(self.train)[torch.randperm(len(self.train), generator=generator).numpy()]
        for part in batches(self.batch_count() * self.config.batch, self.config.batch):
            rows = order[part]
            if len(rows):
                yield (flipped(self._image(rows), generator),)

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        image = batch[0]
        with autocast(self.device, self.precision):
            found = net(image.contiguous(memory_format=torch.channels_last)).reconstruction
        found = found.float()
        return (found - image).abs().mean() + self.config.ssim_weight * (1.0 - ssim(found, image).mean())

    @torch.no_grad()
    def score(self, net: nn.Module) -> float:
        found = []
        for part in batches(len(self.validation), self.config.batch):
            image = self._image(np.asarray(self.validation)[part])
            with autocast(self.device, self.precision):
                rebuilt = net(image).reconstruction
            found.append(ssim(rebuilt.float(), image))
        return float(torch.cat(found).mean()) if found else 0.0

    def _image(self, rows: np.ndarray) -> Tensor:
        return torch.from_numpy(np.stack([self.images.autoencoder[i] for i in rows]))[:, None].to(self.device)
