"""What the exported files say of prepared images: the very graphs that ship, on ONNX Runtime's CPU."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.inference.values import Net
from engine.preprocess import PreparedSlice
from engine.triage.capacity import apparent_capacity
from engine.triage.gate import lung_detail, residual
from training.data.prepared import PreparedSet, batches
from training.networks.session import session

#: Grey level of -500 HU, the limit of aerated lung, in the autoencoder's window of -1350 to 150 HU.
DARK_BELOW = (-500.0 + 1350.0) / 1500.0
_BATCH = 8
_NO_MAPS = np.empty((0, 4, 0, 0), np.uint8)


@dataclass(frozen=True)
class Outputs:
    """Row by row: logits (n, 2), code (n, 500), and (n,) each of residual, detail in the lungs, capacity, mean squared
    error, the part of the opacities seen that lies inside the lungs (NaN where there are none), and the mean grey level
    (0..1) inside the lungs of the slice and of its reconstruction."""

    logits: np.ndarray
    code: np.ndarray
    residual: np.ndarray
    detail: np.ndarray
    capacity: np.ndarray
    squared_error: np.ndarray
    opacity_inside: np.ndarray
    lung_grey: np.ndarray
    lung_grey_rebuilt: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """Logit of covid minus that of non-covid."""
        return (self.logits[:, 1] - self.logits[:, 0]).astype(np.float64)

    def rows(self, chosen: np.ndarray) -> Outputs:
        return Outputs(**{name: value[chosen] for name, value in vars(self).items()})


def joined(slices: Sequence[PreparedSlice]) -> PreparedSet:
    """Prepared slices as a set in memory, without maps."""
    return PreparedSet(
        classifier=np.stack([one.classifier for one in slices]),
        autoencoder=np.stack([one.autoencoder for one in slices]),
        lung_mask=np.stack([one.lung_mask for one in slices]),
        body_mask=np.stack([one.body_mask for one in slices]),
        lung_fraction=np.array([one.lung_fraction for one in slices], np.float32),
        maps=_NO_MAPS,
    )


def outputs_of(folder: Path, images: PreparedSet, rows: Sequence[int]) -> Outputs:
    """Run classifier and autoencoder of a bundle's folder on the rows."""
    classifier = session(folder / f"{Net.CLASSIFIER.value}.onnx")
    autoencoder = session(folder / f"{Net.AUTOENCODER.value}.onnx")
    parts = []
    for part in batches(len(rows), _BATCH):
        chosen = list(rows[part])
        image = np.stack([images.classifier[i] for i in chosen])[:, None]
        logits, *kinds = classifier.run(["logits", "ground_glass", "consolidation"], {"image": image})
        slices = np.stack([images.autoencoder[i] for i in chosen])
        rebuilt, code = autoencoder.run(["reconstruction", "code"], {"image": slices[:, None]})
        bodies, lungs = ([mask[i] for i in chosen] for mask in (images.body_mask, images.lung_mask))
        each = zip(slices, rebuilt[:, 0], bodies, lungs, np.maximum(*kinds), strict=True)
        parts.append((logits, code, np.array([_measures(*one) for one in each])))
    logits, code, measures = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return Outputs(logits, code, *measures.T)


def _measures(
    image: np.ndarray, rebuilt: np.ndarray, body: np.ndarray, lung: np.ndarray, opacity: np.ndarray
) -> tuple[float, ...]:
    return (
        residual(image, rebuilt),
        lung_detail(image, lung),
        apparent_capacity(rebuilt, body, DARK_BELOW),
        float(np.mean((image - rebuilt) ** 2)),
        opacity_inside(opacity, lung),
        lung_grey(image, lung),
        lung_grey(rebuilt, lung),
    )


def lung_grey(image: np.ndarray, lung: np.ndarray) -> float:
    """Mean grey level inside the lungs; NaN where there are none."""
    return float(image[lung].mean()) if lung.any() else float("nan")


def opacity_inside(opacity: np.ndarray, lung: np.ndarray) -> float:
    """Part of the opacities (a map of probabilities, enlarged to the mask's grid) that lies in the lungs."""
    seen = np.where(opacity >= 0.5, opacity, 0.0)
    if not seen.any():
        return float("nan")
    place = (np.arange(lung.shape[0]) * seen.shape[0]) // lung.shape[0]
    enlarged = seen[np.ix_(place, place)]
    return float((enlarged * lung).sum() / enlarged.sum())
