"""Parity of one back-end with another on the same images: the proof a back-end gives before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.inference.bundle import Bundle
from engine.inference.calibration import covid_probability
from engine.inference.golden import LIMITS, Drift, Limits, measure_drift
from engine.inference.values import Backend, Float32, Net
from engine.volume import CancelToken

#: One batch of each kind that an engine is built for: the largest, the fixed one, and a single slice.
BATCHES = (32, 8, 1)


@dataclass(frozen=True)
class ParityReport:
    """What a comparison found.

    Attributes
    ----------
    images : int
        How many images each net was given.
    drift : Drift
        Largest differences over all of them.
    verdicts_changed : int
        Golden images whose verdict (negative, indeterminate, positive) is another.
    """

    images: int
    drift: Drift
    limits: Limits
    verdicts_changed: int

    @property
    def passed(self) -> bool:
        return self.verdicts_changed == 0 and self.drift.within(self.limits)

    def __str__(self) -> str:
        return (
            f"{self.images} images, largest difference: {self.drift} (allowed: {Drift(**vars(self.limits))}); "
            f"{self.verdicts_changed} verdicts changed"
        )


def parity_images(bundle: Bundle, net: Net) -> Float32:
    """Deterministic images: the golden ones, then mirrored, scaled, shifted and noisy variants of them.

    Returns
    -------
    numpy.ndarray
        (41, 1, height, width) float32: enough for every batch of :data:`BATCHES`.
    """
    golden = bundle.golden.images[net]
    generator = np.random.default_rng(41)
    rows = list(golden[: sum(BATCHES)])
    while len(rows) < sum(BATCHES):
        image = golden[len(rows) % len(golden)]
        if generator.random() < 0.5:
            image = image[..., ::-1]
        image = np.roll(image, generator.integers(-12, 13, size=2), axis=(-2, -1))
        noisy = image * generator.uniform(0.85, 1.15) + generator.normal(0.0, 0.02, image.shape)
        low, high = golden.min(), golden.max()
        rows.append(np.clip(noisy, low, high).astype(np.float32))
    return np.ascontiguousarray(np.stack(rows))


def run_parity(
    bundle: Bundle, candidate: Backend, reference: Backend, cancel: CancelToken | None = None
) -> ParityReport:
    """Give both back-ends the same images and compare.

    Raises
    ------
    BackendError
        One of them can't run.
    Cancelled
    """
    limits = LIMITS[candidate.selection.precision]
    found: dict[str, Float32] = {}
    expected: dict[str, Float32] = {}
    for net in Net:
        images = parity_images(bundle, net)
        expected |= _run_in_batches(reference, net, images, cancel)
        found |= _run_in_batches(candidate, net, images, cancel)
    golden = min(len(bundle.golden.images[Net.CLASSIFIER]), sum(BATCHES))
    changed = verdicts_changed(bundle, expected["logits"][:golden], found["logits"][:golden])
    return ParityReport(sum(BATCHES), measure_drift(bundle, expected, found), limits, changed)


def verdicts_changed(bundle: Bundle, reference_logits: Float32, found_logits: Float32) -> int:
    """How many slices get another verdict by the bundle's thresholds."""
    manifest = bundle.manifest
    before, after = (
        _verdicts(covid_probability(logits, manifest.calibration, manifest.labels), manifest.thresholds)
        for logits in (reference_logits, found_logits)
    )
    return int((before != after).sum())


def _verdicts(probability: npt.NDArray[np.float64], thresholds: Mapping[str, Any]) -> npt.NDArray[np.intp]:
    limits = [float(thresholds["negative_below"]), float(thresholds["positive_from"])]
    return np.digitize(probability, limits)


def _run_in_batches(backend: Backend, net: Net, images: Float32, cancel: CancelToken | None) -> dict[str, Float32]:
    parts, start = [], 0
    for size in BATCHES:
        if cancel is not None:
            cancel.raise_if_cancelled()
        parts.append(backend.run(net, images[start : start + size]))
        start += size
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
