"""Acquisitions and phases under one Series Instance UID: told apart by what the headers say, or refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset

from engine.dicom import Series, decode_hu, scan
from engine.phantom import phantom_hu, write_phantom
from tests.support.dicom_series import codes, only_series
from tests.support.enhanced import write_enhanced

SLICES = 36
Edit = Callable[[FileDataset, int], None]


def stack(
    folder: Path, root: str, edit: Edit | None = None, *, keep: Callable[[int], bool] = bool, seed: int = 0
) -> None:
    """One stack of a series that several share; ``keep`` says which of the files (1, 2, ...) stay."""

    def shared(dataset: FileDataset, index: int) -> None:
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.826.5.1", "1.2.826.5.2"
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.826.5.3.{ord(root)}.{index}"
        dataset.AcquisitionNumber = ""
        dataset.ContentDate = dataset.ContentTime = ""
        if edit is not None:
            edit(dataset, index)

    paths = write_phantom(folder / root, slices=SLICES, rows=16, spacing_mm=6.0, seed=seed, edit=shared)
    for number, path in enumerate(paths, start=1):
        if not keep(number):
            path.unlink()


def shuffle_names(folder: Path, seed: int = 5) -> Path:
    """All files side by side under random names, so that names tell nothing."""
    paths = sorted(folder.rglob("*.dcm"))
    target = folder / "all"
    target.mkdir()
    numbers = random.Random(seed).sample(range(len(paths)), len(paths))
    for number, path in zip(numbers, paths, strict=True):
        path.rename(target / f"{number:04d}")
    return target


def setting(**values: object) -> Edit:
    def edit(dataset: FileDataset, _index: int) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return edit


def counting_from(first: int, step: int = 1) -> Edit:
    return lambda dataset, index: setting(InstanceNumber=first + step * index)(dataset, index)


def roots(series: Series) -> set[str]:
    """Which of the written stacks the images come from."""
    return {header.sop_instance_uid.split(".")[-2] for header in series.headers}


APART: dict[str, tuple[Edit, Edit]] = {
    "Acquisition Number": (setting(AcquisitionNumber=1), setting(AcquisitionNumber=2)),
    "Acquisition Time": (setting(AcquisitionTime="120000"), setting(AcquisitionTime="121500")),
    "Acquisition DateTime": (
        setting(AcquisitionDateTime="20200401120000"),
        setting(AcquisitionDateTime="20200401121500"),
    ),
    "Content Time": (setting(ContentTime="120000"), setting(ContentTime="120130")),
    "Temporal Position": (setting(TemporalPositionIdentifier=1), setting(TemporalPositionIdentifier=2)),
    "Trigger Time": (setting(TriggerTime="100"), setting(TriggerTime="400")),
    "Image Type": (
        setting(ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "PHASE1"]),
        setting(ImageType=["ORIGINAL", "PRIMARY", "AXIAL", "PHASE2"]),
    ),
    "Image Comments": (setting(ImageComments="0 %"), setting(ImageComments="50 %")),
    "Series Description": (setting(SeriesDescription="Insp"), setting(SeriesDescription="Exp")),
    "Instance Number in runs": (counting_from(1), counting_from(101)),
    "Instance Number in turn": (counting_from(1, 2), counting_from(2, 2)),
    "time of each slice in runs": (
        lambda dataset, index: setting(AcquisitionTime=f"1200{index:02d}")(dataset, index),
        lambda dataset, index: setting(AcquisitionTime=f"1215{index:02d}")(dataset, index),
    ),
}


@pytest.mark.parametrize("name", APART)
def test_two_phases_at_the_same_positions(tmp_path: Path, name: str) -> None:
    first, second = APART[name]
    stack(tmp_path, "a", first, seed=1)
    stack(tmp_path, "b", second, seed=2)
    (study,) = scan([shuffle_names(tmp_path)]).studies
    assert [len(one.headers) for one in study.series] == [SLICES, SLICES]
    assert {frozenset(roots(one)) for one in study.series} == {frozenset({"97"}), frozenset({"98"})}
    assert all(codes(one) == {"split-series"} for one in study.series)
    assert all("told apart by " in one.findings[-1].message for one in study.series)


@pytest.mark.parametrize("name", [one for one in APART if one != "Instance Number in turn"])
def test_a_slice_that_one_phase_lacks_mixes_nothing(tmp_path: Path, name: str) -> None:
    first, second = APART[name]
    stack(tmp_path, "a", first, seed=1)
    stack(tmp_path, "b", second, seed=2, keep=lambda number: number != 13)
    (study,) = scan([shuffle_names(tmp_path)]).studies
    assert sorted(len(one.headers) for one in study.series) == [SLICES - 1, SLICES]
    assert all(len(roots(one)) == 1 for one in study.series)


@pytest.mark.parametrize("shift_mm", [3.0, 0.4])
@pytest.mark.parametrize("name", ["Acquisition Number", "Acquisition Time", "Instance Number in runs"])
def test_two_stacks_between_one_another(tmp_path: Path, name: str, shift_mm: float) -> None:
    first, second = APART[name]

    def moved(dataset: FileDataset, index: int) -> None:
        second(dataset, index)
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, float(z) + shift_mm]

    stack(tmp_path, "a", first, seed=1)
    stack(tmp_path, "b", moved, seed=2)
    (study,) = scan([shuffle_names(tmp_path)]).studies
    assert [len(one.headers) for one in study.series] == [SLICES, SLICES]
    assert all(len(roots(one)) == 1 for one in study.series)


def test_phases_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    stack(tmp_path, "a", setting(), seed=1)
    stack(tmp_path, "b", setting(), seed=2)
    series = only_series(shuffle_names(tmp_path))
    assert [one.code for one in series.findings_refusing] == ["mixed-phases"]
    assert "36 of 36 positions" in series.findings[0].message


def test_numbers_without_order_are_no_evidence(tmp_path: Path) -> None:
    """Random Instance Numbers, as an anonymiser leaves them, would part the phases slice by slice at random."""
    numbers = random.Random(1).sample(range(1000), 2 * SLICES)
    stack(tmp_path, "a", lambda dataset, index: setting(InstanceNumber=numbers[index])(dataset, index), seed=1)
    stack(tmp_path, "b", lambda dataset, index: setting(InstanceNumber=numbers[-1 - index])(dataset, index), seed=2)
    assert [one.code for one in only_series(shuffle_names(tmp_path)).findings_refusing] == ["mixed-phases"]


def test_stacks_between_one_another_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    def moved(dataset: FileDataset, index: int) -> None:
        setting()(dataset, index)
        x, y, z = dataset.ImagePositionPatient
        dataset.ImagePositionPatient = [x, y, float(z) + 3]

    stack(tmp_path, "a", setting(), seed=1)
    stack(tmp_path, "b", moved, seed=2)
    assert [one.code for one in only_series(shuffle_names(tmp_path)).findings_refusing] == ["mixed-phases"]


def test_a_few_slices_taken_again_keep_the_later_ones(tmp_path: Path) -> None:
    stack(tmp_path, "a", setting(AcquisitionTime="120000"), seed=1)
    stack(tmp_path, "b", setting(AcquisitionTime="121500"), seed=2, keep=lambda number: 11 <= number <= 13)
    series = only_series(shuffle_names(tmp_path))
    assert codes(series) == {"duplicate-positions"}
    assert len(series.headers) == SLICES
    assert [header.sop_instance_uid.split(".")[-2] for header in series.headers[9:14]] == ["97", "98", "98", "98", "97"]
    assert series.findings[0].slices == (10, 11, 12)


def test_which_slice_is_later_never_follows_from_a_file_name(tmp_path: Path) -> None:
    chosen = []
    for name in ("a", "z"):
        folder = tmp_path / name
        stack(folder, "m", setting(), seed=1)
        stack(folder, "n", setting(), seed=2, keep=lambda number: number == 11)
        (folder / "n").rename(folder / f"{name}-again")
        chosen.append([header.sop_instance_uid for header in only_series(folder).headers])
    assert chosen[0] == chosen[1]


def test_the_same_pixels_under_new_identifiers_count_once(tmp_path: Path) -> None:
    stack(tmp_path, "a", setting(), seed=1)
    stack(tmp_path, "b", setting(), seed=1)
    series = only_series(shuffle_names(tmp_path))
    assert len(series.headers) == SLICES
    assert codes(series) == {"duplicate-positions"}
    assert f"{SLICES} images are shown twice" in series.findings[0].message


def test_two_turns_that_share_one_position_stay_one_chest(tmp_path: Path) -> None:
    stack(tmp_path, "a", setting(AcquisitionNumber=1), keep=lambda number: number <= 20)
    stack(tmp_path, "b", setting(AcquisitionNumber=2), keep=lambda number: number >= 20)
    series = only_series(tmp_path)
    assert len(series.headers) == SLICES
    assert "mixed-phases" not in codes(series)


def test_breath_holds_that_overlap_are_two_stacks(tmp_path: Path) -> None:
    stack(tmp_path, "a", setting(AcquisitionNumber=1), keep=lambda number: number <= 20)
    stack(tmp_path, "b", setting(AcquisitionNumber=2), keep=lambda number: number >= 18, seed=2)
    (study,) = scan([tmp_path]).studies
    assert [len(one.headers) for one in study.series] == [20, 19]


def test_thick_and_thin_reconstructions_are_two_stacks(tmp_path: Path) -> None:
    def thin(dataset: FileDataset, index: int) -> None:
        setting(SliceThickness="1")(dataset, index)
        dataset.ImagePositionPatient = [-200, -200, 0.4 + 2.0 * index]

    stack(tmp_path, "a", setting(SliceThickness="6"), keep=lambda number: number <= 13)
    stack(tmp_path, "b", thin)
    (study,) = scan([tmp_path]).studies
    assert [len(one.headers) for one in study.series] == [SLICES, 13]


def test_three_phases_of_two_acquisitions(tmp_path: Path) -> None:
    for number, root in enumerate("abcdef"):
        edit = setting(AcquisitionNumber=number // 3 + 1, TemporalPositionIdentifier=number % 3 + 1)
        stack(tmp_path, root, edit, seed=number)
    (study,) = scan([shuffle_names(tmp_path)]).studies
    assert [len(one.headers) for one in study.series] == [SLICES] * 6
    assert all(len(roots(one)) == 1 for one in study.series)


def test_frames_of_two_temporal_positions_are_two_series(tmp_path: Path) -> None:
    volume = np.concatenate([phantom_hu(slices=20, rows=32, seed=seed) for seed in (1, 2)])
    path = write_enhanced(tmp_path / "ct", volume)
    dataset = pydicom.dcmread(path)
    for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        frame.FrameContentSequence[0].TemporalPositionIndex = number // 20 + 1
        frame.PlanePositionSequence[0].ImagePositionPatient = [-196, -196, 5.0 * (number % 20)]
    dataset.save_as(path)
    (study,) = scan([path]).studies
    assert [[header.frame for header in one.headers] for one in study.series] == [[*range(1, 21)], [*range(21, 41)]]
    assert np.array_equal(decode_hu(study.series[1].headers[3]), volume[23])


def test_frames_at_one_position_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    path = write_enhanced(tmp_path / "ct", phantom_hu(slices=20, rows=32, noise_hu=9.0))
    dataset = pydicom.dcmread(path)
    for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        frame.PlanePositionSequence[0].ImagePositionPatient = [-196, -196, 5.0 * (number // 2)]
    dataset.save_as(path)
    assert [one.code for one in only_series(path).findings_refusing] == ["mixed-phases"]
