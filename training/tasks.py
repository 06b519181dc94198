"""What the two networks learn: covid or not from balanced batches; a slice from its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.preprocess import PreprocessSpec
from training.augment import augmented, flipped, lightly_augmented, shrunk
from training.config import AutoencoderConfig, ClassifierConfig
from training.data.prepared import PreparedSet, batches
from training.data.records import Record
from training.loop import seeded
from training.metrics import auc
from training.nets import Classifier, normalised
from training.precision import autocast
from training.sampling import sampling_weights
from training.ssim import ssim


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
        return max(1, len(self.train) // self.config.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        rows = np.asarray(self.train)
        weights = torch.from_numpy(sampling_weights([self.records[i] for i in self.train]))
        wanted = self.batch_count() * self.config.batch
        drawn = rows[torch.multinomial(weights, wanted, replacement=True, generator=generator).numpy()]
        for part in batches(wanted, self.config.batch):
            chosen = drawn[part]
            window = self._window(chosen)
            label = torch.tensor([self.records[i].label for i in chosen])
            if self.config.augmentation == "light":
                window = lightly_augmented(window, self.size, generator)
            else:
                opaque = (label == 0) & (torch.rand(len(label), generator=generator) < self.config.lesions)
                window = augmented(window, self.size, generator, opaque=opaque)
                label = torch.where(opaque, 1, label)
            yield normalised(window).to(self.device), label.to(self.device)

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        image, label = batch
        with autocast(self.device, self.precision):
            logits = net(image.contiguous(memory_format=torch.channels_last)).logits
        return functional.cross_entropy(logits.float(), label, label_smoothing=self.config.label_smoothing)

    def score(self, net: nn.Module) -> float:
        if not self.validation:
            return 0.0
        labels = np.array([self.records[i].label for i in self.validation])
        with autocast(self.device, self.precision):
            return auc(labels, logit_differences(net, self.images, self.validation, self.size, self.device))

    def _window(self, rows: np.ndarray) -> Tensor:
        return window_of(self.images, rows, self.spec)


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
