"""Which images make one stack: noise in their directions and the order of their files decide nothing."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import FileDataset

from engine.dicom import Series, scan
from engine.dicom.load import load_volume
from engine.phantom import write_phantom
from tests.support.dicom_series import codes, only_series


def _series(folder: Path) -> tuple[Series, ...]:
    (study,) = scan([folder]).studies
    return study.series


def _shuffled(folder: Path, paths: list[Path], seed: int) -> None:
    names = random.Random(seed).sample(range(len(paths)), len(paths))
    for path, name in zip(paths, names, strict=True):
        path.rename(folder / f"{seed}-{name:03d}")


def test_directions_that_differ_in_a_late_digit_leave_slices_where_they_are(tmp_path: Path) -> None:
    """A milliradian, 280 mm from the origin, is half a slice up or down."""

    def edit(dataset: FileDataset, index: int) -> None:
        tip = "0.001" if index % 2 else "-0.001"
        dataset.ImageOrientationPatient = ["1", "0", tip, "0", "1", tip]

    write_phantom(tmp_path, slices=40, spacing_mm=0.5, rows=64, edit=edit)
    found = only_series(tmp_path)
    assert codes(found) == {"partial-coverage"}
    assert len({(one.row_direction, one.column_direction) for one in found.headers}) == 1
    steps = [after - before for before, after in pairwise(one.position_along_normal_mm for one in found.headers)]
    assert steps == pytest.approx([0.5] * 39, abs=1e-3)
    assert len(load_volume(found).volume.uids) == 40


@pytest.mark.parametrize("seed", range(4))
def test_directions_along_a_scale_part_alike_whatever_the_order_of_files(tmp_path: Path, seed: int) -> None:
    """The two ends are no one plane, but each is one with the middle."""

    def edit(dataset: FileDataset, index: int) -> None:
        dataset.ImageOrientationPatient = ["1", "0", ("0", "0.0015", "0.003")[index % 3], "0", "1", "0"]

    _shuffled(tmp_path, write_phantom(tmp_path, slices=31, spacing_mm=5.0, rows=64, edit=edit), seed)
    assert [len(one.headers) for one in _series(tmp_path)] == [21, 10]


@pytest.mark.parametrize("seed", range(4))
def test_which_of_two_reconstructions_is_the_first_does_not_follow_from_file_names(tmp_path: Path, seed: int) -> None:
    def kernel(number: int) -> list[Path]:
        def edit(dataset: FileDataset, index: int) -> None:
            dataset.ConvolutionKernel = f"B{number}0f"
            dataset.InstanceNumber = 20 * number + index
            dataset.SeriesInstanceUID, dataset.StudyInstanceUID = "1.2.3.4", "1.2.3"

        folder = tmp_path / str(number)
        return write_phantom(folder, slices=20, rows=64, seed=number, uids_seed=str(number), edit=edit)

    _shuffled(tmp_path, [*kernel(1), *kernel(2)], seed)
    found = {one.key: one.headers[0].instance_number for one in _series(tmp_path)}
    assert found == {"1.2.3.4": 20, "1.2.3.4#2": 40}


def test_an_image_whose_uid_is_longer_than_any_number_costs_no_scan(tmp_path: Path) -> None:
    """Python reads no number of more than 4300 digits; a UID has 64 characters, and a damaged one any."""
    for path in write_phantom(tmp_path, slices=6, rows=64)[2:3]:
        dataset = dcmread(path)
        with disable_value_validation():
            dataset.SOPInstanceUID = f"1.2.{'3' * 5000}"
        dataset.save_as(path)
    assert [len(one.headers) for one in _series(tmp_path)] == [6]
