"""A bundle at work on 8-bit images, the engine's own way: lungs, preparation, classifier. Nothing is trained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.inference.bundle import Bundle
from engine.inference.calibration import covid_probability
from engine.inference.values import Net, Precision
from engine.preprocess import DEFAULT_SPEC, OpacityMap, PreparedSlice, lung_image, prepare_grey
from engine.preprocess.opacity_map import OPACITY_FROM
from training.data.prepared import batches
from training.data.records import LABELS
from training.networks.session import session

Mask = npt.NDArray[np.bool_]
_BATCH = 8


@dataclass(frozen=True, eq=False)
class Seen:
    """What a bundle says of one image.

    Attributes
    ----------
    prepared : PreparedSlice
    probability : float
        Calibrated, of covid, 0..1; NaN where too little lung was found.
    opacity : OpacityMap or None
        None where too little lung was found for that, too.
    opacity_from : float
        Probability from which a place counts as affected.
    """

    prepared: PreparedSlice
    probability: float
    opacity: OpacityMap | None
    opacity_from: float

    @property
    def lung(self) -> Mask:
        """(rows, columns) bool on the image: both lungs."""
        rows, columns = (np.arange(side, dtype=np.float64) + 0.5 for side in self.prepared.shape)
        return self.prepared.grid.read((self.prepared.lungs > 0).astype(np.float32), rows, columns) >= 0.5

    def ground_glass_and_consolidation(self) -> tuple[Mask, Mask]:
        """(rows, columns) bool each, on the image; no pixel is both."""
        if self.opacity is None:
            empty = np.zeros(self.prepared.shape, bool)
            return empty, empty
        glass, dense = (self.opacity.on_slice(one) for one in (self.opacity.ground_glass, self.opacity.consolidation))
        affected = np.maximum(glass, dense) >= self.opacity_from * 255.0
        return affected & (dense <= glass), affected & (dense > glass)

    def strongest_places(self) -> Mask:
        """(rows, columns) bool: where the opacity map has its maximum; nowhere where it is empty."""
        if self.opacity is None or not self.opacity.opacity.any():
            return np.zeros(self.prepared.shape, bool)
        values = self.opacity.on_slice()
        return values >= values.max()

    @property
    def affected_fraction(self) -> float:
        """Affected part of the lung, 0..1; NaN where too little lung was found."""
        if self.opacity is None:
            return math.nan
        glass, dense = self.ground_glass_and_consolidation()
        return min(1.0, float((glass | dense).sum()) / max(1, int(self.lung.sum())))


class Eye:
    """A lungs network and a classifier in FP32 on the CPU: a bundle's, or a protocol's own (:meth:`of_files`)."""

    def __init__(self, bundle: Bundle, threads: int = 0) -> None:
        manifest = bundle.manifest
        self._calibration, self._labels, self._spec = manifest.calibration, tuple(manifest.labels), bundle.spec
        self.opacity_from = manifest.opacity_from
        files = {net: bundle.onnx(net, Precision.FP32) for net in (Net.LUNGS, Net.CLASSIFIER)}
        self._opacity_frequency = manifest.opacity_frequency
        self._sessions = {net: session(file, threads) for net, file in files.items() if file is not None}

    @classmethod
    def of_files(cls, lungs: Path, classifier: Path, threads: int = 0, opacity_frequency: float | None = None) -> Eye:
        """Networks that are in no bundle: probabilities are not calibrated; ``opacity_frequency`` as in a manifest."""
        found = cls.__new__(cls)
        found._calibration, found._labels = {"temperature": 1.0, "bias": 0.0}, tuple(LABELS)
        found._spec, found.opacity_from = DEFAULT_SPEC, OPACITY_FROM
        found._opacity_frequency = opacity_frequency
        found._sessions = {Net.LUNGS: session(lungs, threads), Net.CLASSIFIER: session(classifier, threads)}
        return found

    def look(self, images: Sequence[npt.NDArray[np.uint8]]) -> list[Seen]:
        """What it says of each image, (rows, columns) 8-bit of any size and kind of figure."""
        small = np.stack([lung_image(image, None, self._spec) for image in images])[:, None]
        lungs = self._sessions[Net.LUNGS].run(["lungs"], {"image": small})[0]
        prepared = [prepare_grey(image, one, self._spec) for image, one in zip(images, lungs, strict=True)]
        rows = self._classified([one for one in prepared if one.has_mapped_lung])
        nothing = (math.nan, None, self.opacity_from)
        return [next(rows) if one.has_mapped_lung else Seen(one, *nothing) for one in prepared]

    def _classified(self, prepared: Sequence[PreparedSlice]) -> Iterator[Seen]:
        if not prepared:
            return
        names = ["logits", "ground_glass", "consolidation"]
        images = np.stack([one.classifier for one in prepared])[:, None]
        outputs = self._sessions[Net.CLASSIFIER].run(names, {"image": images})
        for one, logits, glass, dense in zip(prepared, *outputs, strict=True):
            scored = covid_probability(logits, self._calibration, self._labels) if one.has_lung else math.nan
            yield Seen(one, float(scored), OpacityMap.of(one, glass, dense, self._opacity_frequency), self.opacity_from)


def in_batches(images: Sequence[object]) -> Iterator[slice]:
    """Consecutive slices that cover the images, as many at a time as :class:`Eye` should get."""
    return batches(len(images), _BATCH)
