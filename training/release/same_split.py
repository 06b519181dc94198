"""Whether a configuration holds back what a bundle's networks never saw; with another one, figures would flatter."""

from __future__ import annotations

from engine.inference.manifest import Manifest
from training.config import Config
from training.data.records import Record
from training.data.splits import Split
from training.errors import ExportError
from training.release.release import what_was_seen


def require_same_split(manifest: Manifest, records: tuple[Record, ...], split: Split, config: Config) -> None:
    """Compare the images of each source on each side with those that the bundle's manifest names.

    Raises
    ------
    ExportError
        They differ: what this configuration holds back may have been trained on.
    """
    seen = what_was_seen(records, split, config)
    if any(manifest.training.get(key) != seen[key] for key in ("seed", "train", "validation")):
        raise ExportError(
            "The bundle's networks were trained on other images than this configuration names, so that what it holds "
            "back may be known to them.",
            "Give the configuration and the images with which the bundle was exported.",
        )
