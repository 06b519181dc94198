"""Frozen layers computed once: augmented views of every image, as the first two stages see them.

The frozen trunk is a fixed function (the partial ImageNet start), the same in every protocol and blind to labels, so
its features can be shared by all splits; each split trains its own last two stages. On a CPU this saves about half
of the time of each training.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.files import output_error, write_atomically
from engine.preprocess import DEFAULT_SPEC
from training.augment import augmented, shrunk
from training.config import ClassifierConfig, Config
from training.data.prepared import PreparedSet, batches
from training.data.records import Record
from training.loop import seeded
from training.metrics import auc
from training.nets import Classifier, normalised
from training.sampling import sampling_weights

_BATCH = 32


@torch.no_grad()
def trunk_features(net: Classifier, images: PreparedSet, config: Config) -> npt.NDArray[np.float16]:
    """Features of all images, (1 + views, n, 128, s, s) float16; view 0 is without augmentation.

    Made once for the same images and settings and kept in the cache; a killed making goes on with the next view.

    Raises
    ------
    OutputError
        The cache can't be written.
    """
    part = config.classifier
    side = part.size // 8
    folder = Path(config.data.cache) / f"trunk-{_key(images, part)}"
    shape = (1 + part.views, len(images), 128, side, side)
    done = _views_done(folder)
    if done < shape[0]:
        file = folder / "features.npy"
        if not done:
            _reserve(file, shape)
        store = np.lib.format.open_memmap(file, "r+")
        device = next(net.parameters()).device
        net.eval()
        for view in range(done, shape[0]):
            generator = seeded(7919, view)
            for rows in batches(len(images), _BATCH):
                image = _view(images, rows, view, part.size, generator).to(device)
                store[view, rows] = net.trunk(image).half().cpu().numpy()
            store.flush()
            write_atomically(folder / "views.json", json.dumps(view + 1))
    return np.load(folder / "features.npy", mmap_mode="r")


def _reserve(file: Path, shape: tuple[int, ...]) -> None:
    """An array of zeros whose space is taken at once: on a full disk a map of a hole kills the process (SIGBUS)."""
    row = bytes(2 * int(np.prod(shape[2:])))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            np.lib.format.write_array_header_1_0(stream, {"descr": "<f2", "fortran_order": False, "shape": shape})
            for _ in range(shape[0] * shape[1]):
                stream.write(row)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise output_error(file, error) from error


def _views_done(folder: Path) -> int:
    file = folder / "views.json"
    return int(json.loads(file.read_text())) if file.is_file() else 0


def _view(images: PreparedSet, rows: slice, view: int, size: int, generator: torch.Generator) -> Tensor:
    prepared = torch.from_numpy(np.array(images.classifier[rows]))[:, None]
    if view == 0:
        found = shrunk(prepared, size)
    else:
        window = prepared * DEFAULT_SPEC.classifier_std + DEFAULT_SPEC.classifier_mean
        found = normalised(augmented(window, size, generator))
    return found.contiguous(memory_format=torch.channels_last)


def _key(images: PreparedSet, part: ClassifierConfig) -> str:
    what = f"{images.name}|{part.size}|{part.views}|{part.start}"
    return hashlib.sha256(what.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class TailTask:
    """As :class:`training.tasks.ClassifierTask`, from the trunk's features; a view is drawn for each image."""

    features: npt.NDArray[np.float16]
    records: Sequence[Record]
    train: Sequence[int]
    validation: Sequence[int]
    config: ClassifierConfig
    seed: int
    device: str = "cpu"

    def batch_count(self) -> int:
        return max(1, len(self.train) // self.config.batch)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, ...]]:
        generator = seeded(self.seed, epoch)
        rows = np.asarray(self.train)
        weights = torch.from_numpy(sampling_weights([self.records[i] for i in self.train]))
        wanted = self.batch_count() * self.config.batch
        drawn = rows[torch.multinomial(weights, wanted, replacement=True, generator=generator).numpy()]
        views = torch.randint(1, len(self.features), (wanted,), generator=generator).numpy()
        for part in batches(wanted, self.config.batch):
            chosen = drawn[part]
            features = np.stack([self.features[view, row] for view, row in zip(views[part], chosen, strict=True)])
            label = torch.tensor([self.records[i].label for i in chosen])
            yield torch.from_numpy(features).float().to(self.device), label.to(self.device)

    def loss(self, net: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        features, label = batch
        assert isinstance(net, Classifier)
        logits = net.tail(features.contiguous(memory_format=torch.channels_last)).logits
        return functional.cross_entropy(logits, label, label_smoothing=self.config.label_smoothing)

    def score(self, net: nn.Module) -> float:
        if not self.validation:
            return 0.0
        labels = np.array([self.records[i].label for i in self.validation])
        assert isinstance(net, Classifier)
        return auc(labels, tail_differences(net, self.features[0], self.validation, self.device))


@torch.no_grad()
def tail_differences(
    net: Classifier, features: npt.NDArray[np.float16], rows: Sequence[int], device: str = "cpu"
) -> npt.NDArray[np.float64]:
    """Logit of covid minus that of non-covid, (n,), from the trunk's features (n, 128, s, s)."""
    net.eval()
    found = []
    for part in batches(len(rows), _BATCH):
        image = torch.from_numpy(np.stack([features[i] for i in rows[part]])).float().to(device)
        logits = net.tail(image.contiguous(memory_format=torch.channels_last)).logits
        found.append((logits[:, 1] - logits[:, 0]).double().cpu().numpy())
    return np.concatenate(found) if found else np.empty(0)
