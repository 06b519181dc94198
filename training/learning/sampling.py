"""How often each image is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.data.records import Record


def sampling_weights(records: Sequence[Record]) -> np.ndarray:
    """Weight of each record: root of its source's size, shared equally by the source's classes and their images."""
    sources: dict[str, int] = {}
    cells: dict[tuple[str, int], int] = {}
    for record in records:
        sources[record.source] = sources.get(record.source, 0) + 1
        cell = record.source, record.label
        cells[cell] = cells.get(cell, 0) + 1
    classes = {source: sum(1 for cell in cells if cell[0] == source) for source in sources}
    return np.array(
        [
            np.sqrt(sources[r.source]) / (2 if classes[r.source] == 1 else 1) / classes[r.source]
            / cells[r.source, r.label]
            for r in records
        ]
    )  # fmt: skip
