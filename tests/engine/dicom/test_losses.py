"""Loss is found in streams whose headers don't declare it."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from engine.dicom.losses import lossy_slices
from engine.phantom import write_phantom
from tests.support.dicom_series import only_series


def compressed(folder: Path, syntax: str, lossy: bool, count: int = 12) -> None:
    """A series in one syntax, with or without loss, and no word of it in the header."""
    for path in write_phantom(folder, slices=count, rows=64):
        dataset = pydicom.dcmread(path)
        stored = dataset.pixel_array
        if syntax.endswith((".80", ".81")):
            stream = imagecodecs.jpegls_encode(stored, level=3 if lossy else 0)
        elif syntax.endswith((".90", ".91", ".203")):
            stream = imagecodecs.jpeg2k_encode(stored, codecformat="j2k", reversible=not lossy, level=40 * lossy)
        else:
            stream = imagecodecs.jpeg8_encode((stored // 16).astype(np.uint8), level=80)
            dataset.BitsAllocated = dataset.BitsStored = 8
            dataset.HighBit, dataset.RescaleSlope = 7, "16"
        dataset.PixelData = encapsulate([stream])
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
        dataset.save_as(path)


@pytest.mark.parametrize(
    ("syntax", "lossy"),
    [
        ("1.2.840.10008.1.2.4.91", True),
        ("1.2.840.10008.1.2.4.91", False),
        ("1.2.840.10008.1.2.4.81", True),
        ("1.2.840.10008.1.2.4.81", False),
        ("1.2.840.10008.1.2.4.50", True),
        ("1.2.840.10008.1.2.4.90", True),
        ("1.2.840.10008.1.2.4.80", True),
    ],
)
def test_undeclared_loss_is_a_finding(tmp_path: Path, syntax: str, lossy: bool) -> None:
    compressed(tmp_path, syntax, lossy)
    series = only_series(tmp_path)
    found = [one for one in series.findings if one.code == "lossy-compression"]
    assert bool(found) is lossy
    assert all("which their headers do not declare" in one.message for one in found)


def test_one_lossy_slice_of_many_is_named(tmp_path: Path) -> None:
    compressed(tmp_path / "a", "1.2.840.10008.1.2.4.81", lossy=False)
    compressed(tmp_path / "b", "1.2.840.10008.1.2.4.81", lossy=True)
    (tmp_path / "b" / "IM0005.dcm").replace(tmp_path / "a" / "IM0005.dcm")
    headers = only_series(tmp_path / "a").headers
    assert [headers[index].source.path.name for index in lossy_slices(headers)] == ["IM0005.dcm"]


def test_a_file_that_is_gone_says_nothing(tmp_path: Path) -> None:
    compressed(tmp_path, "1.2.840.10008.1.2.4.91", lossy=True, count=5)
    headers = only_series(tmp_path).headers
    assert len(lossy_slices(headers)) == 5
    for path in tmp_path.iterdir():
        path.write_bytes(b"")
    assert lossy_slices(headers) == ()


def test_a_file_that_was_written_anew_is_looked_at_again(tmp_path: Path) -> None:
    compressed(tmp_path, "1.2.840.10008.1.2.4.81", lossy=False, count=5)
    assert lossy_slices(only_series(tmp_path).headers) == ()
    compressed(tmp_path, "1.2.840.10008.1.2.4.81", lossy=True, count=5)
    assert len(lossy_slices(only_series(tmp_path).headers)) == 5
