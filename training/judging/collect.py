"""What one run takes from others: their figures for a bundle's card, and their predictions on test sides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from engine.files import write_atomically
from training.config import Config
from training.errors import RunError, reason_of
from training.judging.joint_protocols import looked_at
from training.judging.protocols import Judged
from training.learning.runs import require_same_index, run_config

#: Files that protocols leave in their run folders, by the name under which the card reads them.
_PROTOCOLS = (
    "random.json", "random-whole-image.json", "grouped.json", "grouped-whole-image.json", "grouped-ensemble.json",
    "cross.json", "folds.json", "left-out.json",
)  # fmt: skip
_COMPARED = "development.json"
#: Parts of the configuration that say which image a row is: what is read, and what of it is left out.
_IMAGES = ("index", "folders", "ucsd", "dicom", "unused")


def collect(folders: Sequence[Path], run: Path) -> None:
    """Copy the protocols' figures of each folder into ``run``; what was compared goes to ``run/tried/NAME.json``.

    A protocol needs a run folder of its own where its configuration differs, and the card reads one folder only. NAME
    is the folder's name, without ``tried-`` before it. Later folders win.

    Raises
    ------
    RunError
        A folder holds no figures.
    OutputError
        The run folder can't be written.
    """
    for folder in folders:
        found = [file for name in (*_PROTOCOLS, _COMPARED) if (file := folder / name).is_file()]
        if not found:
            raise RunError(f"{folder} holds no figures of a protocol.", "Run `alveoscope-train evaluate` there first.")
        for file in found:
            name = file.name
            if name == _COMPARED:
                name = f"tried/{folder.name.removeprefix('tried-')}.json"
            if (run / name).resolve() != file.resolve():
                write_atomically(run / name, file.read_bytes())


def judged_sides(folder: Path, config: Config) -> list[Judged]:
    """Rows and logit differences of the test sides of a grouped protocol (:mod:`training.judging.protocols`) or of a
    joint one (:mod:`training.judging.joint_protocols`), one a split.

    Raises
    ------
    RunError
        There are none, one can't be read, or the protocol ran on other data, or an index was edited since: a row is
        another image there.
    ConfigError
        The protocol's configuration is damaged.
    """
    files = sorted([*folder.glob("grouped-*.npz"), *folder.glob("*/looks.json")])
    if not files:
        raise RunError(
            f"{folder} holds no test predictions of a grouped protocol.",
            "Run `alveoscope-train evaluate` there first, with --protocol grouped, folds or left-out.",
        )
    if (folder / "config.json").is_file():
        require_same_data(folder, config, (*_IMAGES, "input"))
        require_same_index(folder, config)
    return [looked_at(file) if file.suffix == ".json" else _test_side(file) for file in files]


def _test_side(file: Path) -> Judged:
    content = read_predictions(file)
    return tuple(content["test"].tolist()), content["logits"]


def read_predictions(file: Path) -> dict[str, np.ndarray]:
    """Arrays of a split's file (:func:`training.judging.protocols.judge`), by name.

    Raises
    ------
    RunError
        It can't be read.
    """
    try:
        with file.open("rb") as stream, np.load(stream) as content:  # numpy leaves a damaged file open
            return dict(content)
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise RunError(
            f"Can't read {file}: {reason_of(error)}.", "Run `alveoscope-train evaluate` there first."
        ) from error


def require_same_data(folder: Path, config: Config, names: Sequence[str] = _IMAGES) -> None:
    """Compare the data of a run with those of a configuration: those that say which image a row is, unless others are
    named.

    Raises
    ------
    RunError
        They differ, or the folder is no run's.
    ConfigError
        The run's configuration is damaged.
    """
    theirs = run_config(folder).data
    other = [name for name in names if getattr(theirs, name) != getattr(config.data, name)]
    if other:
        raise RunError(
            f"{folder} was made with another data.{other[0]} than this configuration has.",
            "Both need the same sources in the same order.",
        )
