"""Whether INT8 files may ship: what they lose on held-out images, in labels and maps, in residual and gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from engine.inference.golden import LIMITS
from engine.inference.values import Net, Precision
from engine.preprocess.label_shift import adjusted
from engine.preprocess.opacity_map import MAP_SIZE, OPACITY_FROM
from engine.triage.gate import GateLimits, GateStatistics, code_distance, residual
from training.data.outlines import LUNG, MAP_SIDE
from training.data.prepared import PreparedSet, batches
from training.networks.session import session
from training.statistics.calibration import probabilities
from training.statistics.metrics import auc

_KINDS = (".onnx", ".int8.onnx")
_BATCH = 8
#: A stored map as that many squares, each a pixel of the network's map.
_ON_MAP = (MAP_SIZE, MAP_SIDE // MAP_SIZE, MAP_SIZE, MAP_SIDE // MAP_SIZE)
#: AUC that INT8 may lose on held-out images and still ship.
INT8_LOSS = 0.005
#: Of 1 - SSIM between a slice and its reconstruction.
RESIDUAL_CHANGE = 0.005
#: Share of held-out slices of which the gate says the same.
SAME_ANSWERS = 0.995


def keep_or_drop_int8(
    out: Path,
    images: PreparedSet,
    rows: Sequence[int],
    labels: np.ndarray,
    as_torch: bool = True,
    opacity_frequency: float | None = None,
) -> dict[str, Any]:
    """Remove the classifier's INT8 file when, on held-out images, it loses more than :data:`INT8_LOSS` of AUC or
    moves a probability further than the app tolerates of INT8; or when its parity with torch (``as_torch``) is lost.

    Returns
    -------
    dict
        Both AUCs, the largest change of the uncalibrated probability, and whether the file stays.
    """
    kept_whole = {
        suffix: classified(session(out / f"{Net.CLASSIFIER.value}{suffix}"), images, rows, opacity_frequency)
        for suffix in _KINDS
    }
    scores = {suffix: found[0] for suffix, found in kept_whole.items()}
    before, after = (auc(labels, scores[suffix]) for suffix in (".onnx", ".int8.onnx"))
    drift = float(np.abs(probabilities(scores[".onnx"]) - probabilities(scores[".int8.onnx"])).max())
    limit = LIMITS[Precision.INT8].probability
    maps = map_change(kept_whole[".onnx"][1], kept_whole[".int8.onnx"][1])
    kept = as_torch and before - after <= INT8_LOSS and drift <= limit and maps["holds"]
    if not kept:
        (out / f"{Net.CLASSIFIER.value}.int8.onnx").unlink()
    return {
        "auc_fp32": before, "auc_int8": after, "largest_change": drift, "largest_change_allowed": limit,
        "images": len(rows), "maps": maps, "ships": kept,
    }  # fmt: skip


def keep_or_drop_autoencoder(
    out: Path,
    images: PreparedSet,
    rows: Sequence[int],
    arrays: Mapping[str, np.ndarray],
    limits: GateLimits,
    as_torch: bool = True,
) -> dict[str, Any]:
    """Remove the autoencoder's INT8 file when, on held-out images, it moves a residual by more than
    :data:`RESIDUAL_CHANGE` or changes more of the gate's answers than :data:`SAME_ANSWERS` leaves; or when its parity
    with torch (``as_torch``) is lost.

    Returns
    -------
    dict
        The largest change of a residual, the share of answers that stay, and whether the file does.
    """
    statistics = GateStatistics.from_arrays(arrays)
    before, after = (
        _passed(out / f"{Net.AUTOENCODER.value}{suffix}", images, rows, statistics, limits) for suffix in _KINDS
    )
    change = float(np.abs(before[0] - after[0]).max())
    same = float((before[1] == after[1]).mean())
    kept = as_torch and change <= RESIDUAL_CHANGE and same >= SAME_ANSWERS
    if not kept:
        (out / f"{Net.AUTOENCODER.value}.int8.onnx").unlink()
    return {"images": len(rows), "residual_change": change, "same_answers": same, "ships": kept}


def _passed(
    path: Path, images: PreparedSet, rows: Sequence[int], statistics: GateStatistics, limits: GateLimits
) -> tuple[np.ndarray, np.ndarray]:
    """Residual of each row, and whether residual and distance let it pass."""
    network = session(path)
    residuals, passes = [], []
    for part in batches(len(rows), _BATCH):
        image = np.stack([images.autoencoder[i] for i in rows[part]])
        rebuilt, code = network.run(["reconstruction", "code"], {"image": image[:, None]})
        for one, again, numbers in zip(image, rebuilt[:, 0], code, strict=True):
            residuals.append(residual(one, again))
            passes.append(limits.accepts(residuals[-1], code_distance(numbers, statistics), limits.detail))
    return np.array(residuals), np.array(passes)


def classified(
    network: onnxruntime.InferenceSession,
    images: PreparedSet,
    rows: Sequence[int],
    opacity_frequency: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Logit differences (n,) and which pixels count as opacity at a site, (n, 56, 56) bool."""
    scores, opaque = [], []
    for part in batches(len(rows), _BATCH):
        image = np.stack([images.classifier[i] for i in rows[part]])[:, None]
        logits, glass, dense = network.run(["logits", "ground_glass", "consolidation"], {"image": image})
        scores.append(logits[:, 1].astype(float) - logits[:, 0])
        lungs = images.maps[rows[part], LUNG].reshape(-1, *_ON_MAP).mean(axis=(2, 4), dtype=np.float32) / 255.0
        maps = zip(np.maximum(glass, dense), lungs, strict=True)
        shown = (adjusted([opacity], lung, opacity_frequency)[0] for opacity, lung in maps)
        opaque += [one >= OPACITY_FROM for one in shown]
    return np.concatenate(scores), np.stack(opaque)


def map_change(full: np.ndarray, small: np.ndarray) -> dict[str, Any]:
    """How far the affected part of the image moves between two precisions, in points, and Dice between them.

    ``holds`` when the mean over images moves by at most half a point and Dice is at least 0.97: the files' own Dice
    against outlines then differs by less than a point.
    """
    points = 100.0 * np.abs(full.mean(axis=(1, 2)) - small.mean(axis=(1, 2)))
    total = int(full.sum()) + int(small.sum())
    dice = 2.0 * int((full & small).sum()) / total if total else 1.0
    return {
        "points_mean": float(points.mean()), "points_largest": float(points.max()), "dice": dice,
        "holds": bool(points.mean() <= 0.5 and dice >= 0.97),
    }  # fmt: skip
