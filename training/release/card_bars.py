"""The card's table of bars: what was asked for beside what was measured, honest protocols and flattering ones apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training.judging.tables import figure_at, text_of

Figures = Mapping[str, Any]

#: Where figures come from, as the columns are called: the first is honest, the last two flatter.
LEFT_OUT, FOLDS, SHIPPED = "source left out whole", "folds of whole patients", "shipped networks, patients not seen"


@dataclass(frozen=True)
class Bar:
    """One row.

    Attributes
    ----------
    words : str
        What is measured.
    part : str
        ``outlines`` or ``labels`` of a protocol's figures.
    path : tuple of str
        From a source's figures to the estimate.
    least, most : float or None
        The bar.
    sources : tuple of str
        Sources that it is asked of; empty for every one that has the figure.
    """

    words: str
    part: str
    path: tuple[str, ...]
    least: float | None = None
    most: float | None = None
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"

    def met(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


BARS: tuple[Bar, ...] = (
    Bar("opacity Dice by image", "outlines", ("dice", "opacity", "by_image"), least=0.6),
    Bar("opacity Dice by image, published slices", "outlines", ("dice", "opacity", "by_image"), 0.7, sources=("sirm",)),
    Bar("opacity Dice by patient", "outlines", ("dice", "opacity", "by_patient"), least=0.7),
    Bar("maximum of the map in a lesion", "outlines", ("maximum_in_lesion",), least=0.9),
    Bar("affected per cent by patient: Pearson", "outlines", ("affected", "pearson"), least=0.95),
    Bar("affected per cent by patient: mean error, points", "outlines", ("affected", "mean_error"), most=3.0),
    Bar("affected per cent of slices without lesion", "outlines", ("without_lesion", "affected_percent"), most=1.0),
    Bar("lesion against none, AUC by slice: probability", "outlines", ("lesion_against_none", "probability"), 0.95),
    Bar("lesion against none, AUC by slice: affected part", "outlines", ("lesion_against_none", "affected"), 0.95),
    Bar("slices with 10 % and more affected: called covid", "outlines", ("severe", "sensitivity"), least=0.97),
    Bar("slices with 10 % and more affected: 1 % marked", "outlines", ("severe", "map_shows_one_percent"), least=0.97),
    Bar("lungs: Dice, median", "outlines", ("lungs", "dice_median"), least=0.97),
    Bar("lungs: Dice, tenth percentile", "outlines", ("lungs", "dice_tenth_percentile"), least=0.93),
    Bar("lungs: slices full of lung without lung found", "outlines", ("lungs", "no_lung_though_full"), most=0.0),
    Bar("affected per cent against the grade: Spearman", "labels", ("grades", "spearman"), least=0.65),
    Bar("CT-0 against CT-2, AUC", "labels", ("finding_against_finding", "CT-2 against CT-0"), least=0.94),
    Bar("AUC", "labels", ("auc",), least=0.8, sources=("covid-ct",)),
    Bar("covid against bacterial pneumonia, AUC by patient", "labels", ("by_patient", "auc"), 0.7, sources=("drenet",)),
    Bar("specificity", "labels", ("specificity",), 0.85, sources=("iq-oth", "emphysema")),
    Bar(
        "specificity",
        "labels",
        ("specificity",),
        0.9,
        sources=("chest-ctscan", "tcga-luad", "cc-ccii-cp", "lidc-slices"),
    ),
)


def bars_table(left_out: Figures | None, folds: Figures | None, shipped: Figures | None) -> str:
    """The table, one row a bar and source; empty where no protocol was run."""
    sides = {
        LEFT_OUT: [one for one in (left_out or {}).values() if isinstance(one, Mapping)],
        FOLDS: [folds] if folds else [],
        SHIPPED: [shipped] if shipped else [],
    }
    rows = [row for bar in BARS for row in _rows(bar, sides)]
    if not rows:
        return ""
    head = [
        "## Bars",
        "",
        "Intervals are 95 % bootstraps over patients. Honest is the first column: no image of the source was trained on. "
        "The other two flatter: other patients of the same source were. **Bold** meets its bar.",
        "",
        f"| what | source | bar | {LEFT_OUT} | {FOLDS} | {SHIPPED} |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _rows(bar: Bar, sides: Mapping[str, Sequence[Figures]]) -> Iterator[str]:
    sources = sorted({name for several in sides.values() for one in several for name in one.get(bar.part) or ()})
    for source in sources:
        if bar.sources and source not in bar.sources:
            continue
        cells = [_cell(bar, source, several) for several in sides.values()]
        if any(cells):
            yield f"| {bar.words} | {source} | {bar.text} | {' | '.join(cell or '-' for cell in cells)} |"


def _cell(bar: Bar, source: str, several: Sequence[Figures]) -> str:
    own: Figures = next((one[bar.part][source] for one in several if source in (one.get(bar.part) or ())), {})
    found: Any = figure_at(own, bar.path)
    value = found.get("value") if isinstance(found, Mapping) else found
    if value is None or math.isnan(value):
        return ""
    text = text_of(found)
    return f"**{text}**" if bar.met(value) else text
