"""Configuration in TOML: every key has a default, an unknown one is an error."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from training.errors import ConfigError, reason_of

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the same parser under its first name
    import tomli as tomllib


@dataclass(frozen=True)
class ClassifierConfig:
    """How the classifier is trained.

    ``size`` is the side of the training images (area-averaged from 224); after ``epochs`` at that size come
    ``final_epochs`` at 224. ``frozen_layers`` counts ResNet stages, with the stem, that keep their start.
    ``start`` is a folder of partial ImageNet weights, empty for a random start. ``average_decay`` is that of the
    moving average of the weights, which is what is evaluated and kept. ``augmentation`` is ``light``, ``strong`` or
    ``reproduced``, which adds what figures undergo (:mod:`training.augmentation.augment`). ``lesions`` is the share of
    the non-covid images that get drawn opacities and the label covid (:mod:`training.augmentation.lesions`),
    ``transplants`` that of those that get another patient's outlined ones instead
    (:mod:`training.augmentation.transplants`),
    ``other_findings`` that of all images that get findings of other disease and keep their label
    (:mod:`training.augmentation.other_findings`).
    ``opacity_weight`` is that of the maps beside the label, ``outlined`` how many times as often an image with
    outlines is drawn. ``epoch_images`` is the number of images drawn in an epoch, 0 for as many as there are.
    ``keep`` is ``best`` (the epoch with the highest validation AUC) or ``last``, which leaves the validation side
    unused by the training.
    """

    epochs: int = 6
    final_epochs: int = 0
    size: int = 128
    batch: int = 32
    learning_rate: float = 1e-3
    final_learning_rate: float = 2e-4
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    dropout: float = 0.2
    frozen_layers: int = 2
    average_decay: float = 0.98
    patience: int = 4
    start: str = ""
    augmentation: str = "strong"
    lesions: float = 0.0
    transplants: float = 0.0
    other_findings: float = 0.0
    opacity_weight: float = 1.0
    outlined: float = 1.0
    epoch_images: int = 0
    keep: str = "best"


@dataclass(frozen=True)
class AutoencoderConfig:
    """How the autoencoder is trained: mean absolute error plus ``ssim_weight`` times 1-SSIM."""

    epochs: int = 8
    batch: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    ssim_weight: float = 0.3
    average_decay: float = 0.98
    patience: int = 4


@dataclass(frozen=True)
class LungsConfig:
    """How the lungs network is trained, and from what (:mod:`training.lungs.data`).

    ``outlined``: index files whose masks outline the lungs; ``cut_out``: those whose images show nothing but lungs;
    ``found``: those whose lungs are healthy enough for thresholds. ``unused`` names sources (or ``source/finding``)
    in them that are neither, ``wrong`` image files whose outlines are wrong.
    """

    outlined: tuple[str, ...] = ()
    cut_out: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    epochs: int = 9
    batch: int = 64
    epoch_images: int = 6400
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    average_decay: float = 0.99


@dataclass(frozen=True)
class DataConfig:
    """Where images come from.

    ``index``: index files; ``folders``: COVID/ beside non-COVID/; ``ucsd``: COVID-CT as published; ``dicom``: CSV of
    labelled DICOM slices (``series``, ``file``, ``label``). ``test_only`` names sources that
    :func:`training.learning.shipped.fit_shipped` never trains on, for their licence or because figures on them are
    wanted;
    ``joined`` those that join the training side of every fold of the grouped protocol; ``negatives_only`` those whose
    covid images the classifier is not trained on, where more than disease tells the classes apart; they are still
    tested on. ``unused`` sources are left out altogether. ``clear`` names sources (or ``source/finding``) without
    opacities, ``other`` those with masses or scars, which the maps should not show (:mod:`training.data.outlines`).
    ``drawn_on`` sources get opacities drawn on their non-covid images beside the ``clear`` ones, though nobody knows
    what else is there: only the label learns from it. ``maps_only`` sources hold one class alone, whose look would tell
    the label, so only their outlines are learnt from.
    ``cut_out`` are those whose images hold nothing outside the lungs. ``lungs`` is the lungs network's ONNX file, by
    which images are cropped; empty for thresholds. ``input`` is ``lung-field``, what :mod:`engine.preprocess` gives at
    a site, or ``whole-image`` (:mod:`training.data.whole`), with which the published figures were made and no network
    ships.
    """

    index: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    ucsd: tuple[str, ...] = ()
    dicom: tuple[str, ...] = ()
    test_only: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    negatives_only: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    clear: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    drawn_on: tuple[str, ...] = ()
    maps_only: tuple[str, ...] = ()
    cut_out: tuple[str, ...] = ()
    lungs: str = ""
    cache: str = ".work/prepared"
    input: str = "lung-field"


@dataclass(frozen=True)
class Config:
    """One run. ``threads`` 0 leaves the choice to torch; ``device`` ``auto`` takes CUDA where there is one."""

    seed: int = 0
    threads: int = 0
    device: str = "auto"
    precision: str = "auto"
    data: DataConfig = field(default_factory=DataConfig)
    lungs: LungsConfig = field(default_factory=LungsConfig)
    classifier: ClassifierConfig = field(default_factory=ClassifierConfig)
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping, for the run folder."""
        return asdict(self)


