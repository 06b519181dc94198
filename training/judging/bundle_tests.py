"""What the finished bundle does on what its networks never saw: held-out groups, another source, DICOM, outliers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.inference.bundle import Bundle
from engine.inference.values import Net
from engine.preprocess import DEFAULT_SPEC, PreparedSlice, lung_image, prepare_grey
from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from engine.triage.aggregate import StudyRule, study_interval, study_probability
from engine.triage.gate import GateLimits
from training.config import Config
from training.data.dicom import UNKNOWN, prepare_dicom, read_dicom
from training.data.load import load_data
from training.data.lung_finder import LungFinder
from training.data.prepared import PreparedSet, prepare_all, read_grey
from training.data.records import IMAGE_SUFFIXES, Record
from training.judging.operating import accepted, effect_size
from training.judging.outputs import Outputs, joined, outputs_of
from training.judging.refusal import Gate
from training.judging.slice_labels import ground_glass_share, slice_label_figures
from training.learning.shipped import shipped_split
from training.statistics.calibration import Calibration
from training.statistics.intervals import estimate
from training.statistics.metrics import auc

#: Figures whose border is replaced.
_SHORTCUT_IMAGES = 120


class BundleTests:
    """One bundle, its numbers, and the tests. Each gives a mapping of figures."""

    def __init__(self, bundle: Bundle, config: Config) -> None:
        self.bundle = bundle
        self.config = config
        manifest = bundle.manifest
        self.calibration = Calibration(**manifest.calibration)
        self.rule = StudyRule.from_manifest(manifest.aggregation)
        self.limits = GateLimits.from_manifest(manifest.gate)
        self.arrays = {name: np.asarray(array) for name, array in bundle.arrays.items()}
        self.find = LungFinder(bundle.path / f"{Net.LUNGS.value}.onnx")
        self.records, self.images = load_data(config.data)
        self.split = shipped_split(self.records, self.images, config)

    def probability(self, found: Outputs) -> np.ndarray:
        """Calibrated, of covid, (n,)."""
        return self.calibration(found.difference)

    def held_out(self) -> dict[str, Any]:
        """Validation groups: classification, gate by class, reconstruction, capacity, opacities inside the lungs."""
        rows = self.split.validation
        found = outputs_of(self.bundle.path, self.images, rows)
        labels = np.array([self.records[i].label for i in rows])
        groups = [self.records[i].group for i in rows]
        passed = accepted(found, self.arrays, self.limits)
        return {
            "auc": estimate(auc, labels, found.difference, groups),
            "accepted": _rates(passed, labels),
            "reconstruction": reconstruction_figures(found),
            "capacity": capacity_figures(found.capacity, labels),
            "opacity_inside_lung": float(np.nanmean(found.opacity_inside)),
            "lung_share_of_image": float(np.mean([self.images.lung_mask[i].mean() for i in rows])),
        }

    def unseen_sources(self) -> dict[str, Any]:
        """Each source that the configuration keeps for tests."""
        return {source: self.unseen_source(source) for source in self.config.data.test_only}

    def unseen_source(self, source: str) -> dict[str, Any]:
        """A source kept for tests: AUC, by grade where there are grades, and what the gate lets pass."""
        rows = [
            i
            for i, record in enumerate(self.records)
            if record.source == source and self.images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION
        ]
        found = outputs_of(self.bundle.path, self.images, rows)
        labels = np.array([self.records[i].label for i in rows])
        groups = [self.records[i].group for i in rows]
        figures: dict[str, Any] = {"auc": estimate(auc, labels, found.difference, groups), "images": len(rows)}
        grades = np.array([self.records[i].grade for i in rows])
        names = sorted(set(grades) - {""})
        for grade in names[1:]:
            chosen = np.isin(grades, [names[0], grade])
            members = [group for group, keep in zip(groups, chosen, strict=True) if keep]
            figures[f"{names[0]} against {grade}"] = estimate(auc, labels[chosen], found.difference[chosen], members)
        figures["accepted"] = _rates(accepted(found, self.arrays, self.limits), labels)
        figures["reconstruction"] = reconstruction_figures(found)
        return figures

    def dicom(self, index: Path) -> dict[str, Any]:
        """Labelled slices and whole series."""
        records = [record for record in read_dicom(index) if record.grade]
        cache = Path(self.config.data.cache)
        images = prepare_all(records, DEFAULT_SPEC, cache, prepare=prepare_dicom, find=self.find)
        return {
            folder.relative_to(index.parent).as_posix(): self._series(records, images, folder)
            for folder in sorted({record.path.parent for record in records})
        }

    def _series(self, records: Sequence[Record], images: PreparedSet, folder: Path) -> dict[str, Any]:
        members = [i for i, record in enumerate(records) if record.path.parent == folder]
        rows = [i for i in members if images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION]
        figures: dict[str, Any] = {"slices": len(members), "with_lung": len(rows), "truth": records[members[0]].grade}
        if not rows:
            return figures
        found = outputs_of(self.bundle.path, images, rows)
        passed = accepted(found, self.arrays, self.limits)
        probability = self.probability(found)
        figures["accepted_share"] = float(passed.mean())
        figures["mean_slice_probability"] = float(probability.mean())
        counted = probability[passed]
        if counted.size:
            figures["study_probability"] = study_probability(counted, self.rule)
            figures["study_interval"] = study_interval(counted, self.rule)
        labels = np.array([records[i].label for i in members])
        judged = np.isin(members, rows)
        if (labels != UNKNOWN).all() and all(len(set(side[judged].tolist())) == 2 for side in (labels, labels[::-1])):
            shares = np.array([ground_glass_share(images.autoencoder[i], images.lung_mask[i]) for i in rows])
            figures["infected_slices"] = slice_label_figures(labels, judged, found.difference, shares)
        return figures

    def gate(self) -> Gate:
        """The bundle's gate, for pictures."""
        return Gate(self.bundle.path, self.arrays, self.limits, self.find)

    def _prepared(self, grey: np.ndarray) -> PreparedSlice:
        return prepare_grey(grey, self.find(lung_image(grey, None, DEFAULT_SPEC)), DEFAULT_SPEC)

    def shortcuts(self) -> dict[str, Any]:
        """Change of the probability when the border around the lungs of 8-bit figures is replaced (HU slices have no
        border that somebody drew), and which part of the opacities lies in the lungs."""
        rng = np.random.default_rng(0)
        figures = [i for i in self.split.validation if self.records[i].path.suffix.lower() in IMAGE_SUFFIXES]
        rows = [figures[k] for k in rng.permutation(len(figures))[:_SHORTCUT_IMAGES]]
        if not rows:
            unknown = float("nan")
            return {
                "images": 0, "median_change": unknown, "share_changed_over_0.1": unknown,
                "opacity_inside_lung": unknown,
            }  # fmt: skip
        plain, changed = [], []
        for i in rows:
            image = read_grey(self.records[i].path)
            before = self._prepared(image)
            plain.append(before)
            changed.append(self._prepared(_other_border(image, before, rng)))
        pair = [outputs_of(self.bundle.path, joined(one), range(len(rows))) for one in (plain, changed)]
        moved = np.abs(self.probability(pair[0]) - self.probability(pair[1]))
        return {
            "images": len(rows),
            "median_change": float(np.median(moved)),
            "share_changed_over_0.1": float((moved > 0.1).mean()),
            "opacity_inside_lung": float(np.nanmean(pair[0].opacity_inside)),
        }


