"""The mean of several networks on the splits of a protocol that each of them ran: what an ensemble would reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.data.load import read_records
from training.data.splits import LEFT_OUT
from training.errors import RunError
from training.judging.collect import read_predictions, require_same_data
from training.judging.protocols import Judged, development_figures, grouped_figures, source_figures
from training.learning.runs import require_same_records, run_config, write_figures

#: The protocols whose networks can be averaged, by the file that the figures go to.
_FILES = {"grouped": "grouped-ensemble.json", "cross": "cross-ensemble.json", "development": "development.json"}
_PREDICTIONS = {"grouped": "grouped-*.npz", "cross": f"{LEFT_OUT}*.npz"}


def ensemble(members: Sequence[Path], run: Path, protocol: str) -> dict[str, Any]:
    """Average the members' logit differences, image by image, and judge them as the protocol judges one network.

    Parameters
    ----------
    members : sequence of Path
        Run folders of the finished protocol. They may differ in recipe, in input and in seed of the training, not in
        sources or splits.
    run : Path
        Folder that gets ``grouped-ensemble.json``, ``cross-ensemble.json`` or ``development.json``.
    protocol : str
        ``grouped``, ``cross`` or ``development``.

    Raises
    ------
    RunError
        Fewer than two members, one that did not finish the protocol, or splits or data that differ.
    ConfigError
        The configuration of a run is damaged.
    """
    if len(members) < 2:
        raise RunError("An ensemble needs at least two run folders.", "Name more of them.")
    config = run_config(members[0])
    files = _files(members, protocol)
    for folder in members[1:]:
        require_same_data(folder, config)
    records = read_records(config.data)
    for folder in members:
        require_same_records(folder, records)
    splits = [[read_predictions(file) for file in split] for split in files]
    means = [_mean(split) for split in splits]
    if protocol == "development":
        figures = development_figures(records, _mean(splits[0], "validation", "validation_logits"), means[0])
    elif protocol == "cross":
        names = [split[0].stem.removeprefix(LEFT_OUT) for split in files]
        figures = {name: source_figures(records, *mean) for name, mean in zip(names, means, strict=True)}
        figures["protocol"] = "leave one source out"
    else:
        figures = grouped_figures(records, means, len(means), config.seed)
    figures["members"] = [folder.name for folder in members]
    write_figures(run / _FILES[protocol], figures)
    return figures


def _files(members: Sequence[Path], protocol: str) -> list[tuple[Path, ...]]:
    """The members' predictions, split by split."""
    if protocol == "development":
        return [tuple(folder / "development.npz" for folder in members)]
    files = [sorted(folder.glob(_PREDICTIONS[protocol])) for folder in members]
    if not files[0] or len({tuple(file.name for file in one) for one in files}) > 1:
        raise RunError(
            "The run folders hold no, or not the same, finished splits.", "Finish `alveoscope-train evaluate` in each."
        )
    return list(zip(*files, strict=True))


def _mean(members: Sequence[dict[str, np.ndarray]], rows: str = "test", logits: str = "logits") -> Judged:
    first = members[0][rows]
    if any(not np.array_equal(first, one[rows]) for one in members[1:]):
        raise RunError("The run folders were split differently.", "Give all of them the same sources and data.joined.")
    return tuple(first.tolist()), np.mean([one[logits] for one in members], axis=0)
