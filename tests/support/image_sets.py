"""Small sets of chest figures on disk: two classes that differ in an opacity."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from PIL import Image

from tests.support.chest_slice import as_figure, chest_slice


def figure(covid: bool, seed: int, size: int = 96) -> np.ndarray:
    """(size, size) uint8; each seed has noise of its own."""
    hu = chest_slice(size, opacity_hu=-450 if covid else None)
    noise = np.random.default_rng(seed).normal(0.0, 15.0, hu.shape)
    return as_figure(hu + noise)


def write_set(folder: Path, count: int = 12, images_per_group: int = 2, part: str = "") -> Path:
    """An index with ``count`` images of each class in ``folder``; gives the index file."""
    rows = []
    for label in ("covid", "non-covid"):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            name = f"{label}/{number:03}.png"
            Image.fromarray(figure(label == "covid", number)).save(folder / name)
            group = f"{label}-{number // images_per_group}"
            rows.append({"file": name, "label": label, "group": group, "part": part})
    return write_index(folder / "index.csv", rows)


def write_index(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
