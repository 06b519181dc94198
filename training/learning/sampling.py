"""How often each image is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from training.data.records import Record


def sampling_weights(records: Sequence[Record], outlined: float = 1.0) -> np.ndarray:
    """Weight of each record: root of its source's size, shared equally by the source's classes.

    Within a class, a group counts as the root of its images, so that one patient with very many does not stand for
    the class. An image with outlines is drawn ``outlined`` times as often.
    """
    sources = Counter(r.source for r in records)
    groups = Counter((r.group, r.label) for r in records)
    classes = Counter(source for source, _ in {(r.source, r.label) for r in records})
    share = np.array([1.0 / np.sqrt(groups[r.group, r.label]) for r in records])
    totals: dict[tuple[str, int], float] = {}
    for record, one in zip(records, share, strict=True):
        cell = record.source, record.label
        totals[cell] = totals.get(cell, 0.0) + one
    return np.array(
        [
            np.sqrt(sources[r.source]) / (2 if classes[r.source] == 1 else 1) / classes[r.source]
            * one / totals[r.source, r.label] * (outlined if r.mask else 1.0)
            for r, one in zip(records, share, strict=True)
        ]
    )  # fmt: skip
