"""Whether a configuration holds back what a bundle's networks never saw; with another one, figures would flatter."""

from __future__ import annotations

from typing import Any

from engine.inference.manifest import Manifest
from training.config import Config
from training.data.records import LABELS, Record
from training.data.splits import Split
from training.errors import ExportError


def what_was_seen(records: tuple[Record, ...], split: Split, config: Config) -> dict[str, Any]:
    """Images and groups of each source on each side."""
    found: dict[str, Any] = {
        "seed": config.seed,
        "kept_for_tests": list(config.data.test_only),
        "negatives_only": list(config.data.negatives_only),
        "lungs_only": list(config.data.unused),
        "epoch": config.classifier.keep,
    }
    for side in ("train", "validation"):
        counts: dict[str, dict[str, int]] = {}
        for i in getattr(split, side):
            source = counts.setdefault(records[i].source, {name: 0 for name in LABELS})
            source[list(LABELS)[records[i].label]] += 1
        found[side] = counts
    return found


def is_same_split(manifest: Manifest, records: tuple[Record, ...], split: Split, config: Config) -> bool:
    """Whether the images of each source on each side are those that a bundle's manifest names."""
    seen = what_was_seen(records, split, config)
    return all(manifest.training.get(key) == seen[key] for key in ("seed", "train", "validation"))


def require_same_split(manifest: Manifest, records: tuple[Record, ...], split: Split, config: Config) -> None:
    """Refuse another split than the bundle's.

    Raises
    ------
    ExportError
        They differ: what this configuration holds back may have been trained on.
    """
    if not is_same_split(manifest, records, split, config):
        raise ExportError(
            "The bundle's networks were trained on other images than this configuration names, so that what it holds "
            "back may be known to them.",
            "Give the configuration and the images with which the bundle was exported.",
        )
