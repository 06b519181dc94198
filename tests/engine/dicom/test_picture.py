"""Grey levels of any image, for what must be refused."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np

from engine.dicom import read_picture

EXAMPLES = Path(str(files("pydicom.data"))) / "test_files"


def test_an_mr_slice_keeps_its_stored_values() -> None:
    found = read_picture(EXAMPLES / "MR_small.dcm")
    assert found is not None
    modality, pixels = found
    assert (modality, pixels.shape, pixels.dtype) == ("MR", (64, 64), np.float64)


def test_colour_becomes_grey() -> None:
    found = read_picture(EXAMPLES / "examples_rgb_color.dcm")
    assert found is not None
    assert found[0] == "US"
    assert found[1].ndim == 2


def test_what_has_no_pixels_gives_nothing(tmp_path: Path) -> None:
    assert read_picture(EXAMPLES / "rtplan.dcm") is None
    (tmp_path / "text").write_text("nothing of the kind")
    assert read_picture(tmp_path / "text") is None
    assert read_picture(tmp_path / "missing") is None