def reconstruction_figures(found: Outputs) -> dict[str, float]:
    """SSIM, PSNR (dB, peak 1), MSE, and grey level (0..1) inside the lungs before and after: means over images."""
    return {
        "ssim": float(1.0 - found.residual.mean()),
        "psnr_db": float((-10.0 * np.log10(found.squared_error)).mean()),
        "mse": float(found.squared_error.mean()),
        "lung_grey": float(np.nanmean(found.lung_grey)),
        "lung_grey_rebuilt": float(np.nanmean(found.lung_grey_rebuilt)),
    }


def capacity_figures(capacity: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Apparent capacity of covid and of other slices: quartiles and Cohen's d (negative: covid shows less)."""
    covid, other = capacity[labels == 1], capacity[labels == 0]
    return {
        "covid_quartiles": np.percentile(covid, [25, 50, 75]),
        "non_covid_quartiles": np.percentile(other, [25, 50, 75]),
        "cohens_d": effect_size(covid, other),
    }


def _rates(passed: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    covid, other = float(passed[labels == 1].mean()), float(passed[labels == 0].mean())
    return {"all": float(passed.mean()), "covid": covid, "non_covid": other, "difference": abs(covid - other)}


def _other_border(image: np.ndarray, prepared: Any, rng: np.random.Generator) -> np.ndarray:
    """The figure with everything outside the crop replaced by tissue of another grey level and noise."""
    box = prepared.box
    inside = image[box.top : box.bottom, box.left : box.right]
    tissue = float(np.percentile(inside, 90))
    other = rng.normal(tissue * rng.uniform(0.92, 1.0), 4.0, image.shape)
    found = np.clip(other, 0, 255).astype(np.uint8)
    found[box.top : box.bottom, box.left : box.right] = inside
    return found
