"""A watched folder: slow, repeated and unordered files become studies once, when they are quiet."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from engine.errors import PathNotFoundError, UsageError
from engine.files import file_digest
from engine.intake.fingerprint import study_fingerprint
from engine.intake.index import FolderIndex, FoundStudy
from engine.intake.settle import Settle
from engine.intake.watch import FolderWatch
from engine.phantom import write_phantom
from engine.volume import CancelToken
from tests.support.pacs import eventually


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    return write_phantom(tmp_path / "source", slices=4, rows=64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "watched").mkdir()
    return tmp_path / "watched"


def study_of(path: Path) -> str:
    return str(dcmread(path, stop_before_pixels=True).StudyInstanceUID)


def closed(name: str, error: OSError) -> Callable[[Path], Any]:
    """``os.scandir``, where folders of this name can't be looked into."""
    look = os.scandir

    def scandir(place: Path) -> Any:
        if Path(place).name == name:
            raise error
        return look(place)

    return scandir


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


def test_somebody_else_s_files_delay_a_study_only_so_long(folder: Path, images: list[Path]) -> None:
    """A foreign file every five seconds never let a study be told."""
    index = FolderIndex(folder, quiet_seconds=10)
    for path in images:
        shutil.copy(path, folder)
    told = []
    for now in range(0, 60, 5):
        (folder / f"other{now}").write_bytes(b"%d" % now)
        told += [(now, study.images) for study in index.update(now=now)]
    assert told == [(30, 4)]


def test_another_study_s_growing_files_delay_nobody_else(folder: Path, tmp_path: Path, images: list[Path]) -> None:
    other = write_phantom(tmp_path / "other", slices=12, rows=64, uids_seed="other")
    index = FolderIndex(folder, quiet_seconds=10)
    for path in images:
        shutil.copy(path, folder)
    told = []
    for now, path in zip(range(0, 60, 5), other, strict=True):
        shutil.copy(path, folder / f"other-{path.name}")
        told += [(now, study.images) for study in index.update(now=now)]
    assert told == [(10, 4)]
    assert [study.images for study in index.update(now=65)] == [12]


