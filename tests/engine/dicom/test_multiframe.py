"""Enhanced CT: one object whose frames are slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from engine.dicom import Severity, SliceRef, decode_hu, load_volume, scan
from engine.errors import PixelDataError
from engine.phantom import phantom_hu
from tests.support.dicom_series import codes, only_series
from tests.support.enhanced import write_enhanced


@pytest.mark.parametrize("compressed", [False, True], ids=["native", "rle"])
@pytest.mark.parametrize("shared_rescale", [False, True], ids=["rescale per frame", "rescale shared"])
def test_frames_become_slices_in_anatomical_order(tmp_path: Path, compressed: bool, shared_rescale: bool) -> None:
    volume = phantom_hu(slices=40, rows=64)
    order = [*range(0, 40, 2), *range(1, 40, 2)]
    write_enhanced(tmp_path / "ct", volume, order=order, compressed=compressed, shared_rescale=shared_rescale)
    series = only_series(tmp_path)
    assert codes(series) == set()
    assert [header.source.frame for header in series.headers[:3]] == [0, 20, 1]
    assert series.kernel == "LUNG"
    assert {header.rescale for header in series.headers} == {(1.0, -1024.0)}
    assert np.array_equal(load_volume(series).volume.hu, volume)


def test_frames_are_told_apart_by_number(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "ct", phantom_hu(slices=6, rows=32), order=[5, 4, 3, 2, 1, 0])
    refs = [header.ref for header in only_series(tmp_path).headers]
    assert refs == [SliceRef("1.2.826.77.3", frame) for frame in (6, 5, 4, 3, 2, 1)]
    assert [ref.frame for ref in sorted({*refs, SliceRef("1.2.826.77.3")})] == [None, 1, 2, 3, 4, 5, 6]


def test_one_file_counts_as_one_image(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "ct", phantom_hu(slices=40, rows=64))
    counts = scan([tmp_path]).counts
    assert (counts.files, counts.images) == (1, 1)


def test_enhanced_object_without_functional_groups(tmp_path: Path) -> None:
    path = write_enhanced(tmp_path / "ct", phantom_hu(slices=4, rows=32))
    dataset = pydicom.dcmread(path)
    del dataset.PerFrameFunctionalGroupsSequence
    dataset.save_as(tmp_path / "ct")
    write_enhanced(tmp_path / "whole", phantom_hu(slices=4, rows=32))
    result = scan([tmp_path])
    assert (result.counts.images, result.counts.unreadable) == (1, 1)
    assert "no per-frame functional groups" in result.problems[0].message


def test_frames_without_functional_groups_are_told(tmp_path: Path) -> None:
    """The verdict was given on the frames that had them, and nobody heard of the others."""
    path = write_enhanced(tmp_path / "ct", phantom_hu(slices=40, rows=32))
    dataset = pydicom.dcmread(path)
    dataset.PerFrameFunctionalGroupsSequence = dataset.PerFrameFunctionalGroupsSequence[:-4]
    dataset.save_as(path)
    series = only_series(tmp_path)
    assert len(series.headers) == 36
    (found,) = series.findings
    assert (found.code, found.severity) == ("no-geometry", Severity.WARN)
    assert found.message.startswith("4 images can't be placed in the patient; the first: ")


def test_enhanced_object_that_is_cut_off(tmp_path: Path) -> None:
    path = write_enhanced(tmp_path / "ct", phantom_hu(slices=40, rows=64))
    path.write_bytes(path.read_bytes()[:-3000])
    series = only_series(tmp_path)
    assert "damaged-pixels" in codes(series)
    assert decode_hu(series.headers[0]).shape == (64, 64)
    with pytest.raises(PixelDataError, match="cut off: 5192 of 8192 bytes"):
        decode_hu(series.headers[39])


def test_a_frame_that_is_not_there(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "ct", phantom_hu(slices=6, rows=32))
    series = only_series(tmp_path)
    write_enhanced(tmp_path / "ct", phantom_hu(slices=3, rows=32))
    with pytest.raises(PixelDataError, match=r"Frame 6 is not in the object, which ends at 3"):
        decode_hu(series.headers[5])
