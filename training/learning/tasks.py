"""What the two networks learn: covid or not from balanced batches; a slice from its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from engine.preprocess import PreprocessSpec
from training.augmentation.augment import (
    flipped,
    lightly_moved,
    outside_filled,
    shrunk,
    strongly_moved,
    strongly_toned,
)
from training.augmentation.drawing import drawn
from training.augmentation.transplants import transplanted
from training.config import AutoencoderConfig, ClassifierConfig, DataConfig
from training.data.outlines import Known, known_of
from training.data.prepared import PreparedSet, batches
from training.data.records import Record
from training.learning.loop import seeded
from training.learning.map_loss import maps_loss
from training.learning.precision import autocast
from training.learning.sampling import sampling_weights
from training.networks.nets import Classifier, normalised
from training.statistics.metrics import auc
from training.statistics.ssim import ssim

#: How much an image's opacity maps count, by what is known of them.
MAP_WEIGHTS: Mapping[Known, float] = {Known.OUTLINED: 1.0, Known.NONE: 1.0, Known.OTHER: 0.3, Known.NOTHING: 0.0}
#: From so many pixels of the maps on, transplanted opacities make an image count as covid.
_LEAST_LAID = 3.0


@dataclass(frozen=True)
class ClassifierTask:
    """Labels and maps together: cross-entropy with label smoothing on the label, cross-entropy and Dice on the maps
    where something is known of them. Sources are drawn in proportion to the root of their size, classes equally within
    a source that has both, so that a source does not stand for a class."""

    images: PreparedSet
    records: Sequence[Record]
    train: Sequence[int]
    validation: Sequence[int]
    spec: PreprocessSpec
    config: ClassifierConfig
    data: DataConfig
    size: int
    seed: int
    device: str = "cpu"
    precision: str = "fp32"

    def batch_count(self) -> int:
        return max(1, (self.config.epoch_images or len(self.train)) // self.config.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        rows = np.asarray(self.train)
        weights = torch.from_numpy(sampling_weights([self.records[i] for i in self.train], self.config.outlined))
        wanted = self.batch_count() * self.config.batch
        order = rows[torch.multinomial(weights, wanted, replacement=True, generator=generator).numpy()]
        for part in batches(wanted, self.config.batch):
            yield tuple(value.to(self.device) for value in self._augmented(order[part], generator))

    def _augmented(self, rows: np.ndarray, generator: Generator) -> tuple[Tensor, ...]:
        """Images, labels, maps; how much each image's opacities count, 0 where nothing is known of them; and how much
        its label counts."""
        window = window_of(self.images, rows, self.spec)
        maps = torch.from_numpy(self.images.maps[rows]).float() / 255.0
        label = torch.tensor([self.records[i].label for i in rows])
        told = torch.tensor([float(self.records[i].source not in self.data.maps_only) for i in rows])
        known = [known_of(self.records[i], self.data.clear, self.data.other) for i in rows]
        weight = torch.tensor([MAP_WEIGHTS[one] for one in known])
        part = self.config
        if part.augmentation == "light":
            window, maps = lightly_moved(window, maps, self.size, generator)
            return normalised(window), label, maps, weight, told
        window, maps = strongly_moved(window, maps, self.size, generator)
        clear = torch.tensor(self._drawable(rows, known))
        hosts = clear & (torch.rand(len(rows), generator=generator) < part.transplants)
        if donors := self._laid(int(hosts.sum()), generator):
            window, maps = window.clone(), maps.clone()
            window[hosts], maps[hosts] = transplanted(window[hosts], maps[hosts], *donors)
            label = torch.where(hosts & (maps[:, 1:].sum((1, 2, 3)) > _LEAST_LAID), 1, label)
        found = drawn(window, label, maps, clear & ~hosts, part, generator)
        toned = strongly_toned(found.window, generator, reproduced=part.augmentation == "reproduced")
        cut = torch.tensor([self.records[i].source in self.data.cut_out for i in rows])
        lung = functional.interpolate(found.maps[:, :1], toned.shape[2:], mode="bilinear", align_corners=False)
        return normalised(outside_filled(toned, lung, cut, generator)), found.label, found.maps, weight, told

    def _laid(self, count: int, generator: Generator) -> tuple[Tensor, Tensor] | None:
        """Windows and maps of ``count`` outlined images, each patient as often as another; None where there is none."""
        rows, weights = self._donors
        if not count or not len(rows):
            return None
        chosen = rows[torch.multinomial(weights, count, replacement=True, generator=generator).numpy()]
        maps = torch.from_numpy(self.images.maps[chosen]).float() / 255.0
        return strongly_moved(window_of(self.images, chosen, self.spec), maps, self.size, generator)

    @cached_property
    def _donors(self) -> tuple[np.ndarray, Tensor]:
        """Rows that were trained on and have outlined opacities, and how often each is a donor."""
        rows = [i for i in self.train if self.records[i].mask is not None and self.images.maps[i, 1:].any()]
        size = Counter(self.records[i].group for i in rows)
        return np.array(rows), torch.tensor([1.0 / size[self.records[i].group] for i in rows], dtype=torch.float64)

    def _drawable(self, rows: np.ndarray, known: Sequence[Known]) -> list[bool]:
        """Which images may get drawn opacities; where nothing is known of their own, only the label learns from it."""
        return [
            one is Known.NONE or (self.records[i].source in self.data.drawn_on and self.records[i].label == 0)
            for i, one in zip(rows, known, strict=True)
        ]

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        image, label, maps, weight, told = batch
        assert isinstance(net, Classifier)
        with autocast(self.device, self.precision):
            logits, found = net.seen(image.contiguous(memory_format=torch.channels_last))
        each = functional.cross_entropy(
            logits.float(), label, label_smoothing=self.config.label_smoothing, reduction="none"
        )
        loss = (each * told).sum() / told.sum().clamp(min=1.0)
        return loss + self.config.opacity_weight * maps_loss(found.float(), maps, weight)

    def score(self, net: nn.Module) -> float:
        if not self.validation:
            return 0.0
        labels = np.array([self.records[i].label for i in self.validation])
        with autocast(self.device, self.precision):
            return auc(labels, logit_differences(net, self.images, self.validation, self.size, self.device))


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
