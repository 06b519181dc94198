"""Figures in words, for terminals and cards, and the tables of ``outlines`` and ``judge``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from training.statistics.intervals import Estimate


def outline_tables(figures: Mapping[str, Any]) -> Iterator[Table]:
    """One table, a column a source."""
    columns = {**figures["sources"], **({"all": figures["all"]} if "all" in figures else {})}
    table = Table(title=_title(figures))
    table.add_column("")
    for name in columns:
        table.add_column(name)
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("images (with a lesion)", ("images",)),
        ("patients", ("patients",)),
        ("Dice, all opacities, by image", ("dice", "opacity", "by_image")),
        ("Dice, all opacities, by patient", ("dice", "opacity", "by_patient")),
        ("Dice, ground glass, by image", ("dice", "ground_glass", "by_image")),
        ("Dice, consolidation, by image", ("dice", "consolidation", "by_image")),
        ("maximum of the map in a lesion", ("maximum_in_lesion",)),
        ("affected per cent: Pearson", ("affected", "pearson")),
        ("affected per cent: mean error, points", ("affected", "mean_error")),
        ("affected per cent without a lesion", ("without_lesion", "affected_percent")),
        ("lungs: Dice, median", ("lungs", "dice_median")),
        ("lungs: Dice, tenth percentile", ("lungs", "dice_tenth_percentile")),
        ("lungs: slices lost", ("lungs", "no_lung")),
        ("lungs: slices lost though full of lung", ("lungs", "no_lung_though_full")),
        ("lesions inside the lungs as found", ("lungs", "lesion_inside")),
        ("lesion against none: AUC by probability", ("lesion_against_none", "probability")),
        ("lesion against none: AUC by affected part", ("lesion_against_none", "affected")),
        ("severe slices: sensitivity", ("severe", "sensitivity")),
    ]
    for words, path in rows:
        cells = [text_of(figure_at(one, path)) for one in columns.values()]
        if path == ("images",):
            cells = [f"{one['images']} ({one['images_with_lesion']})" for one in columns.values()]
        table.add_row(words, *cells)
    yield table


def label_tables(figures: Mapping[str, Any]) -> Iterator[Table]:
    """By source; by finding; by grade where there are grades."""
    table = Table("source", "images", "no lung", "sensitivity", "specificity", "AUC", "AUC by patient")
    table.title = _title(figures)
    for name, one in figures["sources"].items():
        table.add_row(
            name, str(one["images"]), str(one["no_lung"]), text_of(one["sensitivity"]), text_of(one["specificity"]),
            text_of(one["auc"]), text_of(one["by_patient"]["auc"]),
        )  # fmt: skip
    yield table
    findings = Table("source", "finding", "label", "images", "called right", "score, median", "affected %, median")
    grades = Table("source", "Spearman of affected % and grade", "affected %, median")
    for name, one in figures["sources"].items():
        for finding, own in one["findings"].items():
            findings.add_row(
                name, finding, own["label"], str(own["images"]), text_of(own["called_right"]),
                text_of(own["score_median"]), text_of(own["affected_percent_median"]),
            )  # fmt: skip
        if one["grades"]:
            medians = one["grades"]["affected_percent_median"]
            grades.add_row(
                name,
                text_of(one["grades"]["spearman"]),
                ", ".join(f"{k} {text_of(v)}" for k, v in medians.items()),
            )
    yield findings
    if grades.row_count:
        yield grades


def _title(figures: Mapping[str, Any]) -> str:
    bundle = figures["bundle"]
    return f"{bundle['id']} {bundle['version']} on {figures['index']}"


def figure_at(figures: Mapping[str, Any], path: tuple[str, ...]) -> object:
    """The figure at a path of keys; None where there is none."""
    found: Any = figures
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def text_of(value: object) -> str:
    """A figure to three digits, an estimate (or its form in JSON) with the interval that it has; ``-`` for none."""
    if isinstance(value, Estimate):
        value = vars(value)
    if isinstance(value, Mapping):
        point, low, high = (text_of(value.get(key)) for key in ("value", "low", "high"))
        return point if "-" in (point, low, high) else f"{point} ({low} to {high})"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
