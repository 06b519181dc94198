"""``alveoscope-train judge``: a bundle's scores against labels, by source, finding and patient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.inference.bundle import Bundle
from engine.triage.aggregate import StudyRule, Thresholds, study_probability
from training.data.prepared import Count, read_grey
from training.data.unseen import Unseen, read_unseen
from training.errors import DataError
from training.judging.seen import Eye, in_batches
from training.judging.smoothing import Smoothing
from training.statistics.intervals import Estimate, estimate, interval, spearman
from training.statistics.metrics import auc

#: From this affected part on, an image counts as showing opacities (per cent).
_SHOWS = 1.0
#: More pairs of findings than this are a list of patients, not of findings.
_MOST_PAIRS = 20


@dataclass(frozen=True)
class Scored:
    """One image with its label (1 covid) and what a bundle says: probability of covid and affected part of the lung in
    0..1, both NaN where too little lung was found."""

    image: Unseen
    label: int
    probability: float
    affected: float

    @property
    def judged(self) -> bool:
        return not math.isnan(self.probability)


@dataclass(frozen=True)
class Limits:
    """From which score on an image counts as covid, and a patient; the rule that makes one score of several."""

    image: float
    patient: float
    rule: StudyRule


def label_figures(
    bundle: Bundle,
    index: Path,
    counted: Count | None = None,
    threads: int = 0,
    smoothing: Smoothing | None = None,
) -> dict[str, Any]:
    """Judge a bundle on labelled images that it never saw.

    Parameters
    ----------
    smoothing : Smoothing, optional
        What is done to every image alike first, so that sharpness and grain of a scanner tell nothing.

    Raises
    ------
    DataError
        See :func:`training.data.unseen.read_unseen`; a row without a label.
    """
    images = read_unseen(index)
    lacking = next((place for place, one in enumerate(images, start=2) if one.label is None), None)
    if lacking:
        raise DataError(
            f"{index.name}, line {lacking}: there is no label.", "`judge` needs covid or non-covid in every row."
        )
    eye = Eye(bundle, threads)
    scored = scores(eye, images, counted, smoothing)
    manifest = bundle.manifest
    thresholds = Thresholds.from_manifest(manifest.thresholds)
    limits = Limits(
        thresholds.slice_suspicious, thresholds.positive_from, StudyRule.from_manifest(manifest.aggregation)
    )
    sources = sorted({one.image.source for one in scored})
    return {
        "bundle": {"id": manifest.bundle_id, "version": manifest.version, "digest": bundle.digest},
        "index": index.name,
        "image_called_covid_from": limits.image,
        "patient_called_covid_from": limits.patient,
        "smoothing": vars(smoothing) if smoothing else None,
        "sources": {name: source_figures([s for s in scored if s.image.source == name], limits) for name in sources},
        "patients": patient_figures(scored, limits),
    }


def scores(
    eye: Eye, images: Sequence[Unseen], counted: Count | None = None, smoothing: Smoothing | None = None
) -> list[Scored]:
    """Score every image."""
    found: list[Scored] = []
    for part in in_batches(images):
        members = images[part]
        pixels = [read_grey(one.path) for one in members]
        if smoothing:
            pixels = [smoothing(image, place) for place, image in enumerate(pixels, start=part.start)]
        for one, seen in zip(members, eye.look(pixels), strict=True):
            found.append(Scored(one, int(one.label or 0), seen.probability, seen.affected_fraction))
        if counted:
            counted(len(found), len(images))
    return found


def source_figures(scored: Sequence[Scored], limits: Limits) -> dict[str, Any]:
    """Every figure of one source. Sensitivity and specificity are those of judged images: ``no_lung`` tells how many
    were not."""
    findings = sorted({one.image.finding for one in scored})
    judged = [one for one in scored if one.judged]
    return {
        "images": len(scored),
        "patients": len({one.image.patient for one in scored}),
        "no_lung": len(scored) - len(judged),
        **_both_sides(judged, limits),
        "by_patient": _by_patient(judged, limits),
        "findings": {name: _finding([s for s in scored if s.image.finding == name], limits) for name in findings},
        "finding_against_finding": _pairs(judged, findings),
        "grades": _grades(judged),
    }


def patient_figures(scored: Sequence[Scored], limits: Limits) -> list[dict[str, Any]]:
    """Of each patient: source, finding, label, images and how many were judged, score, affected per cent."""
    found = []
    for name in sorted({one.image.patient for one in scored}):
        own = [one for one in scored if one.image.patient == name]
        judged = [one for one in own if one.judged]
        found.append({
            "patient": name, "source": own[0].image.source, "label": max(one.label for one in own),
            "findings": sorted({one.image.finding for one in own}), "images": len(own), "judged": len(judged),
            "score": _patient_score(judged, limits.rule),
            "affected_percent": _mean([100.0 * one.affected for one in judged]),
        })  # fmt: skip
    return found


def _both_sides(judged: Sequence[Scored], limits: Limits) -> dict[str, Any]:
    labels, values, names = _columns(judged)
    return {
        "sensitivity": _share(judged, 1, limits.image),
        "specificity": _share(judged, 0, limits.image),
        "auc": _auc(labels, values, names),
    }


def _share(judged: Sequence[Scored], label: int, limit: float) -> Estimate | None:
    """Part of the images of one label that are called as it says; None without any."""
    own = [one for one in judged if one.label == label]
    if not own:
        return None
    right = np.array([float((one.probability >= limit) == bool(label)) for one in own])
    return interval(lambda rows: float(right[rows].mean()), [one.image.patient for one in own])


def _auc(labels: npt.NDArray[np.int_], values: npt.NDArray[np.float64], names: Sequence[str]) -> Estimate | None:
    if len(set(labels.tolist())) < 2:
        return None
    return estimate(auc, labels, values, names)


def _columns(judged: Sequence[Scored]) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.float64], list[str]]:
    return (
        np.array([one.label for one in judged], np.int_),
        np.array([one.probability for one in judged], np.float64),
        [one.image.patient for one in judged],
    )


def _by_patient(judged: Sequence[Scored], limits: Limits) -> dict[str, Any]:
    """A patient's score is the study rule's, over the images in their order; the label is the highest of them."""
    rows = [one for one in patient_figures(judged, limits) if one["judged"]]
    labels = np.array([one["label"] for one in rows], np.int_)
    values = np.array([one["score"] for one in rows], np.float64)
    names = [one["patient"] for one in rows]
    right = (values >= limits.patient) == (labels == 1)

    def share(label: int) -> Estimate | None:
        own = right[labels == label].astype(float)
        members = [name for name, wanted in zip(names, labels == label, strict=True) if wanted]
        return interval(lambda chosen: float(own[chosen].mean()), members) if members else None

    return {
        "patients": len(rows),
        "covid": int((labels == 1).sum()),
        "sensitivity": share(1),
        "specificity": share(0),
        "auc": _auc(labels, values, names),
    }


def _patient_score(judged: Sequence[Scored], rule: StudyRule) -> float:
    ordered = sorted(judged, key=lambda one: one.image.number)
    return study_probability([one.probability for one in ordered], rule) if ordered else math.nan


def _finding(scored: Sequence[Scored], limits: Limits) -> dict[str, Any]:
    judged = [one for one in scored if one.judged]
    probability = np.array([one.probability for one in judged])
    percent = np.array([100.0 * one.affected for one in judged])
    label = max(one.label for one in scored)
    return {
        "label": "covid" if label else "non-covid",
        "images": len(scored),
        "patients": len({one.image.patient for one in scored}),
        "no_lung": len(scored) - len(judged),
        "called_right": _share(judged, label, limits.image),
        "score_median": float(np.median(probability)) if judged else math.nan,
        "affected_percent_median": float(np.median(percent)) if judged else math.nan,
        "affected_percent_mean": _mean(percent.tolist()),
        "shows_opacities": _mean((percent >= _SHOWS).astype(float).tolist()),
    }


def _pairs(judged: Sequence[Scored], findings: Sequence[str]) -> dict[str, Any]:
    """AUC of each finding that is covid against each that is not."""
    label = {name: max((one.label for one in judged if one.image.finding == name), default=-1) for name in findings}
    pairs = [(a, b) for a, b in product(findings, findings) if label[a] == 1 and label[b] == 0]
    if not 1 < len(pairs) <= _MOST_PAIRS:
        return {}
    return {
        f"{covid} against {other}": _auc(*_columns([s for s in judged if s.image.finding in (covid, other)]))
        for covid, other in pairs
    }


def _grades(judged: Sequence[Scored]) -> dict[str, Any] | None:
    """Affected per cent against the grade, whose names have to sort by severity; None without grades."""
    graded = [one for one in judged if one.image.grade]
    names = sorted({one.image.grade for one in graded})
    if len(names) < 2:
        return None
    order = np.array([names.index(one.image.grade) for one in graded], np.float64)
    percent = np.array([100.0 * one.affected for one in graded])
    return {
        "spearman": interval(lambda rows: spearman(order[rows], percent[rows]), [one.image.patient for one in graded]),
        "affected_percent_median": {name: float(np.median(percent[order == at])) for at, name in enumerate(names)},
        "images": {name: int((order == at).sum()) for at, name in enumerate(names)},
    }


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else math.nan
