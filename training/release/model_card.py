"""MODEL_CARD.md, written from the figures that the commands left in the run folder; never by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.inference.manifest import Manifest
from training.judging.tables import text_of
from training.release.card_bars import bars_table
from training.release.card_int8 import int8_lines
from training.release.card_looks import looks_tables
from training.release.card_sources import sources_table
from training.release.card_tests import tests_of

LICENCE = "CC BY-NC-SA 4.0 (weights follow their training data); the code is Apache-2.0"

_BARS = {
    "random": "F1 >= 0.985 on average over 5 seeds",
    "grouped": "F1 >= 0.90 and AUC >= 0.95",
    "cross": "AUC >= 0.80 on each source",
}


#: What the networks of a protocol were fed.
_AS_SHIPPED = "lung field, as a site's scans are fed"
_AS_PUBLISHED = "whole images, as published; no network that ships sees them"

#: What says the same and more as a protocol that was not run by itself.
_STANDS_IN = {
    "folds": " The five folds over all sources, below, keep whole groups of each source apart, too.",
    "left-out": " Sources left out several at once, below, are the harder test: the training lacks the others as well.",
}

_EPOCH = {
    "best": "Validation groups chose the epoch.",
    "last": "No epoch was chosen: the last one is kept.",
}


def card(manifest: Manifest, run: Path) -> str:
    """The card: what the networks are for, what they saw, every measured figure beside its bar.

    Reads ``random.json``, ``random-whole-image.json``, ``grouped.json``, ``grouped-whole-image.json``,
    ``grouped-ensemble.json``, ``cross.json``, ``folds.json``, ``left-out.json``, ``held-out-looks.json``, ``held-out.json``, ``tests.json``, ``tried/RECIPE.json`` (the development
    protocol's) and ``notes.md`` of the run folder; a protocol that was not run is said so.
    """
    epoch = manifest.training.get("epoch", "best")
    parts = [
        _head(manifest),
        _seen(manifest),
        sources_table(manifest.training),
        bars_table(*(_read(run / f"{name}.json") for name in ("left-out", "folds", "held-out-looks"))),
        "## Image protocols\n\nEach network is trained on its own split, and none of these ships; intervals are 95 % "
        "bootstraps over groups.\n",
        _random(_read(run / "random.json"), _AS_SHIPPED),
        *_published(_random, _read(run / "random-whole-image.json")),
        _grouped(_read(run / "grouped.json"), _AS_SHIPPED, instead=_stands_in(run, "folds")),
        *_published(_grouped, _read(run / "grouped-whole-image.json")),
        *_averaged(_read(run / "grouped-ensemble.json")),
        _cross(_read(run / "cross.json"), instead=_stands_in(run, "left-out")),
        *_folds(_read(run / "folds.json")),
        *_left_out(_read(run / "left-out.json")),
        *_shipped(_read(run / "held-out-looks.json")),
        _held_out(_read(run / "held-out.json")),
        tests_of(tested, epoch) if (tested := _read(run / "tests.json")) else _missing("Tests of the shipped files"),
        _tried(run / "tried"),
        _notes(run),
    ]
    return "\n".join(part for part in parts if part)


def _folds(figures: Mapping[str, Any] | None) -> list[str]:
    title = "### Five folds of whole patients over all sources: labels and outlines"
    if figures is None:
        return [f"{title}\n\nNot run for this bundle.\n"]
    return [f"{title}\n\n{figures['folds_done']} fold(s) were run.\n", *looks_tables(figures)]


def _left_out(figures: Mapping[str, Any] | None) -> list[str]:
    title = "### Sources left out whole, several at once: labels and outlines"
    if figures is None:
        return [f"{title}\n\nNot run for this bundle.\n"]
    parts = [f"{title}\n\nProbabilities of these networks are not calibrated; an image is called covid from 0.5 on.\n"]
    for names, one in figures.items():
        if isinstance(one, Mapping):
            parts += [f"Without {names.replace(',', ', ')}:\n", *looks_tables(one)]
    return parts


def _shipped(figures: Mapping[str, Any] | None) -> list[str]:
    if figures is None:
        return []
    said = (
        "## The shipped networks on patients they never saw: labels and outlines\n\nValidation groups, from which "
        "nothing of the classifier was chosen but calibration and thresholds, and the sources kept for tests. The lungs "
        "network has seen these groups.\n"
    )
    return [said, *looks_tables(figures)]


def _head(manifest: Manifest) -> str:
    return f"""# Model card: {manifest.bundle_id} {manifest.version}

Decision support for chest CT: how likely COVID-19 pneumonia is, slice by slice. **Not for diagnosis without a physician;
not a medical device; not evaluated for clinical use.**

* Classifier: ResNet-18, input 1x224x224 (lung field, intensity standardised), two logits, and maps of lung,
  ground glass and consolidation (56x56). Lungs network: 128x128, right and left lung. Autoencoder: 244x244x1 -> 500 -> 244x244x1, four encoding and four decoding layers, trained without labels.
* Preprocessing: specification {manifest.preprocess["version"]}, digest `{manifest.preprocess_digest[:16]}`; the same code in training and inference.
* Weights are stored as float16 and computed in FP32 (`*.onnx`) or FP16 (`*.fp16.onnx`).
* Licence: {manifest.licence}.
{_maps(manifest)}* Probability: sigmoid((logit covid - logit non-covid) / {manifest.calibration["temperature"]:.3f} + {manifest.calibration["bias"]:.3f}).
* Study rule: running median of {manifest.aggregation["smoothing"]} slices, mean of the highest {manifest.aggregation["top_fraction"]:.0%};
  positive from {manifest.thresholds["positive_from"]:.3f}, negative below {manifest.thresholds["negative_below"]:.3f}, else indeterminate.
"""


def _maps(manifest: Manifest) -> str:
    frequency = manifest.opacity_frequency
    if frequency is None:
        return ""
    return (
        f"* Maps: in training, {100 * frequency:.1f} % of the lungs were opacity; on a slice that has more, the odds of "
        "opacity rise with it, at most ninefold (label shift, Saerens et al. 2002).\n"
    )


def _seen(manifest: Manifest) -> str:
    training = manifest.training
    lines = ["## What the shipped networks saw", "", "| source | side | non-covid | covid |", "|---|---|---|---|"]
    for side in ("train", "validation"):
        for source, counts in sorted(training.get(side, {}).items()):
            lines.append(f"| {source} | {side} | {counts['non-covid']} | {counts['covid']} |")
    kept = ", ".join(training.get("kept_for_tests", ())) or "nothing"
    lines += _negatives_only(training.get("negatives_only", ()))
    lines += [
        "",
        f"Seed {training.get('seed')}. Whole groups stand on one side; images with too little lung are left out. "
        f"Kept for tests: {kept}, and every DICOM series. {_EPOCH[training.get('epoch', 'best')]} Validation groups set the "
        "gate and, with the test sides of the protocols that were run, the calibration and the thresholds.",
        "",
    ]
    return "\n".join(lines)


def _negatives_only(sources: Sequence[str]) -> list[str]:
    if not sources:
        return []
    return [
        "",
        f"Of {', '.join(sources)} the classifier was trained on the non-covid images only (`data.negatives_only`); the "
        "autoencoder, which knows no labels, saw both.",
    ]


def _published(table: Callable[[Mapping[str, Any], str], str], figures: Mapping[str, Any] | None) -> list[str]:
    """A protocol with the published input, for those who ran it."""
    return [] if figures is None else [table(figures, _AS_PUBLISHED)]


def _averaged(figures: Mapping[str, Any] | None) -> list[str]:
    """The folds judged by the mean of several networks, for those who ran it."""
    if figures is None:
        return []
    return [_grouped(figures, f"mean of the logits of {' and '.join(figures['members'])}; no ensemble ships")]


def _random(figures: Mapping[str, Any] | None, fed: str) -> str:
    if figures is None:
        return _missing(f"Random 80/20 image split, {fed}")
    title = f"### Random 80/20 image split (leaks by its nature), {fed}. Bar: {_BARS['random']}"
    lines = [title, "", *_table_head("seed")]
    lines += [_row(str(run["seed"]), run) for run in figures["runs"]]
    lines += [
        "",
        f"Mean F1 {figures['mean_f1']:.4f}, mean AUC {figures['mean_auc']:.4f}, {len(figures['runs'])} seed(s) run.",
        "",
    ]
    return "\n".join(lines)


def _stands_in(run: Path, protocol: str) -> str:
    """Which figures say the same and more, where a protocol was not run by itself."""
    return _STANDS_IN[protocol] if (run / f"{protocol}.json").is_file() else ""


def _grouped(figures: Mapping[str, Any] | None, fed: str, instead: str = "") -> str:
    if figures is None:
        return _missing(f"Grouped 5-fold, {fed}", instead)
    title = f"### {figures['protocol'].capitalize()}, {fed}. Bar: {_BARS['grouped']}"
    lines = [title, "", *_table_head("fold")]
    lines += [_row(str(number), fold) for number, fold in enumerate(figures["folds"], start=1)]
    lines.append(_row("all test predictions", figures["pooled"]))
    said = f"{figures['folds_done']} fold(s) were run."
    if "calibrated" in figures:
        lines.append(_row("the same, calibrated", figures["calibrated"]))
        said += " Calibrated: each fold by the other folds' groups."
    lines += ["", said, ""]
    return "\n".join(lines)


def _cross(figures: Mapping[str, Any] | None, instead: str = "") -> str:
    if figures is None:
        return _missing("Leave one source out", instead)
    lines = [f"### Leave one source out. Bar: {_BARS['cross']}", "", *_table_head("tested on")]
    grades = []
    for source, found in sorted(figures.items()):
        if isinstance(found, dict):
            lines.append(_row(source, found))
            grades += [
                f"{source}, {name}: AUC {text_of(one['auc'])}"
                for name, one in found.items()
                if " against " in name or name.startswith("part ")
            ]
    return "\n".join([*lines, "", *(f"* {line}" for line in grades), ""])


def _held_out(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return _missing("Calibration and operating points")
    calibration, studies = figures["calibration"], figures["pseudo_studies"]
    parity = [
        f"| {one['file']} | " + ", ".join(f"{name} {value:.1e}" for name, value in one.items() if name != "file") + " |"
        for one in figures["parity"]
    ]
    return "\n".join(
        [
            "## Calibration and operating points",
            "",
            "* Both rest on images that the network in question never saw: the test sides of the five folds and the shipped "
            "networks' validation side.",
            f"* ECE: {calibration['ece_before']:.3f} before, {calibration['ece_after']:.3f} after calibration on other groups "
            f"(mean of five foldings; bar: 0.05; {calibration['images']} images, {calibration['groups']} groups).",
            f"* Thresholds come from {studies['studies']} groups ({studies['covid']} covid) that stood in for studies, each scored by "
            "a network that never saw it; the figures are from the same groups and therefore flatter: positive has sensitivity "
            f"{studies['sensitivity_of_positive']:.2f} and specificity {studies['specificity_of_positive']:.2f}; "
            f"{studies['covid_called_negative']:.2f} of covid and {studies['non_covid_called_negative']:.2f} of the others are called "
            f"negative; {studies['indeterminate_share']:.2f} are indeterminate.",
            "",
            "## Export parity (largest absolute difference to torch FP32, golden images)",
            "",
            "`relative` is the largest of them as a part of its output's range, `allowed` the limit beyond which nothing "
            "is exported.",
            "",
            "| file | differences |",
            "|---|---|",
            *parity,
            "",
            *int8_lines(figures.get("int8")),
        ]
    )


def _tried(folder: Path) -> str:
    """Recipes that were compared, from the development protocol's figures."""
    files = sorted(folder.glob("*.json"))
    if not files:
        return ""
    lines = [
        "## Recipes compared",
        "",
        "The development protocol: trained on four fifths of the groups of its sources, judged on the other fifth and on the "
        "official training part of the others; no test image was looked at.",
        "",
        "| recipe | held-out groups, AUC | other hospitals, AUC |",
        "|---|---|---|",
    ]
    for file in files:
        found = _read(file) or {}
        cells = [text_of(found[side]["auc"]) for side in ("held_out", "other_sources")]
        lines.append(f"| {file.stem} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _notes(run: Path) -> str:
    file = run / "notes.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _table_head(first: str) -> list[str]:
    return [f"| {first} | images (groups) | AUC | F1 | sensitivity | specificity |", "|---|---|---|---|---|---|"]


def _row(name: str, found: Mapping[str, Any]) -> str:
    cells = " | ".join(text_of(found[metric]) for metric in ("auc", "f1", "sensitivity", "specificity"))
    return f"| {name} | {found['images']} ({found['groups']}) | {cells} |"


def _missing(what: str, instead: str = "") -> str:
    return f"### {what}\n\nNot run for this bundle.{instead}\n"


def _read(file: Path) -> dict[str, Any] | None:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
