"""The image protocols: random split, groups kept apart, a source left out; each trains, then tests once. And the one
that recipes are compared by, which touches no test image."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import write_atomically
from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from training.config import Config
from training.data.prepared import PreparedSet
from training.data.records import Record
from training.data.splits import Split, grouped_folds, inner_validation, leave_sources_out, random_split
from training.learning.fit import fit_classifier, test_size, with_seed
from training.learning.loop import Report
from training.learning.runs import write_figures
from training.learning.tasks import logit_differences
from training.networks.nets import Classifier
from training.statistics.calibration import fit_calibration, probabilities
from training.statistics.intervals import estimate
from training.statistics.metrics import accuracy, auc, f1, sensitivity, specificity

#: Apart from the seeds of the tests' splits.
_DEVELOPMENT_SEED = 5

#: Rows of a side and the logit differences that a network gives them.
Judged = tuple[Sequence[int], np.ndarray]


def judge(split: Split, images: PreparedSet, config: Config, folder: Path, report: Report | None = None) -> np.ndarray:
    """Train on the split and give the logit differences of its test side; kept in the folder, made once."""
    file = folder / f"{split.name}.npz"
    if file.is_file():
        return np.load(file)["logits"]
    net = fit_classifier(split, images, config, folder / split.name, report)
    found, held = (differences(net, images, rows, config) for rows in (split.test, split.validation))
    content = io.BytesIO()  # written in one step: a file that was cut off would count as done
    np.savez(content, logits=found, test=split.test, validation_logits=held, validation=split.validation)
    write_atomically(file, content.getvalue())
    return found


def differences(net: Classifier, images: PreparedSet, rows: Sequence[int], config: Config) -> np.ndarray:
    """Logit differences at the size of the last training stage."""
    return logit_differences(net, images, rows, test_size(config))


def figures_of(records: Sequence[Record], rows: Sequence[int], logits: np.ndarray) -> dict[str, Any]:
    """AUC, F1, accuracy, sensitivity and specificity at 0.5, each with its interval over groups."""
    labels = np.array([records[i].label for i in rows])
    groups = [records[i].group for i in rows]
    scores = probabilities(logits)
    metrics: dict[str, Callable[..., float]] = {
        "auc": auc, "f1": f1, "accuracy": accuracy, "sensitivity": sensitivity, "specificity": specificity,
    }  # fmt: skip
    found: dict[str, Any] = {name: estimate(metric, labels, scores, groups) for name, metric in metrics.items()}
    return {**found, "images": len(rows), "groups": len(set(groups)), "covid": int(labels.sum())}


def random_protocol(
    records: Sequence[Record], among: Sequence[int], images: PreparedSet, config: Config, folder: Path,
    seeds: Sequence[int], report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Random 80/20 image split for each seed: the published protocol, which leaks."""
    runs = []
    for seed in seeds:
        split = random_split(records, among, seed, validation=_held_back(config, 0.1))
        logits = judge(split, images, with_seed(config, seed), folder, report)
        runs.append({"seed": seed, **figures_of(records, split.test, logits)})
    result = {
        "protocol": "random 80/20 image split (leaks: neighbours of one patient on both sides)",
        "runs": runs,
        "mean_f1": float(np.mean([run["f1"].value for run in runs])),
        "mean_auc": float(np.mean([run["auc"].value for run in runs])),
    }
    write_figures(folder / f"random{_fed(config)}.json", result)
    return result


def _fed(config: Config) -> str:
    """Ending of a figure's file name where networks saw the published input, whole images."""
    return "-whole-image" if config.data.input == "whole-image" else ""


def _held_back(config: Config, share: float) -> float:
    """Part of the training side that chooses the epoch; where none is chosen, everything is trained on."""
    return 0.0 if config.classifier.keep == "last" else share


