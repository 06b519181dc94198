"""How much of the lungs is opacity in what a classifier learns from: sites adjust its maps to what they see
(:mod:`engine.preprocess.label_shift`)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from training.data.outlines import LUNG
from training.learning.runs import write_figures
from training.learning.tasks import ClassifierTask

_FILE = "opacity-frequency.json"
#: Images that are drawn as in an epoch, at most, and their side.
_MOST, _SIZE = 1024, 128


def opacity_frequency(task: ClassifierTask) -> float | None:
    """Part of the lungs, 0..1, that is opacity in the images that the maps learn from, each counted as much as there;
    None where they show none, or nothing but."""
    images = min(_MOST, task.batch_count() * task.config.batch)
    drawn = replace(task, size=_SIZE, config=replace(task.config, epoch_images=images))
    opaque = total = 0.0
    for _, _, maps, weight, _ in drawn.batches(0):
        lung = maps[:, LUNG] * weight[:, None, None]
        opaque += float((maps[:, LUNG + 1 :].sum(1).clamp(max=1.0) * lung).sum())
        total += float(lung.sum())
    return opaque / total if 0.0 < opaque < total else None


def write_opacity_frequency(folder: Path, task: ClassifierTask) -> None:
    """Measure it and keep it beside the classifier's checkpoints; what a finished run has measured stays."""
    if (folder / _FILE).is_file():
        return
    write_figures(folder / _FILE, {"opacity_frequency": opacity_frequency(task)})


def read_opacity_frequency(folder: Path) -> float | None:
    """What :func:`write_opacity_frequency` kept; None where it was not measured."""
    file = folder / _FILE
    return json.loads(file.read_text(encoding="utf-8"))["opacity_frequency"] if file.is_file() else None