def test_corrected_images_of_the_same_number_are_told_again(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=1)
    for path in images:
        shutil.copy(path, folder)
    index.update(now=0)
    (first,) = index.update(now=1)
    for path in images:
        shutil.copy(path, folder)  # the same once more: other times, the same content
    index.update(now=2)
    assert index.update(now=3) == ()
    dataset = dcmread(folder / images[0].name)
    pixels = bytearray(dataset.PixelData)
    pixels[len(pixels) // 2] ^= 1
    dataset.PixelData = bytes(pixels)
    dataset.save_as(folder / images[0].name)
    index.update(now=4)
    (again,) = index.update(now=5)
    assert (again.images, again.fingerprint != first.fingerprint) == (4, True)


def test_what_nobody_can_judge_is_said_once(folder: Path, images: list[Path]) -> None:
    """A study without a Study Instance UID was ignored for ever, in silence."""
    for number, path in enumerate(images):
        dataset = dcmread(path)
        if number % 2:
            del dataset.StudyInstanceUID
        dataset.save_as(folder / path.name)
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    assert index.skipped() == ()
    assert [study.images for study in index.update(now=1)] == [2]
    (skipped,) = index.skipped()
    assert (skipped.folder, skipped.count) == (folder, 2)
    assert str(skipped) == (f"{folder}: 2 files are not judged: no valid Study Instance UID, so nobody knows the study")
    index.update(now=2)
    assert index.skipped() == ()


def test_archives_are_not_passed_over_in_silence(folder: Path) -> None:
    (folder / "study.ZIP").write_bytes(b"PK")
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    index.update(now=1)
    (skipped,) = index.skipped()
    assert "unpack them" in str(skipped)


def test_a_folder_that_can_not_be_looked_into_is_said_once(
    folder: Path, images: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Studies in it were ignored for ever, in silence."""
    (folder / "theirs").mkdir()
    shutil.copy(images[0], folder / "theirs")
    monkeypatch.setattr(os, "scandir", closed("theirs", PermissionError(13, "Permission denied")))
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    (said,) = map(str, index.skipped())
    index.update(now=1)
    assert said == f"{folder / 'theirs'}: can't be looked into (Permission denied); what lies in it is not judged"
    assert index.skipped() == ()
    monkeypatch.undo()
    index.update(now=2)
    assert [study.images for study in index.update(now=3)] == [1]


def test_a_study_that_is_being_deleted_is_not_told_as_what_is_left_of_it(folder: Path, images: list[Path]) -> None:
    """A walk in the middle of a clean-up had half a study judged, and that verdict stood for the whole one's."""
    index = FolderIndex(folder, quiet_seconds=10)
    for path in images:
        shutil.copy(path, folder)
    index.update(now=0)
    assert len(index.update(now=10)) == 1
    (folder / images[0].name).unlink()
    assert index.update(now=100) == ()
    (folder / images[1].name).unlink()
    assert index.update(now=109) == ()
    assert index.update(now=118) == ()
    assert [study.images for study in index.update(now=119)] == [2], "what is left for good is another study"
    assert index.update(now=200) == ()


def test_a_study_is_not_told_without_the_images_of_a_folder_that_can_not_be_looked_into(
    folder: Path, images: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that failed for a moment had half a study judged anew."""
    for path, name in zip(images, "aabb", strict=True):
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(path, folder / name)
    judged: tuple[int, float] | None = None
    index = FolderIndex(folder, quiet_seconds=1, judged=lambda _uid: judged)
    index.update(now=0)
    assert [study.images for study in index.update(now=1)] == [4]
    judged = (4, time.time() + 3600)
    monkeypatch.setattr(os, "scandir", closed("b", OSError(116, "Stale file handle")))
    assert [index.update(now=now) for now in (5, 10, 100)] == [()] * 3
    monkeypatch.undo()
    assert [index.update(now=now) for now in (101, 102, 200)] == [()] * 3, "nothing has changed"
    shutil.rmtree(folder / "b")
    assert index.update(now=300) == ()
    assert [study.images for study in index.update(now=301)] == [2]


def test_a_study_that_was_given_up_while_its_folder_could_not_be_looked_into_is_told_when_it_can(
    folder: Path, images: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was rejected, since its images were not there, and stayed so when they were back."""
    (folder / "a").mkdir()
    for path in images:
        shutil.copy(path, folder / "a")
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    (found,) = index.update(now=1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", closed("a", OSError(116, "Stale file handle")))
        assert [index.update(now=now) for now in (5, 1000)] == [()] * 2
    assert [index.update(now=now) for now in (1000.5, 1001.0, 1002.0)] == [(), (found,), ()]


def test_a_study_that_could_not_be_handed_on_is_told_again(folder: Path, images: list[Path]) -> None:
    index = FolderIndex(folder, quiet_seconds=1)
    for path in images:
        shutil.copy(path, folder)
    index.update(now=0)
    (found,) = index.update(now=1)
    index.untell(found.study_instance_uid)
    assert index.update(now=2) == (found,)


def test_a_study_that_breaks_what_takes_it_holds_up_no_other(folder: Path, tmp_path: Path, images: list[Path]) -> None:
    write_phantom(tmp_path / "other", slices=1, rows=16, edit=lambda one, _i: setattr(one, "StudyInstanceUID", "1.1"))
    shutil.copytree(tmp_path / "other", folder / "other")
    shutil.copy(images[0], folder)
    told: list[str] = []

    def take(study: FoundStudy) -> None:
        told.append(study.study_instance_uid)
        if study.study_instance_uid == "1.1":
            raise UnicodeEncodeError("utf-8", "Doe", 0, 1, "surrogates not allowed")

    said: list[str] = []
    watch = FolderWatch(folder, take, quiet_seconds=1, say=said.append)
    watch._round(0.0, CancelToken())
    assert not watch._round(1.0, CancelToken())
    assert len(told) == 2
    assert said[0].startswith("1.1: A defect of the program (UnicodeEncodeError")
    watch._round(2.0, CancelToken())
    assert told[2:] == ["1.1"]


def test_a_restart_reads_only_what_is_new(folder: Path, images: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for path in images:
        shutil.copy(path, folder)
    later = time.time() + 3600
    index = FolderIndex(folder, 1, judged=lambda _uid: (4, later))
    index.update(now=0)
    with monkeypatch.context() as patch:
        patch.setattr("engine.intake.index.file_digest", lambda _path: pytest.fail("read again"))
        assert index.update(now=1) == ()
    (folder / images[0].name).write_bytes(images[1].read_bytes())
    index.update(now=2)
    assert len(index.update(now=3)) == 1


def test_a_restart_reads_what_came_with_an_old_time(folder: Path, images: list[Path]) -> None:
    """A copy that keeps the modification time, or a new image as old as the others, came after the judgement; so may
    what came some minutes before it by a server's clock."""
    for path in images:
        shutil.copy(path, folder)
        os.utime(folder / path.name, (1e9, 1e9))
    now = time.time()
    for count, began, told in ((4, now + 3600, 0), (4, now - 3600, 1), (3, now + 3600, 1), (4, now + 240, 1)):
        index = FolderIndex(folder, 1, judged=lambda _uid, found=(count, began): found)  # type: ignore[misc]
        index.update(now=0)
        assert len(index.update(now=1)) == told


def test_only_whole_ct_images_count(folder: Path, images: list[Path]) -> None:
    """A report beside the images, a hidden file and one that is being copied are none of the study."""
    for path in images[:2]:
        shutil.copy(path, folder)
    report = dcmread(images[2])
    report.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.33"
    report.save_as(folder / "report")
    shutil.copy(images[2], folder / ".3.dcm")
    shutil.copy(images[3], folder / "4.dcm.part")
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    assert [study.images for study in index.update(now=1)] == [2]


def test_a_study_waits_for_an_image_that_can_not_be_read_now(
    folder: Path, images: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its times say nothing of it when it can be read again."""
    for path in images:
        shutil.copy(path, folder)
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    with monkeypatch.context() as patch:
        patch.setattr("engine.intake.index.file_digest", refuse_to_read)
        assert index.update(now=1) == ()
    assert [study.images for study in index.update(now=2)] == [4]
    index = FolderIndex(folder, quiet_seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr("engine.intake.index.identify_file", refuse_to_read)
        index.update(now=0)
        assert index.update(now=9) == ()
        (said,) = map(str, index.skipped())
        assert "4 files are not judged: can't be read (Permission denied)" in said
    assert [study.images for study in index.update(now=10)] == [4]


def refuse_to_read(_path: Path) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_study_is_told_again_when_its_share_is_back(folder: Path, images: list[Path]) -> None:
    """What was to be judged meanwhile was found nowhere; the same files at the same times are news."""
    for path in images:
        shutil.copy(path, folder)
    index = FolderIndex(folder, quiet_seconds=1)
    index.update(now=0)
    (found,) = index.update(now=1)
    folder.rename(folder.with_name("away"))
    assert index.update(now=2) == ()
    assert index.out_of_reach
    folder.with_name("away").rename(folder)
    assert index.update(now=3) == ()
    assert index.update(now=4) == (found,)


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


def test_a_folder_that_the_system_can_not_watch_is_free_for_who_looks_by_himself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says to poll, and in the same program that was refused: the folder was being watched already."""

    def no_watches_left(*_given: object) -> None:
        raise UsageError("The system can't watch it.", "Use --poll.")

    monkeypatch.setattr("engine.intake.watch._start_observer", no_watches_left)
    watch = FolderWatch(folder, lambda _study: None)
    with pytest.raises(UsageError, match="can't watch it"), watch:
        pass
    with FolderWatch(folder, lambda _study: None, polling=True):
        pass


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


def test_a_folder_that_is_unplugged_is_told_and_another_one_in_its_place_is_heard_of(
    folder: Path, images: list[Path]
) -> None:
    found: list[FoundStudy] = []
    said: list[str] = []
    cancel = CancelToken()
    watching = FolderWatch(folder, found.append, quiet_seconds=0.2, say=said.append, poll_seconds=0.05)
    with watching:
        thread = threading.Thread(target=watching.run, args=(cancel,))
        thread.start()
        try:
            eventually(lambda: watching._index._shut == {} and not watching.trouble)
            folder.rmdir()
            eventually(lambda: bool(watching.trouble))
            assert watching.trouble.startswith(f"{folder}: can't be looked into")
            before = watching._observer
            folder.mkdir()
            eventually(lambda: not watching.trouble)
            assert said[-1] == f"{folder}: is there again; what lies in it is judged"
            assert watching._observer is not before, "events of the folder that went tell nothing of this one"
            for path in images:
                shutil.copy(path, folder)
            eventually(lambda: bool(found))
        finally:
            cancel.cancel()
            thread.join()
    assert [study.images for study in found][-1] == 4


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
