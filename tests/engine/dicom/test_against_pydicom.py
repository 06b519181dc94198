"""HU of every readable CT slice at hand equal pydicom's own result, rescale included; bit for bit where lossless."""

from __future__ import annotations

import warnings
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from engine.dicom import SliceHeader, scan
from engine.dicom.decoders import ALWAYS_LOSSY, is_compressed
from engine.dicom.padding import padding_mask
from engine.dicom.pixels import decode_here
from engine.errors import DicomError, NothingFoundError

SHARED = ("dicom", "odd")


def by_pydicom(header: SliceHeader) -> NDArray[np.generic] | None:
    """(rows, columns) HU within our limits; None where pydicom gives no pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(header.source.path, force=True)
            if "PixelData" not in dataset:
                return None
            stored = dataset.pixel_array
        except Exception:  # whatever its decoders raise: then there is nothing to compare with
            return None
    if stored.ndim == 3:
        stored = stored[header.source.frame]
    slope, intercept = header.rescale or (1.0, 0.0)
    hu = stored.astype(np.float64) * slope + intercept
    declared = None
    if "PixelPaddingValue" in dataset:
        first = int(dataset.PixelPaddingValue)
        last = int(dataset.get("PixelPaddingRangeLimit") or first)
        declared = min(first, last), max(first, last)
    mask = padding_mask(stored, stored, declared, header.rescale)
    if header.rescale is None and dataset.PhotometricInterpretation == "MONOCHROME1":
        bits = int(dataset.BitsStored)
        lowest = -(1 << (bits - 1)) if dataset.PixelRepresentation else 0
        hu = 2 * lowest + (1 << bits) - 1 - hu
    hu = np.clip(hu, -1024 if header.rescale else -32768, 32767)
    if mask is not None:
        hu[mask] = -1024
    return hu


def compared(folder: Path) -> Counter[str]:
    """How many slices below a folder were the same, nearly the same or not readable by one of the two."""
    table: Counter[str] = Counter()
    try:
        studies = scan([folder]).studies
    except NothingFoundError:
        return table
    for header in (one for study in studies for series in study.series for one in series.headers):
        if header.source.member is not None:
            continue
        expected = by_pydicom(header)
        try:
            hu = decode_here(header)
        except DicomError:
            table["refused here" if expected is not None else "neither"] += 1
            continue
        if expected is None:
            table["only here"] += 1
            continue
        difference = float(np.abs(hu.astype(np.float64) - expected).max())
        fractional = header.rescale is not None and not all(part.is_integer() for part in header.rescale)
        lossy = header.transfer_syntax_uid in ALWAYS_LOSSY
        allowed = 2.0 if lossy else 1e-2 if fractional else 0.0
        same = difference <= allowed
        kind = "compressed" if is_compressed(header.transfer_syntax_uid) else "plain"
        table[f"same, {kind}" if same else f"DIFFERENT by {difference:g}: {header.source.path.name}"] += 1
    return table


def expect_the_same(table: Counter[str], least: int) -> None:
    print(dict(table))
    assert not [line for line in table if line.startswith("DIFFERENT")], table
    assert sum(number for line, number in table.items() if line.startswith("same")) >= least


def test_example_files_of_the_packages() -> None:
    expect_the_same(compared(Path(str(files("pydicom.data"))) / "test_files"), 10)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", SHARED)
def test_real_scans(shared_data: Path, name: str) -> None:
    expect_the_same(compared(shared_data / name), {"dicom": 300, "odd": 12}[name])
