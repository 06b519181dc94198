"""The spool empties itself by its rules, never of what is unjudged; a restart submits nothing twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from engine.errors import UsageError
from engine.intake import spool as spool_module
from engine.intake.identity import CTImageStorage, ObjectIdentity
from engine.intake.receiver import Receiver
from engine.intake.retention import Retention, SpoolKeeper
from engine.intake.service import Service, ServiceSettings
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool, Stored
from engine.intake.stations import receiving
from engine.triage.values import Verdict
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.values import Outcome, State
from tests.support.bundles import tiny_bundle
from tests.support.folders_in_use import keep_file_in_use, keep_in_use

NEGATIVE = Outcome(Verdict.NEGATIVE, 0.1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WorklistStore]:
    with open_store(f"sqlite:///{tmp_path / 'list.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    found = Spool(tmp_path / "spool", minimum_free_bytes=0)
    found.prepare()
    return found


@pytest.fixture
def said() -> list[str]:
    """What the service said."""
    return []


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]) -> Iterator[Service]:
    """One that judges nothing by itself."""
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    made = Service(ServiceSettings(bundle=tiny_bundle(tmp_path / "b")), say=said.append)
    yield made
    made.store.close()


def received(spool: Spool, uid: str, count: int = 2, size: int = 1000) -> None:
    for number in range(count):
        identity = ObjectIdentity(str(CTImageStorage), f"{uid}.{number}", uid)
        assert spool.store(identity, bytes(size)) is Stored.NEW
    for path in spool.files(uid):
        os.utime(path, (time.time() - 60, time.time() - 60))


def judged(store: WorklistStore, spool: Spool, uid: str) -> None:
    store.submit(uid, spool.study_folder(uid), images=spool.images(uid), fingerprint=spool.fingerprint(uid))
    entry = store.claim("w")
    assert entry is not None
    store.finish(entry.entry_id, NEGATIVE)


def keeper(spool: Spool, store: WorklistStore, later: float = 0.0, **rules: float) -> SpoolKeeper:
    growing = {"1.5"}.__contains__
    return SpoolKeeper(spool, store, Retention(**rules), growing=growing, clock=lambda: time.time() + later)  # type: ignore[arg-type]


def test_judged_studies_leave_by_age_and_unjudged_ones_stay(store: WorklistStore, spool: Spool) -> None:
    for uid in ("1.1", "1.2", "1.3", "1.4", "1.5"):
        received(spool, uid)
    for uid in ("1.1", "1.4", "1.5"):
        judged(store, spool, uid)
    store.submit("1.2", spool.study_folder("1.2"), images=2)
    (spool.study_folder("1.4") / "late.dcm").write_bytes(b"came after it was judged")
    keeper(spool, store, keep_seconds=3600.0).sweep()
    assert len(spool.studies()) == 5
    keeper(spool, store, later=4000.0, keep_seconds=3600.0).sweep()
    assert spool.studies() == ("1.2", "1.3", "1.4", "1.5")


def test_what_is_not_judged_as_it_lies_here_does_not_leave(store: WorklistStore, spool: Spool) -> None:
    """Failed, its documents being written, with an image more, or with one that changed while it was judged."""
    for uid in ("1.1", "1.2", "1.3", "1.4"):
        received(spool, uid)
        store.submit(uid, spool.study_folder(uid), images=2, fingerprint=spool.fingerprint(uid))
    for uid in ("1.1", "1.2", "1.3", "1.4"):
        entry = store.claim("w")
        assert entry is not None
        if uid == "1.4":
            spool.files(uid)[0].write_bytes(b"corrected")
        if uid == "1.1":
            store.fail(entry.entry_id, "timeout", "It took too long.")
        else:
            store.finish(entry.entry_id, NEGATIVE, worker="w" if uid == "1.2" else "")
    late = spool.study_folder("1.3") / "late.dcm"
    late.write_bytes(b"another image")
    os.utime(late, (time.time() - 60, time.time() - 60))
    keeper(spool, store, later=60.0, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1", "1.2", "1.3", "1.4")


def test_an_image_more_is_news_whatever_its_time_says(spool: Spool, service: Service) -> None:
    """A clock that was set back."""
    received(spool, "1.1")
    judged(service.store, spool, "1.1")
    late = spool.study_folder("1.1") / "late.dcm"
    late.write_bytes(b"another image")
    os.utime(late, (time.time() - 60, time.time() - 60))
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").state is State.SUBMITTED  # type: ignore[union-attr]


def test_what_was_not_there_when_it_was_to_be_judged_does_not_leave(store: WorklistStore, spool: Spool) -> None:
    """Its share was away for a while: rejected, and a week later its images left, which nobody had looked at."""
    received(spool, "1.1")
    entry = store.submit("1.1", spool.study_folder("1.1"), images=2, fingerprint=spool.fingerprint("1.1"))
    store.claim("w")
    store.reject(entry.entry_id, "path-not-found", "The study's files are not where they were.")
    keeper(spool, store, later=60.0, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",)


def test_the_longest_judged_leave_when_there_is_too_much(store: WorklistStore, spool: Spool) -> None:
    for uid in ("1.1", "1.2", "1.3"):
        received(spool, uid)
        judged(store, spool, uid)
    keeper(spool, store, keep_bytes=4000).sweep()
    assert spool.studies() == ("1.2", "1.3")


def test_the_free_space_limit_recovers_by_itself(
    store: WorklistStore, spool: Spool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = Spool(spool.folder, minimum_free_bytes=1000)
    received(full, "1.1")
    judged(store, full, "1.1")
    monkeypatch.setattr(Spool, "free_bytes", lambda self: 50 if self.study_folder("1.1").exists() else 10_000)
    full.make_room.append(keeper(full, store).make_room)
    assert full.store(ObjectIdentity(str(CTImageStorage), "9", "1.9"), b"x") is Stored.NEW
    assert full.studies() == ("1.9",)


def test_for_want_of_space_no_study_leaves_of_which_more_may_come(
    store: WorklistStore, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a study was judged while the scanner paused, and left at once: the verdict stood on that half for good."""
    short = Spool(spool.folder, minimum_free_bytes=1000)
    for uid in ("1.1", "1.2"):
        received(short, uid)
        judged(store, short, uid)
    for path in short.files("1.1"):
        os.utime(path, (time.time() - 1000, time.time() - 1000))
    monkeypatch.setattr(Spool, "free_bytes", lambda _self: 1500)
    keeper(short, store).sweep()
    assert short.studies() == ("1.2",)
    keeper(short, store, later=1000.0).sweep()
    assert short.studies() == ()


