"""The card's tables of labels and outlines together, from figures of :mod:`training.judging.joint_protocols`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.judging.tables import figure_at, text_of

#: Rows of the table of outlines: words, and the path to the figure.
_OUTLINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("opacity Dice by image", ("dice", "opacity", "by_image")),
    ("opacity Dice by patient", ("dice", "opacity", "by_patient")),
    ("maximum of the map in a lesion", ("maximum_in_lesion",)),
    ("affected per cent: Pearson by patient", ("affected", "pearson")),
    ("affected per cent: mean error, points", ("affected", "mean_error")),
    ("affected per cent without a lesion", ("without_lesion", "affected_percent")),
    ("lungs: Dice, median", ("lungs", "dice_median")),
    ("lungs: Dice, tenth percentile", ("lungs", "dice_tenth_percentile")),
    ("lungs: slices lost though full of lung", ("lungs", "no_lung_though_full")),
    ("lesions inside the lungs as found", ("lungs", "lesion_inside")),
    ("lesion against none: AUC by probability", ("lesion_against_none", "probability")),
    ("slices with 10 % or more of the lung outlined: sensitivity", ("severe", "sensitivity")),
)


def looks_tables(figures: Mapping[str, Any]) -> list[str]:
    """Labels by source and finding, then outlines with a column a source."""
    lines = [
        "| source, finding | images | sensitivity / specificity, or called right | AUC | AUC by patient | affected % |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in figures["labels"].items():
        right = " / ".join(text_of(one[side]) for side in ("sensitivity", "specificity"))
        by_patient = text_of(one["by_patient"]["auc"])
        lines.append(f"| **{name}** | {one['images']} | {right} | {text_of(one['auc'])} | {by_patient} | |")
        for finding, own in one["findings"].items():
            if len(one["findings"]) > 1:
                percent = text_of(own["affected_percent_median"])
                called = text_of(own["called_right"])
                lines.append(
                    f"| {name}, {finding or 'covid'} | {own['images']} | {called} ({own['label']}) | | | {percent} |"
                )
    if "outlines" in figures:
        columns = {**figures["outlines"], "together": figures["outlines_together"]}
        lines += ["", f"| outlines | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|"]
        counts = (
            f"{one['images']} ({one['images_with_lesion']}), {one['patients']} patients" for one in columns.values()
        )
        lines.append(f"| images (with a lesion) | {' | '.join(counts)} |")
        for words, path in _OUTLINES:
            lines.append(f"| {words} | {' | '.join(text_of(figure_at(one, path)) for one in columns.values())} |")
    return [*lines, ""]
