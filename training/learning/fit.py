"""Train one network on one split, in a run folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.preprocess import DEFAULT_SPEC
from training.config import Config
from training.data.prepared import PreparedSet
from training.data.splits import Split
from training.errors import ConfigError
from training.learning.device import chosen_device
from training.learning.loop import Report, Schedule, Trained, fit
from training.learning.opacity_frequency import write_opacity_frequency
from training.learning.precision import chosen_precision
from training.learning.runs import write_figures
from training.learning.tasks import AutoencoderTask, ClassifierTask, freeze
from training.networks.channels_last import in_channels_last
from training.networks.nets import Autoencoder, Classifier
from training.networks.weights import load_imagenet_start

_FULL_SIZE = DEFAULT_SPEC.classifier_size
#: Images from which BatchNorm's statistics are set; they don't change what the network computes.
_START_SAMPLE = 64


def trained_rows(split: Split, config: Config) -> tuple[int, ...]:
    """The train side without the covid images of sources that give negatives only.

    Raises
    ------
    ConfigError
        No covid image is left, and none is drawn.
    """
    rows = tuple(
        i for i in split.train
        if split.records[i].label == 0 or split.records[i].source not in config.data.negatives_only
    )  # fmt: skip
    if not config.classifier.lesions and all(split.records[i].label == 0 for i in rows):
        raise ConfigError(
            "data.negatives_only leaves no covid image to learn from.", "Name fewer sources, or set classifier.lesions."
        )
    return rows


def fit_classifier(
    split: Split, images: PreparedSet, config: Config, folder: Path, report: Report | None = None
) -> Classifier:
    """Train the classifier on the split's train side; ``keep = "best"`` chooses the epoch on its validation side.

    First at ``config.classifier.size``, then, when asked for, a shorter cycle at full size. The test side is
    not looked at.

    Raises
    ------
    ConfigError
        See :func:`trained_rows`.
    """
    rows = trained_rows(split, config)
    _prepare_torch(config)
    part, device = config.classifier, chosen_device(config)
    net = _started(rows, images, config)
    freeze(net, part.frozen_layers)
    in_channels_last(net, device)
    stages = [("small", part.epochs, part.size, part.learning_rate)]
    if part.final_epochs:
        stages.append(("full", part.final_epochs, _FULL_SIZE, part.final_learning_rate))
    for name, epochs, size, rate in stages:
        task = ClassifierTask(
            images, split.records, rows, split.validation, DEFAULT_SPEC, part, config.data, size, config.seed, device,
            chosen_precision(config.precision, device),
        )  # fmt: skip
        schedule = Schedule(epochs, rate, part.weight_decay, part.average_decay, part.patience)
        trained = fit(net, task, schedule, folder / f"classifier-{name}.pt", seed=config.seed, report=report)
        net.load_state_dict(trained.kept(part.keep))
        _write_history(folder / f"classifier-{name}.json", trained, split, len(rows))
    write_opacity_frequency(folder, task)
    plain = Classifier(part.dropout)
    plain.load_state_dict(net.state_dict())
    return plain.eval()


def test_size(config: Config) -> int:
    """Side of the images at which a classifier of this configuration is judged: the one it was trained at last."""
    return _FULL_SIZE if config.classifier.final_epochs else config.classifier.size


def fit_autoencoder(
    images: PreparedSet,
    train: tuple[int, ...],
    validation: tuple[int, ...],
    config: Config,
    folder: Path,
    report: Report | None = None,
) -> Autoencoder:
    """Train the autoencoder; no label is read."""
    _prepare_torch(config)
    part, device = config.autoencoder, chosen_device(config)
    torch.manual_seed(config.seed)
    net = in_channels_last(Autoencoder(), device)
    precision = chosen_precision(config.precision, device)
    task = AutoencoderTask(images, train, validation, part, config.seed, device, precision)
    schedule = Schedule(part.epochs, part.learning_rate, part.weight_decay, part.average_decay, part.patience)
    trained = fit(net, task, schedule, folder / "autoencoder.pt", seed=config.seed, report=report)
    net.load_state_dict(trained.best)
    write_figures(folder / "autoencoder.json", vars(trained.history))
    return net.cpu().eval()


def _started(train: Sequence[int], images: PreparedSet, config: Config) -> Classifier:
    torch.manual_seed(config.seed)
    net = Classifier(config.classifier.dropout)
    if config.classifier.start:
        rows = np.random.default_rng(config.seed).choice(train, min(_START_SAMPLE, len(train)), replace=False)
        sample = torch.from_numpy(np.stack([images.classifier[i] for i in rows]))[:, None]
        load_imagenet_start(net, Path(config.classifier.start), sample)
    return net


def _prepare_torch(config: Config) -> None:
    # As use_deterministic_algorithms(warn_only=True), which also loads torch's compiler: two seconds for nothing here.
    torch.set_deterministic_debug_mode("warn")
    # Nothing here reads memory before writing it, and filling it first takes a fifth of the time.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # torch's stubs lack it
    if config.threads:
        torch.set_num_threads(config.threads)


def _write_history(file: Path, trained: Trained, split: Split, learnt_from: int) -> None:
    sides = {"train": learnt_from, "validation": len(split.validation), "test": len(split.test)}
    write_figures(file, {**vars(trained.history), "split": split.name, "images": sides})


def with_seed(config: Config, seed: int) -> Config:
    return replace(config, seed=seed)
