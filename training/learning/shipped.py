"""The networks that ship: trained on every source but those kept for tests, minus the validation groups."""

from __future__ import annotations

from pathlib import Path

from engine.preprocess.values import MINIMUM_LUNG_FRACTION
from training.config import Config
from training.data.load import load_data
from training.data.prepared import Count, PreparedSet
from training.data.records import Record
from training.data.splits import Split, inner_validation
from training.errors import ConfigError, RunError, SplitError
from training.learning.fit import fit_autoencoder, fit_classifier
from training.learning.loop import Report, load_kept
from training.learning.runs import open_run, require_same_training
from training.networks.nets import Autoencoder, Classifier

#: Part of the images, in whole groups, that chooses the epoch where one is chosen, and later sets calibration,
#: thresholds and gate.
VALIDATION_SHARE = 0.15


def shipped_split(records: tuple[Record, ...], images: PreparedSet, config: Config) -> Split:
    """Train and validation sides of the shipped networks: images with lung of the sources that may be used.

    Raises
    ------
    SplitError
        A side lacks a class, or there are too few groups to hold any back.
    """
    usable = [
        i
        for i, record in enumerate(records)
        if record.source not in config.data.test_only and images.lung_fraction[i] >= MINIMUM_LUNG_FRACTION
    ]
    train, held = inner_validation(records, usable, config.seed, VALIDATION_SHARE)
    if not held:
        raise SplitError(
            f"{len({records[i].group for i in usable})} groups are too few to hold some back.",
            "Calibration and gate need groups that no network saw: about eight of each class.",
        )
    return Split("shipped", records, train, held, ())


def fit_shipped(
    config: Config, run: Path, which: str, report: Report | None = None, prepared: Count | None = None
) -> Classifier | Autoencoder:
    """Train ``classifier`` or ``autoencoder`` and keep its weights in the run folder; goes on where it stopped.

    Raises
    ------
    ConfigError
        The configuration feeds whole images, which inference never does.
    RunError
        The run folder has another configuration, or is of other records.
    DataError, SplitError, LossError, OutputError
    """
    if config.data.input != "lung-field":
        raise ConfigError(
            f"data.input is {config.data.input}, which no network that ships may see.", "Take lung-field for it."
        )
    records, images = load_data(config.data, prepared)
    open_run(run, config, records)
    split = shipped_split(records, images, config)
    if which == "classifier":
        return fit_classifier(split, images, config, run, report)
    return fit_autoencoder(images, split.train, split.validation, config, run, report)


def load_classifier(run: Path, config: Config) -> Classifier:
    """The classifier of a finished run.

    Raises
    ------
    RunError
        It was not trained yet, or with another configuration or from other images.
    """
    require_same_training(run, config)
    file = run / ("classifier-full.pt" if config.classifier.final_epochs else "classifier-small.pt")
    if not file.is_file():
        raise RunError(f"{file} is missing.", "Run `alveoscope-train fit` first.")
    net = Classifier()
    net.load_state_dict(load_kept(file, config.classifier.keep))
    return net.eval()


def load_autoencoder(run: Path) -> Autoencoder | None:
    """The autoencoder of a run; None where the run trained none."""
    file = run / "autoencoder.pt"
    if not file.is_file():
        return None
    net = Autoencoder()
    net.load_state_dict(load_kept(file, "best"))
    return net.eval()
