"""The mean of several networks on the splits of a protocol that each of them ran: what an ensemble would reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from training.collect import grouped_predictions
from training.data.load import load_data
from training.data.prepared import Count
from training.errors import RunError
from training.protocols import Judged, development_figures, grouped_figures, source_figures
from training.runs import run_config, write_figures

#: The protocols whose networks can be averaged, by the file that the figures go to.
_FILES = {"grouped": "grouped-ensemble.json", "cross": "cross-ensemble.json", "development": "development.json"}
#: What :func:`training.data.splits.leave_source_out` calls its splits, before the source.
_LEFT_OUT = "without-"


def ensemble(members: Sequence[Path], run: Path, protocol: str, prepared: Count | None = None) -> dict[str, Any]:
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
        Fewer than two members, one that did not finish the protocol, or splits that differ.
    """
    if len(members) < 2:
        raise RunError("An ensemble needs at least two run folders.", "Name more of them.")
    config = run_config(members[0])
    records, _ = load_data(config.data, prepared)
    if protocol == "development":
        split = [_loaded(folder / "development.npz") for folder in members]
        figures = development_figures(records, _mean(split, "validation", "validation_logits"), _mean(split))
    elif protocol == "cross":
        files = _common([sorted(folder.glob(f"{_LEFT_OUT}*.npz")) for folder in members])
        figures = {
            group[0].stem.removeprefix(_LEFT_OUT): source_figures(records, *_mean([_loaded(file) for file in group]))
            for group in files
        }
        figures["protocol"] = "leave one source out"
    else:
        of_same_rows = [replace(config, data=replace(config.data, input=run_config(m).data.input)) for m in members]
        files = _common([grouped_predictions(m, theirs) for m, theirs in zip(members, of_same_rows, strict=True)])
        done = [_mean([_loaded(file) for file in group]) for group in files]
        figures = grouped_figures(records, done, len(done), config.seed)
    figures["members"] = [folder.name for folder in members]
    write_figures(run / _FILES[protocol], figures)
    return figures


def _common(files: Sequence[list[Path]]) -> list[tuple[Path, ...]]:
    """The members' files, split by split."""
    if not files[0] or len({tuple(file.name for file in one) for one in files}) > 1:
        raise RunError(
            "The run folders hold no, or not the same, finished splits.", "Finish `alveoscope-train evaluate` in each."
        )
    return list(zip(*files, strict=True))


def _loaded(file: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(file) as content:
            return dict(content)
    except (OSError, ValueError) as error:
        raise RunError(f"Can't read {file}: {error}.", "Run `alveoscope-train evaluate` there first.") from error


def _mean(members: Sequence[dict[str, np.ndarray]], rows: str = "test", logits: str = "logits") -> Judged:
    first = members[0][rows]
    if any(not np.array_equal(first, one[rows]) for one in members[1:]):
        raise RunError("The run folders were split differently.", "Give all of them the same sources and data.joined.")
    return tuple(first.tolist()), np.mean([one[logits] for one in members], axis=0)