def test_room_is_made_of_recent_studies_where_that_helps_and_never_in_vain(
    store: WorklistStore, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Spool(spool.folder, minimum_free_bytes=1000)
    for uid in ("1.1", "1.2"):
        received(short, uid)
        judged(store, short, uid)
    free = 0

    def free_bytes(self: Spool) -> int:
        return free + sum(2000 for uid in ("1.1", "1.2") if not self.study_folder(uid).exists())

    monkeypatch.setattr(Spool, "free_bytes", free_bytes)
    keeper(short, store).make_room(4000)
    assert short.studies() == ("1.1", "1.2"), "all of them would not be enough"
    keeper(short, store).make_room(500)
    assert short.studies() == ("1.2",), "one is enough"


def test_a_study_that_owes_its_documents_stays(store: WorklistStore, spool: Spool) -> None:
    received(spool, "1.1")
    judged(store, spool, "1.1")
    entry = store.find("1.1")
    assert entry is not None
    store.finish(entry.entry_id, NEGATIVE, code="disk-full", message="No space left.", owes=True)
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",)


def test_a_few_late_images_of_a_study_that_left_are_no_study(spool: Spool, service: Service, said: list[str]) -> None:
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    service.store.mark_read("1.1", by="dr")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    assert spool.studies() == ()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    service.submit_received(spool, "1.1")
    entry = service.store.find("1.1")
    assert entry is not None
    assert (entry.state, entry.error_code, entry.read_at) == (State.DONE, "part-of-study", None)
    assert entry.outcome == NEGATIVE
    assert "Send the whole study again" in said[-1]
    for number in range(5):
        spool.store(ObjectIdentity(str(CTImageStorage), f"1.1.{number}", "1.1"), bytes(1000))
    service.submit_received(spool, "1.1")
    entry = service.store.find("1.1")
    assert entry is not None
    assert (entry.state, entry.images, entry.error_code) == (State.SUBMITTED, 6, "")


def test_a_study_that_comes_whole_after_a_part_is_warned_of_no_longer_and_leaves_again(
    spool: Spool, service: Service
) -> None:
    """The same images once more are nothing to judge anew: the list asked for them for ever, and they never left."""
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.0", "1.1"), bytes(1000))
    service.submit_received(spool, "1.1")
    service.store.mark_read("1.1", by="dr")
    spool.forget_left(-1.0)
    service.submit_received(spool, "1.1")  # as after a restart, whenever that is
    part = service.store.find("1.1")
    assert part is not None
    assert (part.error_code, part.read_by, part.outcome) == ("part-of-study", "dr", NEGATIVE), "it is said once"
    for number in range(1, 5):
        spool.store(ObjectIdentity(str(CTImageStorage), f"1.1.{number}", "1.1"), bytes(1000))
    service.submit_received(spool, "1.1")
    whole = service.store.find("1.1")
    assert whole is not None
    assert (whole.state, whole.error_code, whole.error_message) == (State.DONE, "", "")
    keeper(spool, service.store, later=-60.0, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",), "it came a moment ago"
    changed = spool.files("1.1")[0]
    changed.write_bytes(b"other")
    keeper(spool, service.store, later=60.0, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",), "another image than was judged"
    changed.write_bytes(bytes(1000))
    keeper(spool, service.store, later=60.0, keep_seconds=0.0).sweep()
    assert spool.studies() == ()


def test_a_part_leaves_when_somebody_has_read_that_it_is_one(spool: Spool, service: Service, said: list[str]) -> None:
    """It stayed for ever: nobody judges it, and so it never counted as judged."""
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    after = keeper(spool, service.store, later=4000.0, keep_seconds=3600.0)
    after.sweep()
    assert spool.studies() == ("1.1",), "nobody was told yet"
    service.submit_received(spool, "1.1")
    after.sweep()
    assert spool.studies() == ("1.1",), "nobody has read it yet"
    service.store.mark_read("1.1", by="dr")
    keeper(spool, service.store, later=60.0, keep_seconds=3600.0).sweep()
    assert spool.studies() == ("1.1",), "the others may still come"
    after.sweep()
    assert spool.studies() == ()
    assert service.store.find("1.1").outcome == NEGATIVE  # type: ignore[union-attr]
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    assert spool.missing("1.1") == 5, "it is not the whole when it comes again"
    for number in range(5):
        spool.store(ObjectIdentity(str(CTImageStorage), f"1.1.{number}", "1.1"), bytes(1000))
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").state is State.SUBMITTED  # type: ignore[union-attr]


def test_a_part_that_somebody_has_judged_all_the_same_stays_until_it_is(spool: Spool, service: Service) -> None:
    """Read, and then asked for: it left while it waited, and there was nothing to judge."""
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    service.submit_received(spool, "1.1")
    service.store.mark_read("1.1", by="dr")
    service.store.retry("1.1")
    after = keeper(spool, service.store, later=60.0, keep_seconds=0.0)
    after.sweep()
    assert spool.studies() == ("1.1",), "it waits to be judged"
    entry = service.store.claim("w")
    assert entry is not None
    service.store.finish(entry.entry_id, NEGATIVE)
    after.sweep()
    assert spool.studies() == ()


def test_another_part_of_which_the_same_is_to_be_said_has_not_been_read(spool: Spool, service: Service) -> None:
    """One image left after it was read; the next came, alone as well: nobody was told, and it left."""
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    after = keeper(spool, service.store, later=60.0, keep_seconds=0.0)
    after.sweep()
    for number in (3, 4):
        spool.store(ObjectIdentity(str(CTImageStorage), f"1.1.{number}", "1.1"), b"another")
        service.submit_received(spool, "1.1")
        told = service.store.find("1.1")
        assert told is not None
        assert (told.error_code, told.read_at) == ("part-of-study", None)
        after.sweep()
        assert spool.studies() == ("1.1",), "nobody has read of this one yet"
        service.store.mark_read("1.1", by="dr")
        service.submit_received(spool, "1.1")  # as after a restart
        assert service.store.find("1.1").read_at is not None  # type: ignore[union-attr]
        after.sweep()
        assert spool.studies() == ()


def test_an_old_note_that_is_in_use_keeps_no_study_from_making_room(
    spool: Spool, store: WorklistStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no file that another program has open: whoever sent was refused, for want of space."""
    note = spool.folder / ".left" / "9.9.json"
    note.parent.mkdir()
    note.write_text("{}")
    os.utime(note, (0, 0))
    full = Spool(spool.folder, minimum_free_bytes=1000)
    received(full, "1.1")
    judged(store, full, "1.1")
    monkeypatch.setattr(Spool, "free_bytes", lambda self: 50 if self.study_folder("1.1").exists() else 10_000)
    keep_file_in_use(monkeypatch, note)
    keeper(full, store, later=-60.0, keep_seconds=3600.0).make_room(10)
    assert full.studies() == ()
    assert note.exists()


def test_as_many_other_images_are_a_part_whatever_their_time_says(spool: Spool, service: Service) -> None:
    """A clock that was set back: they lay there, and nobody heard of them."""
    received(spool, "1.1", count=2)
    judged(service.store, spool, "1.1")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    for number in (7, 8):
        spool.store(ObjectIdentity(str(CTImageStorage), f"1.1.{number}", "1.1"), b"late")
    for path in spool.files("1.1"):
        os.utime(path, (time.time() - 60, time.time() - 60))
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").error_code == "part-of-study"  # type: ignore[union-attr]
    received(spool, "1.1", count=2)
    for path in spool.files("1.1")[2:]:
        path.unlink()
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").error_code == "", "it is whole again"  # type: ignore[union-attr]


def test_a_note_of_what_left_that_can_not_be_read_makes_no_whole_of_a_part(
    spool: Spool, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows: another program has it open for a moment."""
    received(spool, "1.1", count=5)
    judged(service.store, spool, "1.1")
    keeper(spool, service.store, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    read = Path.read_text

    def held(path: Path, *args: object, **kwargs: object) -> str:
        if path.parent.name == ".left":
            raise PermissionError(13, "used by another process", str(path))
        return read(path, *args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", held)
        with pytest.raises(OSError, match="another process"):
            service.submit_received(spool, "1.1")
        with pytest.raises(OSError, match="another process"):
            spool.remove("1.1", unless_after=time.time() + 60)
    assert spool.studies() == ("1.1",)
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").error_code == "part-of-study"  # type: ignore[union-attr]


def test_a_part_of_a_study_that_another_list_knew_is_no_study_either(
    spool: Spool, store: WorklistStore, service: Service
) -> None:
    """The list was a new one, on a server: a few late images were judged as the whole."""
    received(spool, "1.1", count=5)
    judged(store, spool, "1.1")
    keeper(spool, store, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    for _start in range(2):
        service.submit_received(spool, "1.1")
        entry = service.store.find("1.1")
        assert entry is not None
        assert (entry.state, entry.error_code) == (State.FAILED, "part-of-study")
        assert "No verdict is made of a part." in entry.error_message
    after = keeper(spool, service.store, later=60.0, keep_seconds=0.0)
    after.sweep()
    assert spool.studies() == ("1.1",), "nobody has read it yet"
    service.store.mark_read("1.1", by="dr")
    after.sweep()
    assert spool.studies() == ()
    received(spool, "1.1", count=5)
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.9", "1.1"), b"late")
    service.submit_received(spool, "1.1")
    whole = service.store.find("1.1")
    assert whole is not None
    assert (whole.state, whole.images, whole.error_code) == (State.SUBMITTED, 6, "")


def test_what_was_judged_here_leaves_also_when_a_batch_has_judged_more_of_it_since(
    store: WorklistStore, spool: Spool, tmp_path: Path
) -> None:
    """The list knew then another number of images than lie here: it stayed for ever."""
    received(spool, "1.1")
    judged(store, spool, "1.1")
    store.adopt("1.1", tmp_path / "archive", NEGATIVE, images=9)
    keeper(spool, store, later=4000.0, keep_seconds=3600.0).sweep()
    assert spool.studies() == ()


def test_what_is_no_image_leaves_also_where_its_study_never_came(store: WorklistStore, spool: Spool) -> None:
    received(spool, "1.1")
    report = "1.2.840.10008.5.1.4.1.1.88.67"
    for uid in ("1.1", "1.2", "1.3"):
        spool.store(ObjectIdentity(report, f"{uid}.9", uid), b"dose")
    (half := spool.folder / "others" / "1.2" / ".9.dcm.part").write_bytes(b"half")
    spool.prepare(alone=True)
    assert not half.exists()
    old = time.time() - 4000
    for uid in ("1.1", "1.2"):
        os.utime(spool.folder / "others" / uid / f"{uid}.9.dcm", (old, old))
    keeper(spool, store, keep_seconds=3600.0).sweep()
    assert sorted(one.name for one in (spool.folder / "others").iterdir()) == ["1.1", "1.3"]


def test_a_study_that_is_being_handed_on_is_growing(spool: Spool) -> None:
    """With nothing kept, what came late left in the moment in which it was being read to be submitted."""
    growing: list[bool] = []
    received(spool, "1.1")
    receiver = Receiver(ReceiverSettings(port=0), spool, lambda uid: growing.append(receiver.growing(uid)))
    with receiver:
        pass
    assert growing == [True]
    assert not receiver.growing("1.1")


def test_a_part_of_a_study_without_a_verdict_is_told_so(spool: Spool, service: Service) -> None:
    received(spool, "1.1", count=3)
    entry = service.store.submit("1.1", spool.study_folder("1.1"), images=3)
    service.store.claim("w")
    service.store.reject(entry.entry_id, "dicom", "It can't be read.")
    keeper(spool, service.store, later=60.0, keep_seconds=0.0).sweep()
    spool.store(ObjectIdentity(str(CTImageStorage), "1.1.0", "1.1"), bytes(1000))
    service.submit_received(spool, "1.1")
    found = service.store.find("1.1")
    assert found is not None
    assert "The verdict stands" not in found.error_message
    assert "No verdict is made of a part." in found.error_message


def test_a_study_that_was_not_there_is_submitted_when_the_receiver_starts_again(spool: Spool, service: Service) -> None:
    """Its spool lay on a share that was away: rejected, and passed over at every start though all lay there."""
    received(spool, "1.1")
    judged(service.store, spool, "1.1")
    entry = service.store.find("1.1")
    assert entry is not None
    service.store.reject(entry.entry_id, "path-not-found", "The study's files are not where they were.")
    service.submit_received(spool, "1.1")
    assert service.store.find("1.1").state is State.SUBMITTED  # type: ignore[union-attr]
    claimed = service.store.claim("w")
    assert claimed is not None
    said = {"code": "path-not-found", "message": "The verdict stands."}
    service.store.finish(claimed.entry_id, NEGATIVE, worker="w", **said)
    service.store.hand_over(claimed.entry_id, "w")
    assert service.judged("1.1") is None, "a watched folder tells it again"


def test_a_restart_submits_nothing_twice(spool: Spool, monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    received(spool, "1.1")
    judged(service.store, spool, "1.1")
    monkeypatch.setattr(Spool, "fingerprint", lambda *_: pytest.fail("nothing changed: nothing is read"))
    version = service.store.version()
    service.submit_received(spool, "1.1")
    assert service.store.version() == version


def test_what_was_half_removed_is_removed_at_the_next_start(spool: Spool) -> None:
    (spool.folder / ".leaving-1.1").mkdir()
    (spool.folder / ".leaving-1.1" / "1.dcm").write_bytes(b"x")
    spool.prepare()
    assert spool.studies() == ()
    assert not (spool.folder / ".leaving-1.1").exists()


def test_what_another_program_is_writing_is_not_taken_for_what_a_crash_left(spool: Spool, tmp_path: Path) -> None:
    """A second `receive` that was refused, or a second `retrieve`, made an image of the first one fail."""
    (spool.folder / "1.1").mkdir()
    now, before = spool.folder / "1.1" / ".1.dcm.a.part", spool.folder / "1.1" / ".2.dcm.b.part"
    for part in (now, before):
        part.write_bytes(b"half")
    os.utime(before, (time.time() - 7200, time.time() - 7200))
    with (
        FileLock(spool.folder / ".receiver.lock"),
        pytest.raises(UsageError, match="Another receiver"),
        receiving(ReceiverSettings(port=0), spool, ServiceSettings(), Retention()),
    ):
        pytest.fail("there are two")
    assert (now.exists(), before.exists()) == (True, False)
    spool.prepare(alone=True)
    assert not now.exists()


def test_who_looks_whether_a_receiver_runs_keeps_none_from_starting(spool: Spool, tmp_path: Path) -> None:
    """A retrieval looked as the service started, and the service ended: another one ran, it was told."""
    looking = FileLock(spool.folder / ".receiver.lock", thread_local=False)
    looking.acquire()
    threading.Timer(0.2, looking.release).start()
    asked = ServiceSettings(bundle=tiny_bundle(tmp_path / "b"), database=f"sqlite:///{tmp_path / 'list.sqlite3'}")
    with receiving(ReceiverSettings(port=0), spool, asked, Retention()) as receiver:
        assert receiver.alive


def test_two_images_of_one_uid_at_the_same_moment_are_both_kept(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names the same folder anew, as for each image that a C-MOVE brings, must not write beside the others."""
    same = Spool(spool.folder, minimum_free_bytes=0)
    identity = ObjectIdentity(str(CTImageStorage), "1.1.1", "1.1")
    write, other = spool_module.write_atomically, threading.Thread(target=same.store, args=(identity, b"two"))

    def slowly(path: Path, content: bytes) -> None:
        if not other.ident:
            other.start()
            other.join(0.3)
        write(path, content)

    monkeypatch.setattr(spool_module, "write_atomically", slowly)
    spool.store(identity, b"one")
    other.join()
    assert {path.read_bytes() for path in spool.files("1.1")} == {b"one", b"two"}


def test_a_study_that_can_not_leave_keeps_no_other_from_leaving(
    store: WorklistStore, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The spool filled up behind one folder that was in use, or had left a file behind when it left before."""
    for uid in ("1.1", "1.2", "1.3"):
        received(spool, uid)
        judged(store, spool, uid)
    (spool.folder / ".leaving-1.2").mkdir()
    (spool.folder / ".leaving-1.2" / ".nfs0001").write_bytes(b"in use")
    keep_in_use(monkeypatch, "1.1")
    said: list[str] = []
    SpoolKeeper(spool, store, Retention(keep_seconds=0), say=said.append, clock=time.time).sweep()
    assert spool.studies() == ("1.1",)
    assert said[0] == "1.1: its images can't leave the spool: Permission denied."


def test_a_file_that_can_not_be_read_is_its_own_study_s_trouble(store: WorklistStore, spool: Spool) -> None:
    """It held up every other study, and the spool never emptied itself again."""
    for uid in ("1.1", "1.2"):
        received(spool, uid)
    loop = spool.study_folder("1.1") / "loop.dcm"
    loop.symlink_to(loop)
    os.utime(loop, (time.time() - 60, time.time() - 60), follow_symlinks=False)
    before = spool.fingerprint("1.1")
    assert before == spool.fingerprint("1.1")
    for uid in ("1.1", "1.2"):
        judged(store, spool, uid)
    assert spool.patient("1.1") == ""
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ()


def test_a_folder_of_two_patients_stays_until_both_are_judged(store: WorklistStore, spool: Spool) -> None:
    received(spool, "1.1")
    store.submit("1.1", spool.study_folder("1.1"), images=2)
    entry = store.claim("w")
    assert entry is not None
    store.submit("1.1+second", spool.study_folder("1.1"), images=1)
    store.reject(entry.entry_id, "several-patients", "2 patients share this Study Instance UID.")
    store.mark_read("1.1+second", by="dr")  # with his own eyes
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",)
    second = store.claim("w")
    assert second is not None
    store.finish(second.entry_id, NEGATIVE, worker="w")
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",), "its documents are being written"
    full = {"code": "disk-full", "message": "No space left."}
    store.finish(second.entry_id, NEGATIVE, worker="w", owes=True, **full)
    store.hand_over(second.entry_id, "w")
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ("1.1",), "they are still to be written"
    store.retry("1.1+second")
    store.claim("w")
    store.finish(second.entry_id, NEGATIVE)
    keeper(spool, store, keep_seconds=0.0).sweep()
    assert spool.studies() == ()
