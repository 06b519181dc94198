"""A watched folder: slow, repeated and unordered files become studies once, when they are quiet."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.errors import PathNotFoundError, UsageError
from engine.intake.fingerprint import file_digest, study_fingerprint
from engine.intake.index import FolderIndex, FoundStudy
from engine.intake.settle import Settle
from engine.intake.watch import FolderWatch
from engine.phantom import write_phantom
from engine.volume import CancelToken


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    return write_phantom(tmp_path / "source", slices=4, rows=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watched").mkdir()
    return tmp_path / "watched"


def study_of(path: Path) -> str:
    return str(dcmread(path, stop_before_pixels=True).StudyInstanceUID)


def test_a_study_is_told_when_it_is_quiet_and_only_once(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=10)
    for path in images:
        shutil.copy(path, folder)
    assert index.update(now=0) == ()
    assert index.update(now=9) == ()
    (found,) = index.update(now=10)
    fingerprint = study_fingerprint(map(file_digest, images))
    assert found == FoundStudy(study_of(images[0]), folder, 4, "Phantom^Chest", fingerprint)
    assert index.update(now=100) == ()


def test_a_study_that_comes_slowly_and_out_of_order_is_told_whole(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=10)
    for now, path in zip((0, 8, 16, 24), reversed(images), strict=True):
        shutil.copy(path, folder)
        assert index.update(now=now) == ()
    (found,) = index.update(now=34)
    assert found.images == 4


def test_a_file_that_is_still_growing_holds_its_folder_back(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=10)
    content = images[3].read_bytes()
    for path in images[:3]:
        shutil.copy(path, folder)
    half = folder / "late"
    for now in range(0, 30, 5):
        half.write_bytes(content[: len(content) * (now + 5) // 30])
        assert index.update(now=now) == ()
    (found,) = index.update(now=40)
    assert found.images == 4


def test_the_same_file_twice_is_one_image(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=1)
    for number, path in enumerate([*images, *images]):
        shutil.copy(path, folder / f"{number}.dcm")
    index.update(now=0)
    (found,) = index.update(now=1)
    assert found.images == 4


def test_images_that_come_later_tell_the_study_again(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=1)
    for path in images[:3]:
        shutil.copy(path, folder)
    index.update(now=0)
    assert index.update(now=1)[0].images == 3
    shutil.copy(images[3], folder)
    index.update(now=2)
    assert index.update(now=3)[0].images == 4


def test_studies_of_several_folders_and_what_is_no_ct(folder: Path, tmp_path: Path, images: list[Path]) -> None:
    other = write_phantom(tmp_path / "other", slices=2, rows=64, uids_seed="other")
    (folder / "a").mkdir()
    (folder / "b" / "c").mkdir(parents=True)
    for path in images[:2]:
        shutil.copy(path, folder / "a")
    for path in images[2:]:
        shutil.copy(path, folder / "b" / "c")
    for path in other:
        shutil.copy(path, folder / "b" / path.name.lower())
    (folder / "readme.txt").write_text("no DICOM")
    (folder / ".hidden").write_bytes(images[0].read_bytes())
    (folder / "copying.part").write_bytes(images[0].read_bytes()[:1000])
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    found = {study.study_instance_uid: study for study in index.update(now=1)}
    assert found[study_of(images[0])].source == folder
    assert found[study_of(other[0])].source == folder / "b"
    assert len(found) == 2


@pytest.mark.parametrize("polling", [True, False], ids=["polling", "events"])
def test_the_watcher_finds_what_is_copied_in(folder: Path, images: list[Path], polling: bool) -> None:
    found: list[FoundStudy] = []
    cancel = CancelToken()
    with FolderWatch(folder, found.append, quiet_seconds=0.3, polling=polling, poll_seconds=0.1) as watching:
        thread = threading.Thread(target=watching.run, args=(cancel,))
        thread.start()
        for path in images:
            shutil.copy(path, folder)
            time.sleep(0.02)
        end = time.monotonic() + 20
        while not found and time.monotonic() < end:
            time.sleep(0.02)
        cancel.cancel()
        thread.join()
    assert [study.images for study in found][-1] == 4


def test_two_watchers_on_one_folder_are_refused(folder: Path) -> None:
    with FolderWatch(folder, lambda _study: None, polling=True):
        second = FolderWatch(folder, lambda _study: None, polling=True)
        with pytest.raises(UsageError, match="being watched already"), second:
            pass
    with FolderWatch(folder, lambda _study: None, polling=True):
        pass  # the first one is gone: free again


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError, match="no folder"), FolderWatch(tmp_path / "nowhere", lambda _study: None):
        pass


def test_a_folder_deleted_in_the_middle_is_waited_for(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=1)
    for path in images:
        shutil.copy(path, folder)
    index.update(now=0)
    shutil.rmtree(folder)
    assert index.update(now=1) == ()
    folder.mkdir()
    for path in images:
        shutil.copy(path, folder)
    index.update(now=2)
    assert index.update(now=3)[0].images == 4


def test_settle_tells_once_and_again_after_growth() -> None:
    settle = Settle(5)
    settle.note("1.2", 0)
    assert settle.due(4.9) == ()
    assert settle.due(5) == ("1.2",)
    assert settle.due(50) == ()
    settle.note("1.2", 60)
    assert settle.due(65) == ("1.2",)
    with pytest.raises(ValueError, match="not negative"):
        Settle(-1)