def development_protocol(
    records: Sequence[Record], among: Sequence[int], images: PreparedSet, config: Config, folder: Path,
    report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """For choosing a recipe: trained ``among`` the records, judged on a fifth of their groups and on other hospitals.

    The other hospitals are the official training parts of every other source; sources without such parts stay unseen.
    """
    usable = [i for i in among if images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION]
    train, held = inner_validation(records, usable, _DEVELOPMENT_SEED, 0.2)
    sources = {records[i].source for i in among}
    outside = tuple(
        i for i, record in enumerate(records)
        if record.source not in sources and record.part == "train"
        and images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION
    )  # fmt: skip
    split = Split("development", tuple(records), train, held, outside)
    logits = judge(split, images, config, folder, report)
    held_logits = np.load(folder / f"{split.name}.npz")["validation_logits"]
    result = development_figures(records, (held, held_logits), (outside, logits))
    write_figures(folder / "development.json", result)
    return result


def development_figures(records: Sequence[Record], held: Judged, outside: Judged) -> dict[str, Any]:
    """Figures of the development protocol's two sides."""
    return {
        "protocol": "development: held-out groups of the training sources, and the training part of other sources",
        "held_out": figures_of(records, *held),
        "other_sources": figures_of(records, *outside),
    }


def grouped_protocol(
    records: Sequence[Record], among: Sequence[int], images: PreparedSet, config: Config, folder: Path,
    folds: int = 5, report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Whole groups in ``folds`` folds; the figures are of all test predictions together, and fold by fold.

    ``grouped.json`` (``grouped-whole-image.json`` for that input) is written after every fold and says how many are
    done.
    """
    done: list[Judged] = []
    result: dict[str, Any] = {}
    joined = [
        i for i, record in enumerate(records)
        if record.source in config.data.joined and images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION
    ]  # fmt: skip
    share = _held_back(config, 0.15)
    for split in grouped_folds(records, among, folds, config.seed, validation=share, joined=joined):
        done.append((split.test, judge(split, images, config, folder, report)))
        result = grouped_figures(records, done, folds, config.seed)
        write_figures(folder / f"grouped{_fed(config)}.json", result)
    return result


def grouped_figures(records: Sequence[Record], done: Sequence[Judged], folds: int, seed: int) -> dict[str, Any]:
    """Figures of the folds that are done, from their test rows and logit differences.

    ``calibrated``, from two folds on, is of the probabilities that a site would see: 0.5 is where covid becomes the
    likelier of the two, which a network trained with drawn opacities or smoothed labels does not know by itself.
    """
    rows = [i for test, _ in done for i in test]
    result = {
        "protocol": f"{folds} folds of whole groups",
        "seed": seed,
        "folds_done": len(done),
        "pooled": figures_of(records, rows, np.concatenate([logits for _, logits in done])),
        "folds": [figures_of(records, test, logits) for test, logits in done],
    }
    if len(done) > 1:
        result["calibrated"] = figures_of(records, rows, _calibrated(records, done))
    return result


def _calibrated(records: Sequence[Record], done: Sequence[Judged]) -> np.ndarray:
    """Logits of calibrated probabilities, those of each fold fitted on the other folds' groups."""
    found = []
    for position, (_, logits) in enumerate(done):
        others = [fold for k, fold in enumerate(done) if k != position]
        labels = np.array([records[i].label for test, _ in others for i in test])
        found.append(fit_calibration(np.concatenate([one for _, one in others]), labels).logits(logits))
    return np.concatenate(found)


def cross_protocol(
    records: Sequence[Record], images: PreparedSet, config: Config, folder: Path, sources: Sequence[str],
    report: Report | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Each source left out in turn and tested whole, by grade, and by its official parts.

    Recipes are compared on training parts (:func:`development_protocol`); the other parts tell how far that flatters.
    """
    result: dict[str, Any] = {"protocol": "leave one source out", "seed": config.seed}
    for source in sources:
        split = leave_sources_out(
            records, range(len(records)), [source], config.seed, validation=_held_back(config, 0.15)
        )
        logits = judge(split, images, config, folder, report)
        result[source] = source_figures(records, split.test, logits)
    write_figures(folder / "cross.json", result)
    return result


def source_figures(records: Sequence[Record], test: Sequence[int], logits: np.ndarray) -> dict[str, Any]:
    """Figures of a source that was left out: whole, each higher grade against the lowest, and its official parts."""
    found = figures_of(records, test, logits)
    grades = sorted({records[i].grade for i in test} - {""})
    for grade in grades[1:]:
        chosen = [k for k, i in enumerate(test) if records[i].grade in (grades[0], grade)]
        found[f"{grades[0]} against {grade}"] = figures_of(records, [test[k] for k in chosen], logits[chosen])
    for part in sorted({records[i].part for i in test} - {""}):
        chosen = [k for k, i in enumerate(test) if records[i].part == part]
        found[f"part {part}"] = figures_of(records, [test[k] for k in chosen], logits[chosen])
    return found
