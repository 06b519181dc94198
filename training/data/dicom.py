"""DICOM series with a CSV: read, turned and prepared by the very code that inference uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.dicom import decode_hu, radiological_spacing, scan, to_radiological
from engine.errors import AlveoscopeError
from engine.preprocess import PreparedSlice, PreprocessSpec, lung_image, prepare_hu
from engine.preprocess.field import Spacing
from engine.preprocess.lung_input import cleared
from training.data.lung_finder import LungFinder
from training.data.prepared import prepare_record, read_grey
from training.data.records import IMAGE_SUFFIXES, Record, label_of
from training.data.tables import named_file, read_rows
from training.errors import DataError

#: Label of a slice of which only the study's diagnosis is known.
UNKNOWN = -1
#: Diagnoses of a study, in small letters, with which an infected slice is infected by SARS-CoV-2.
_COVID = ("covid", "covid-19", "covid19")


def read_dicom(index: Path, *, of_covid: bool = False) -> tuple[Record, ...]:
    """Slices that a CSV beside the series' folders names: ``series``, ``file``, and ``label`` or ``infected_slice``.

    ``infected_slice`` (1 or 0) is a radiologist's label of the slice. A slice without a label has :data:`UNKNOWN`.
    ``truth`` becomes the grade; ``group`` (or ``patient``), else the series, is the group. With ``of_covid``, for
    training, an infected slice counts as covid only where ``truth`` says covid or nothing.

    Raises
    ------
    DataError
        The CSV can't be read, or names a file that is missing or a label that is not known.
    """
    found = []
    for number, row in enumerate(read_rows(index, "series", "file"), start=2):
        where = f"{index.name}, line {number}"
        path = named_file(row["file"], (index.parent / row["series"],), where)
        text = row.get("label") or _infected(row, of_covid)
        label = label_of(text, where) if text else UNKNOWN
        source = index.parent.name
        group = row.get("group") or row.get("patient") or row["series"]
        found.append(Record(path, label, f"{source}/{group}", source, grade=row.get("truth") or ""))
    return tuple(found)


def _infected(row: Mapping[str, str], of_covid: bool) -> str:
    """What ``infected_slice`` says, or with ``of_covid`` whether it is infected by that."""
    infected, truth = row.get("infected_slice") or "", (row.get("truth") or "").strip().lower()
    return "0" if infected and of_covid and truth not in ("", *_COVID) else infected


def prepare_dicom(record: Record, spec: PreprocessSpec, find: LungFinder | None = None) -> PreparedSlice:
    """Prepare one DICOM slice as :mod:`engine.inference` does; 8-bit images as :func:`prepare_record`.

    DICOM files often have no suffix, so whatever has none of an image is taken for DICOM.

    Raises
    ------
    DataError
        The file holds no CT slice that can be decoded.
    """
    if record.path.suffix.lower() in IMAGE_SUFFIXES:
        return prepare_record(record, spec, find)
    try:
        hu, spacing = _opened(record)
        lungs = find(lung_image(cleared(hu), spacing, spec)) if find else None
        return prepare_hu(hu, spacing, lungs, spec)
    except DataError:
        raise
    except AlveoscopeError as error:
        raise DataError(f"Can't use {record.path}: {error.message}", error.hint) from error


def field_of(record: Record, spec: PreprocessSpec) -> npt.NDArray[np.float32]:
    """The lungs network's image of a record, (128, 128); :class:`DataError` as :func:`prepare_dicom`."""
    if record.path.suffix.lower() in IMAGE_SUFFIXES:
        return lung_image(read_grey(record.path), None, spec)
    hu, spacing = _opened(record)
    return lung_image(cleared(hu), spacing, spec)


def _opened(record: Record) -> tuple[npt.NDArray[np.generic], Spacing]:
    headers = [header for study in scan([record.path]).studies for s in study.series for header in s.headers]
    if not headers:
        raise DataError(f"{record.path} holds no CT slice.", "Drop it from the CSV.")
    return to_radiological(decode_hu(headers[0]), headers[0]), radiological_spacing(headers[0])
