"""From a finished run to a bundle: export, numbers from held-out groups, golden vectors, card, signature."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import write_atomically
from engine.inference.manifest import Manifest
from engine.inference.values import Net
from engine.preprocess import DEFAULT_SPEC
from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from engine.triage.aggregate import StudyRule, Thresholds
from training.bundle import golden_arrays, seal, write_arrays
from training.config import Config
from training.data.load import load_data
from training.data.prepared import PreparedSet
from training.data.records import LABELS, Record
from training.data.splits import Split
from training.export import export_net, parity
from training.model_card import LICENCE, card
from training.operating import (
    calibration_figures,
    choose_limits,
    choose_thresholds,
    cross_fitted,
    fit_calibration,
    fit_gate,
    healthy_percentiles,
    pseudo_studies,
    threshold_figures,
)
from training.outputs import DARK_BELOW, outputs_of
from training.runs import write_figures
from training.shipped import load_shipped, shipped_split

BUNDLE_ID = "alveoscope-ct"
GOLDEN_COUNT = 4
#: Training slices whose codes the gate's statistics come from; more change nothing but the time.
_GATE_SLICES = 800


def release(config: Config, run: Path, out: Path, version: str, key: Path, grouped: Path) -> Manifest:
    """Write the bundle into ``out``; figures of held-out groups go to ``run/held-out.json``.

    Parameters
    ----------
    grouped : Path
        Folder of a finished grouped protocol: its test predictions, each from a network that never saw the group,
        set the thresholds on pseudo-studies.

    Raises
    ------
    RunError, ExportError, OutputError
    """
    records, images = load_data(config.data)
    split = shipped_split(records, images, config)
    out.mkdir(parents=True, exist_ok=True)
    checked = _export(config, run, out, images, split)
    held = outputs_of(out, images, split.validation)
    trained_rows = _sample(split.train, _GATE_SLICES)
    trained = outputs_of(out, images, trained_rows)
    labels, groups = _truth(records, split.validation)
    calibration = fit_calibration(held.difference, labels)
    rule = StudyRule()
    thresholds, studies = operating_points(records, images, grouped, (held.difference, split.validation), rule)
    arrays = fit_gate(trained.code)
    limits = choose_limits(held, arrays)
    healthy = np.array([records[i].label == 0 for i in trained_rows])
    write_arrays(out / "gate.npz", arrays)
    write_arrays(out / "golden.npz", golden_arrays(out, *_golden_images(images, split)))
    write_figures(
        run / "held-out.json",
        {
            "calibration": calibration_figures(held.difference, labels, groups),
            "pseudo_studies": studies,
            "parity": checked,
        },
    )
    manifest = Manifest(
        bundle_id=BUNDLE_ID,
        version=version,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        labels=tuple(LABELS),
        preprocess=DEFAULT_SPEC.to_dict(),
        preprocess_digest=DEFAULT_SPEC.digest,
        calibration={"temperature": calibration.temperature, "bias": calibration.bias},
        aggregation=rule.to_manifest(),
        thresholds=vars(thresholds),
        gate={"residual_limit": limits.residual, "distance_limit": limits.distance},
        capacity={"dark_below": DARK_BELOW, "healthy_percentiles": healthy_percentiles(trained.capacity[healthy])},
        training=what_was_seen(records, split, config),
        licence=LICENCE,
    )
    return finish(manifest, out, run, key)


def finish(manifest: Manifest, out: Path, run: Path, key: Path) -> Manifest:
    """Write the card from the figures in the run folder, then hash and sign everything."""
    write_atomically(out / "MODEL_CARD.md", card(manifest, run))
    return seal(out, manifest, key)


def operating_points(
    records: tuple[Record, ...],
    images: PreparedSet,
    grouped: Path,
    held: tuple[np.ndarray, tuple[int, ...]],
    rule: StudyRule,
) -> tuple[Thresholds, dict[str, Any]]:
    """Thresholds on pseudo-studies: groups of the grouped protocol's test sides and of the validation side ``held``.

    Every group was scored by a network that never trained on it, calibrated on other groups.
    """
    sides = [held]
    for file in sorted(grouped.glob("grouped-*.npz")):
        content = np.load(file)
        sides.append((content["logits"], tuple(int(i) for i in content["test"])))
    found = [_studies(records, images, differences, rows, rule) for differences, rows in sides]
    studies, truths = (np.concatenate([part[k] for part in found]) for k in range(2))
    thresholds = choose_thresholds(studies, truths)
    return thresholds, {**threshold_figures(studies, truths, thresholds), "folds_of_grouped_protocol": len(sides) - 1}


def _studies(
    records: tuple[Record, ...], images: PreparedSet, differences: np.ndarray, rows: tuple[int, ...], rule: StudyRule
) -> tuple[np.ndarray, np.ndarray]:
    enough = np.array([images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION for i in rows])
    labels, groups = _truth(records, tuple(i for i, keep in zip(rows, enough, strict=True) if keep))
    return pseudo_studies(cross_fitted(differences[enough], labels, groups), labels, groups, rule)


def what_was_seen(records: tuple[Record, ...], split: Split, config: Config) -> dict[str, Any]:
    """Images and groups of each source on each side."""
    found: dict[str, Any] = {"seed": config.seed, "kept_for_tests": list(config.data.test_only)}
    for side in ("train", "validation"):
        counts: dict[str, dict[str, int]] = {}
        for i in getattr(split, side):
            source = counts.setdefault(records[i].source, {name: 0 for name in LABELS})
            source[list(LABELS)[records[i].label]] += 1
        found[side] = counts
    return found


def _export(config: Config, run: Path, out: Path, images: PreparedSet, split: Split) -> list[dict[str, Any]]:
    nets = dict(zip((Net.CLASSIFIER, Net.AUTOENCODER), load_shipped(run, config), strict=True))
    golden = dict(zip(nets, _golden_images(images, split), strict=True))
    checked = []
    for kind, net in nets.items():
        for path in export_net(net, kind, out, {"bundle": BUNDLE_ID, "labels": ",".join(LABELS)})[1:]:
            found = parity(net, kind, path, golden[kind])
            checked.append({"file": found.file, **found.differences})
    return checked


def _golden_images(images: PreparedSet, split: Split) -> tuple[np.ndarray, np.ndarray]:
    rows = _sample(split.validation, GOLDEN_COUNT)
    return tuple(np.stack([array[i] for i in rows])[:, None] for array in (images.classifier, images.autoencoder))  # type: ignore[return-value]


def _sample(rows: tuple[int, ...], count: int) -> list[int]:
    """Evenly spread rows."""
    return [rows[k] for k in np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]


def _truth(records: tuple[Record, ...], rows: tuple[int, ...]) -> tuple[np.ndarray, list[str]]:
    return np.array([records[i].label for i in rows]), [records[i].group for i in rows]


__all__ = ["finish", "operating_points", "release", "what_was_seen"]
