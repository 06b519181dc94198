"""A run folder: configuration, seed, environment, curves and figures, so that a figure can be traced to its run."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.files import write_atomically
from training.config import Config, config_from
from training.data.load import read_records
from training.data.records import Record
from training.errors import ConfigError, RunError, reason_of
from training.learning.device import chosen_device
from training.learning.distributed import world_size
from training.learning.precision import chosen_precision

#: Which images and labels a run is of, as a digest: configurations name the indexes, not what is in them.
_RECORDS = "records.json"
#: The same of the lungs network, which learns from indexes of its own.
LUNGS_RECORDS = "lungs-records.json"
_PACKAGES = ("alveoscope", "torch", "numpy", "scipy", "onnx", "onnxruntime", "pillow")


def open_run(folder: Path, config: Config, records: Sequence[Record] = (), noted: str = _RECORDS) -> None:
    """Make the folder, or go on in one with the same configuration and, where they are given, the same records.

    Parameters
    ----------
    noted : str
        File in the folder that names the records.

    Raises
    ------
    RunError
        The folder holds a run with another configuration, or of other records.
    """
    file = folder / "config.json"
    content = as_json(config.to_dict())
    if file.is_file() and not _holds(folder, config):
        raise RunError(f"{folder} holds a run with another configuration.", "Choose another run folder.")
    require_same_records(folder, records, noted)
    write_atomically(file, content)
    if records and not (folder / noted).is_file():
        write_figures(folder / noted, {"records": len(records), "sha256": _digest_of(records)})
    if not (folder / "environment.json").is_file():
        write_atomically(folder / "environment.json", as_json(environment(config)))


def run_config(folder: Path) -> Config:
    """The configuration in a run folder; keys that its file is too old to know had their default.

    Raises
    ------
    RunError
        There is no such file, or it can't be read.
    ConfigError
        It is damaged, or has keys or values that make no sense.
    """
    file = folder / "config.json"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(
            f"{folder} is no run folder: {reason_of(error)}.", "Name one that `alveoscope-train` made."
        ) from error
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ConfigError(f"{file} is damaged.", "Choose another run folder.")
    return config_from(content)


def require_same_records(folder: Path, records: Sequence[Record], noted: str = _RECORDS) -> None:
    """An index that was edited has other rows under the same name: what was held back in the run, or tested, may be
    trained on by now, and a row that was kept may be another image.

    Raises
    ------
    RunError
        The run in that folder had other records than these; one from before they were noted is believed.
    """
    file = folder / noted
    if records and file.is_file() and _digest_of(records) != json.loads(file.read_text(encoding="utf-8"))["sha256"]:
        raise RunError(
            f"{folder} holds a run of other images or labels: an index was edited since.", "Choose another run folder."
        )


def require_same_index(folder: Path, config: Config) -> None:
    """As :func:`require_same_records`, with the records that a configuration names now."""
    if (folder / _RECORDS).is_file():
        require_same_records(folder, read_records(config.data))


def _digest_of(records: Sequence[Record]) -> str:
    lines = ["|".join(map(str, vars(record).values())) for record in records]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def require_same_training(folder: Path, config: Config) -> None:
    """Its networks were trained with this configuration, on whatever machine: with another one the validation side is
    another, too, and what is called unseen may have been trained on.

    Raises
    ------
    RunError
        They were not, or an index was edited since, or the folder is no run's.
    ConfigError
        The run's configuration is damaged.
    """
    if _apart_from_machine(run_config(folder)) != _apart_from_machine(config):
        raise RunError(
            f"The networks in {folder} were trained with another configuration.", f"It is {folder / 'config.json'}."
        )
    require_same_index(folder, config)


def _apart_from_machine(config: Config) -> Config:
    plain = Config()
    data = replace(config.data, cache=plain.data.cache)
    return replace(config, threads=plain.threads, device=plain.device, precision=plain.precision, data=data)


def _holds(folder: Path, config: Config) -> bool:
    try:
        return run_config(folder) == config
    except ConfigError:
        return False


def environment(config: Config) -> dict[str, Any]:
    """What a run depends on beside its configuration: the device, precision and threads that were chosen from it."""
    device = chosen_device(config)
    return {
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "seed": config.seed,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "device": torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
        "processes": world_size(),
        "precision": chosen_precision(config.precision, device),
        "threads": config.threads or torch.get_num_threads(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_figures(file: Path, figures: Mapping[str, Any]) -> None:
    """Write figures as JSON; estimates become ``{"value", "low", "high"}``."""
    write_atomically(file, as_json(figures))


def as_json(content: object) -> str:
    """Figures, configurations and what else a run folder holds, keys in order; what is not a number is ``NaN``."""
    return json.dumps(content, indent=2, sort_keys=True, default=_plain) + "\n"


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
