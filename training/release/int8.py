"""Whether the classifier's INT8 file may ship: what it loses on held-out images, in labels and in maps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.inference.golden import LIMITS
from engine.inference.values import Net, Precision
from engine.lungs.extent import OPACITY_FROM
from training.data.prepared import PreparedSet, batches
from training.networks.session import session
from training.statistics.calibration import probabilities
from training.statistics.metrics import auc

_KINDS = (".onnx", ".int8.onnx")
#: AUC that INT8 may lose on held-out images and still ship.
INT8_LOSS = 0.005


def keep_or_drop_int8(
    out: Path, images: PreparedSet, rows: Sequence[int], labels: np.ndarray, as_torch: bool = True
) -> dict[str, Any]:
    """Remove the classifier's INT8 file when, on held-out images, it loses more than :data:`INT8_LOSS` of AUC or
    moves a probability further than the app tolerates of INT8; or when its parity with torch (``as_torch``) is lost.

    Returns
    -------
    dict
        Both AUCs, the largest change of the uncalibrated probability, and whether the file stays.
    """
    kept_whole = {suffix: _classified(out / f"{Net.CLASSIFIER.value}{suffix}", images, rows) for suffix in _KINDS}
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


def _classified(path: Path, images: PreparedSet, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Logit differences (n,) and which pixels count as opacity, (n, 56, 56) bool."""
    network = session(path)
    scores, opaque = [], []
    for part in batches(len(rows), 8):
        image = np.stack([images.classifier[i] for i in rows[part]])[:, None]
        logits, glass, dense = network.run(["logits", "ground_glass", "consolidation"], {"image": image})
        scores.append(logits[:, 1].astype(float) - logits[:, 0])
        opaque.append(np.maximum(glass, dense) >= OPACITY_FROM)
    return np.concatenate(scores), np.concatenate(opaque)


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