_SECTIONS: Mapping[str, type] = {
    "data": DataConfig,
    "lungs": LungsConfig,
    "classifier": ClassifierConfig,
    "autoencoder": AutoencoderConfig,
}


def read_config(path: Path) -> Config:
    """Read a configuration file.

    Raises
    ------
    ConfigError
        It can't be read, is not TOML, or has a key or a value that makes no sense.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Can't read {path}: {reason_of(error)}.", "Give a TOML file.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not TOML: {error}.", "Correct that line.") from None
    return config_from(content)


def config_from(content: Mapping[str, Any]) -> Config:
    """Check a mapping and make the configuration; raises :class:`ConfigError`."""
    sections = {name: _section(kind, content.get(name, {}), name) for name, kind in _SECTIONS.items()}
    rest = {name: value for name, value in content.items() if name not in _SECTIONS}
    plain = _values(Config, rest, "", exclude=set(_SECTIONS))
    config = Config(**plain, **sections)
    if config.precision not in ("auto", "fp32", "bf16"):
        raise ConfigError(f"precision is {config.precision!r}.", "Choose auto, fp32 or bf16.")
    if config.classifier.augmentation not in ("light", "strong", "reproduced"):
        raise ConfigError(
            f"classifier.augmentation is {config.classifier.augmentation!r}.", "Choose light, strong or reproduced."
        )
    if config.data.input not in ("lung-field", "whole-image"):
        raise ConfigError(f"data.input is {config.data.input!r}.", "Choose lung-field or whole-image.")
    if config.data.input == "whole-image" and config.data.dicom:
        raise ConfigError("data.input is whole-image, but there is data.dicom.", "Take lung-field for DICOM slices.")
    if config.classifier.keep not in ("best", "last"):
        raise ConfigError(f"classifier.keep is {config.classifier.keep!r}.", "Choose best or last.")
    for name, part in (("classifier", config.classifier), ("autoencoder", config.autoencoder)):
        if part.batch == 0:
            raise ConfigError(f"{name}.batch is 0.", "A batch needs at least one image.")
    return config


def _section(kind: type, content: object, name: str) -> Any:
    if not isinstance(content, Mapping):
        raise ConfigError(f"{name} is not a section.", f"Write [{name}] on a line of its own.")
    return kind(**_values(kind, content, f"{name}."))


def _values(kind: type, content: Mapping[str, Any], prefix: str, exclude: Collection[str] = ()) -> dict[str, Any]:
    known = {f.name: f.default for f in fields(kind) if f.name not in exclude}
    found: dict[str, Any] = {}
    for name, value in content.items():
        if name not in known:
            raise ConfigError(f"{prefix}{name} is not known.", f"Known are {', '.join(sorted(known))}.")
        found[name] = _checked(f"{prefix}{name}", value, known[name])
    return found


def _checked(name: str, value: object, default: object) -> object:
    if isinstance(default, tuple):
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
    elif isinstance(default, float) and isinstance(value, (int, float)) and not isinstance(value, bool):
        if value >= 0:
            return float(value)
    elif type(value) is type(default) and not (isinstance(value, int) and value < 0):
        return value
    raise ConfigError(f"{name} is {value!r}.", f"It should look like {default!r} and not be negative.")
