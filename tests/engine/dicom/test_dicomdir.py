"""DICOMDIRs of media that were copied: names without case, suffix and version; nothing found is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.dicom import dicomdir, scan
from engine.dicom.values import ScanProblem
from engine.errors import NothingFoundError
from tests.support.media import medium


@pytest.mark.parametrize(
    ("renamed", "top"),
    [
        (str.lower, "dicom"),
        (lambda name: f"{name.lower()}.dcm", "Dicom"),
        (lambda name: f"{name}.;1", "DICOM"),
        (lambda name: f"{name}.IMA", "DICOM"),
    ],
)
def test_names_that_copying_changed_are_found(tmp_path: Path, renamed: Callable[[str], str], top: str) -> None:
    result = scan([medium(tmp_path, renamed, top)])
    assert result.counts.images == 5
    assert result.problems == ()


def test_the_dicom_file_is_meant_where_a_picture_has_its_name(tmp_path: Path) -> None:
    path = medium(tmp_path, lambda name: f"{name}.dcm")
    for image in list((tmp_path / "DICOM").iterdir()):
        image.with_suffix(".jpg").write_bytes(b"\xff\xd8 picture")
    assert scan([path]).counts.images == 5


def test_a_number_behind_a_point_is_no_suffix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An image that is missing was replaced by another of its name, and counted as a duplicate of that one."""
    monkeypatch.setattr(dicomdir, "_file_ids", lambda _path: [["IMG.001"], ["IMG.002"], ["IMG.003"]])
    for name in ("img.002", "IMG.003.dcm"):
        (tmp_path / name).write_bytes(b"")
    missing, *found = dicomdir.referenced_files(tmp_path / "DICOMDIR")
    assert isinstance(missing, ScanProblem)
    assert found == [tmp_path / "img.002", tmp_path / "IMG.003.dcm"]


def test_a_dicomdir_whose_files_are_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError, match="None of the 5 files that the DICOMDIR names"):
        scan([medium(tmp_path, lambda name: f"renamed {name}")])


def test_a_dicomdir_whose_only_file_is_gone_counts_no_files(tmp_path: Path) -> None:
    """It said "None of the 1 files"."""
    with pytest.raises(NothingFoundError, match="The only file that the DICOMDIR names is not here"):
        scan([medium(tmp_path, lambda name: f"renamed {name}", slices=1)])


def test_a_dicomdir_alone_in_a_folder_is_an_error(tmp_path: Path) -> None:
    path = medium(tmp_path / "medium", lambda name: f"renamed {name}")
    alone = tmp_path / "alone"
    alone.mkdir()
    path.rename(alone / "DICOMDIR")
    with pytest.raises(NothingFoundError):
        scan([alone])


@pytest.mark.parametrize("parts", [["A" * 300], ["A" * 300, "B"], ["DICOM", "B" * 300]])
def test_a_name_that_no_file_can_have_hides_none_of_the_others(
    parts: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One such record made the whole medium unreadable, with the images of everybody on it."""
    path = medium(tmp_path, str)
    ids = list(dicomdir._file_ids(path))
    monkeypatch.setattr(dicomdir, "_file_ids", lambda _path: [parts, *ids])
    result = scan([path])
    assert result.counts.images == 5
    assert [one.message for one in result.problems] == ["The DICOMDIR names a file that is not there."]
