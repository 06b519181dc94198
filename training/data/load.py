"""All images of a configuration as one list, so that every split counts the same rows."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from engine.preprocess import DEFAULT_SPEC
from training.config import DataConfig
from training.data.dicom import UNKNOWN, prepare_dicom, read_dicom
from training.data.lung_finder import LungFinder
from training.data.prepared import Count, PreparedSet, prepare_all, prepare_record
from training.data.records import Record, checked, read_folder, read_index, read_ucsd
from training.data.whole import prepare_whole
from training.errors import ConfigError, DataError

#: Keys whose values are sources, by name, and those that may name a finding of a source, too.
_NAMING_SOURCES = ("test_only", "joined", "negatives_only", "unused", "drawn_on", "maps_only", "cut_out")
_NAMING_FINDINGS = ("clear", "other")


def load_data(config: DataConfig, prepared: Count | None = None) -> tuple[tuple[Record, ...], PreparedSet]:
    """Records of every source (:func:`read_records`) and their prepared images.

    Parameters
    ----------
    prepared : callable, optional
        Told how many images are prepared, where they were not before.

    Raises
    ------
    DataError, ConfigError
        As :func:`read_records`; or an image can't be read.
    """
    records = read_records(config)
    prepare, cache = prepare_dicom if config.dicom else prepare_record, Path(config.cache)
    if config.input == "whole-image":
        prepare, cache = prepare_whole, cache / config.input
    find = LungFinder(Path(config.lungs)) if config.lungs else None
    return records, prepare_all(records, DEFAULT_SPEC, cache, prepare, prepared, find)


def read_records(config: DataConfig) -> tuple[Record, ...]:
    """Records of every source in the order of the configuration; no image is read.

    Raises
    ------
    DataError
        No source, an unreadable one, or an empty class.
    ConfigError
        A key names a source that there is not.
    """
    found: list[Record] = []
    for index in config.index:
        found.extend(read_index(Path(index)))
    for folder in config.folders:
        found.extend(read_folder(Path(folder)))
    for folder in config.ucsd:
        found.extend(read_ucsd(Path(folder)))
    for table in config.dicom:
        found.extend(record for record in read_dicom(Path(table), of_covid=True) if record.label != UNKNOWN)
    if not found:
        raise DataError("The configuration names no images.", "Give data.index, data.folders, data.ucsd or data.dicom.")
    for key in _NAMING_SOURCES:
        check_named(f"data.{key}", getattr(config, key), {record.source for record in found})
    for key in _NAMING_FINDINGS:
        check_named(f"data.{key}", getattr(config, key), {name for record in found for name in record.names})
    return checked(record for record in found if record.source not in config.unused)


def check_named(key: str, names: Collection[str], known: Collection[str]) -> None:
    """A misspelt name would be trained on, or tested on, in silence.

    Raises
    ------
    ConfigError
        A name is not known.
    """
    for name in names:
        if name not in known:
            raise ConfigError(f"{key} names {name!r}, which is no source.", f"Known: {', '.join(sorted(known))}.")
