"""What the autoencoder makes of held-out groups: how well it rebuilds them, and whether covid shows in its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.triage.capacity import apparent_capacity
from engine.triage.gate import residual
from training.config import Config
from training.data.prepared import PreparedSet, batches
from training.data.records import Record
from training.errors import DataError
from training.judging.operating import effect_size
from training.judging.outputs import DARK_BELOW, lung_grey
from training.learning.fit import fit_autoencoder
from training.learning.loop import Report
from training.learning.runs import write_figures
from training.learning.shipped import shipped_split
from training.networks.nets import Autoencoder
from training.statistics.intervals import Estimate, estimate, interval
from training.statistics.metrics import Labels, Scores

_BATCH = 16


def autoencoder_protocol(
    records: tuple[Record, ...], sources: Sequence[str], images: PreparedSet, config: Config, folder: Path,
    report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The run's autoencoder on its validation groups of ``sources``; trained first where ``fit`` has not done it.

    Those groups chose its epoch and nothing else.

    Returns
    -------
    dict
        ``reconstruction``: SSIM, PSNR (dB) and MSE with intervals over groups. ``darkened_lungs``: the mean grey level
        inside the lungs, of slice and reconstruction. ``apparent_capacity``: its deciles. Each of the last two for
        covid and for others, with Cohen's d of covid against others and its interval.

    Raises
    ------
    DataError
        No held-out image of these sources, or of one class none.
    """
    split = shipped_split(records, images, config)
    rows = [i for i in split.validation if records[i].source in sources]
    labels = np.array([records[i].label for i in rows], int)
    if len(set(labels.tolist())) < 2:
        raise DataError(
            f"The held-out groups of {', '.join(sources)} lack a class.",
            "Name sources that have both, and are not test_only.",
        )
    net = fit_autoencoder(images, split.train, split.validation, config, folder, report)
    groups = [records[i].group for i in rows]
    figures = {
        "protocol": "the autoencoder on held-out groups, which chose its epoch",
        "images": len(rows),
        "groups": len(set(groups)),
        **figures_of_rows(net, images, rows, labels, groups),
    }
    write_figures(folder / "autoencoder-figures.json", figures)
    return figures


def figures_of_rows(
    net: Autoencoder, images: PreparedSet, rows: Sequence[int], labels: Labels, groups: Sequence[str]
) -> dict[str, Any]:
    """The three kinds of figures for prepared images."""
    ssim, squared, capacity, grey, rebuilt_grey = _measured(net, images, rows).T

    def mean(values: np.ndarray) -> Estimate:
        return interval(lambda chosen: float(np.nanmean(values[chosen])), groups)

    return {
        "reconstruction": {"ssim": mean(ssim), "psnr_db": mean(-10.0 * np.log10(squared)), "mse": mean(squared)},
        "darkened_lungs": {
            "slice": _by_class(grey, labels, groups, np.nanmean),
            "reconstruction": _by_class(rebuilt_grey, labels, groups, np.nanmean),
        },
        "apparent_capacity": _by_class(capacity, labels, groups, _deciles),
    }


def _by_class(values: np.ndarray, labels: Labels, groups: Sequence[str], summary: Any) -> dict[str, Any]:
    return {
        "covid": summary(values[labels == 1]),
        "others": summary(values[labels == 0]),
        "cohens_d": estimate(_effect, labels, values, groups),
    }


def _effect(labels: Labels, values: Scores) -> float:
    """Cohen's d of covid against others; NaN where a class has fewer than two finite values, or none that differ."""
    covid, others = (values[(labels == label) & np.isfinite(values)] for label in (1, 0))
    enough = min(len(covid), len(others)) > 1 and (np.ptp(covid) > 0 or np.ptp(others) > 0)
    return effect_size(covid, others) if enough else float("nan")


def _deciles(values: np.ndarray) -> np.ndarray:
    return np.percentile(values, np.arange(0, 101, 10))


@torch.no_grad()
def _measured(net: Autoencoder, images: PreparedSet, rows: Sequence[int]) -> np.ndarray:
    """(n, 5): SSIM, mean squared error, apparent capacity, grey level (0..1) in the lungs of the slice and of its
    reconstruction."""
    found = []
    for part in batches(len(rows), _BATCH):
        chosen = list(rows[part])
        slices = np.stack([images.autoencoder[i] for i in chosen])
        rebuilt = net(torch.from_numpy(slices)[:, None]).reconstruction[:, 0].numpy()
        for i, image, again in zip(chosen, slices, rebuilt, strict=True):
            lung = images.lung_mask[i]
            inside = lung_grey(image, lung), lung_grey(again, lung)
            capacity = apparent_capacity(again, images.body_mask[i], DARK_BELOW)
            found.append((1.0 - residual(image, again), float(np.mean((image - again) ** 2)), capacity, *inside))
    return np.array(found)
