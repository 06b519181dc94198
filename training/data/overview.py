"""What a data set holds, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.table import Table

from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from training.data.prepared import PreparedSet
from training.data.records import LABELS, Record


def overview(records: Sequence[Record], images: PreparedSet) -> Table:
    """One line a source: images and groups of each class, and how many show too little lung."""
    table = Table("source", *(f"{name} (groups)" for name in LABELS), "too little lung")
    little = np.asarray(images.lung_fraction) < MINIMUM_LUNG_FRACTION
    for source in sorted({record.source for record in records}):
        rows = [i for i, record in enumerate(records) if record.source == source]
        cells = []
        for label in LABELS.values():
            chosen = [records[i] for i in rows if records[i].label == label]
            cells.append(f"{len(chosen)} ({len({record.group for record in chosen})})")
        table.add_row(source, *cells, str(int(little[rows].sum())))
    return table


def warnings(records: Sequence[Record]) -> list[str]:
    """What a user should know before trusting a figure: sources of which no patient is known."""
    found = []
    for source in sorted({record.source for record in records}):
        groups = [record.group for record in records if record.source == source]
        if len(set(groups)) == len(groups):
            found.append(
                f"{source}: every image is a group of its own. Where a patient has several images, grouped figures "
                "leak like the random split's; an index with a group column repairs that."
            )
    return found
