"""Calibration and thresholds from images that the networks never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from engine.triage.aggregate import StudyRule, Thresholds
from training.data.prepared import PreparedSet
from training.data.records import LABELS, Record
from training.errors import ExportError
from training.judging.operating import choose_thresholds, pseudo_studies, threshold_figures
from training.judging.protocols import Judged
from training.statistics.calibration import cross_fitted, fit_calibration
from training.statistics.metrics import auc, expected_calibration_error


@dataclass(frozen=True)
class UnseenScores:
    """Scores of images by networks that never saw their groups: the grouped protocol's test sides, and the shipped
    networks' validation side. Images with too little lung are left out.

    Attributes
    ----------
    differences, labels : numpy.ndarray
        (n,) logit of covid minus that of non-covid; 1 = covid.
    groups : list of str
        For calibration: a group that stands on two sides is one.
    studies : list of str
        For pseudo-studies: the group as one network saw it.
    """

    differences: np.ndarray
    labels: np.ndarray
    groups: list[str]
    studies: list[str]


def unseen_scores(records: tuple[Record, ...], images: PreparedSet, sides: Sequence[Judged]) -> UnseenScores:
    """Collect them from sides of splits, each judged by a network that never saw it."""
    differences, rows, studies = [], [], []
    for number, (side_rows, scores) in enumerate(sides):
        enough = np.array([images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION for i in side_rows])
        differences.append(scores[enough])
        kept = [i for i, keep in zip(side_rows, enough, strict=True) if keep]
        rows += kept
        studies += [f"{number}/{records[i].group}" for i in kept]
    labels, groups = truth_of(records, rows)
    return UnseenScores(np.concatenate(differences), labels, groups, studies)


def operating_points(unseen: UnseenScores) -> tuple[StudyRule, Thresholds, dict[str, Any]]:
    """Study rule and thresholds from pseudo-studies, each image calibrated on other groups and each study on others.

    Raises
    ------
    ExportError
        No group of one of the classes is large enough to stand for a study.
    """
    probability = cross_fitted(unseen.differences, unseen.labels, unseen.groups)
    differences, truths = pseudo_studies(probability, unseen.labels, unseen.studies)
    lacking = [name for name, label in LABELS.items() if not (truths == label).any()]
    if lacking:
        raise ExportError(
            f"No group of {' or '.join(lacking)} has the five images that a study's thresholds need.",
            "Give an index whose group column joins the images of a patient.",
        )
    alone = [str(number) for number in range(len(truths))]
    scores = cross_fitted(differences, truths, alone)
    thresholds = choose_thresholds(scores, truths)
    figures = threshold_figures(scores, truths, thresholds)
    figures |= {"auc": auc(truths, scores), "ece": expected_calibration_error(truths, scores)}
    fitted = fit_calibration(differences, truths)
    return StudyRule(temperature=fitted.temperature, bias=fitted.bias, calibrated=True), thresholds, figures


def truth_of(records: Sequence[Record], rows: Sequence[int]) -> tuple[np.ndarray, list[str]]:
    """Labels (n,) and groups of some rows."""
    return np.array([records[i].label for i in rows]), [records[i].group for i in rows]
