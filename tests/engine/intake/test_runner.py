"""From submitted to done, with the audit record and the outbox; each read back by another tool."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from engine.audit.verify import records
from engine.batch.values import WorkSettings
from engine.errors import SettingsError, StoreError
from engine.intake.identity import printable
from engine.intake.lease import worker_alive, worker_name
from engine.intake.receiver import Receiver
from engine.intake.retry import Retries
from engine.intake.runner import Judged, Runner
from engine.intake.send import Outbox
from engine.intake.service import Service, ServiceSettings
from engine.pacs.peer import Destination
from engine.phantom import write_phantom
from engine.service.values import Records
from engine.triage.values import Verdict
from engine.volume import CancelToken
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.values import Outcome, State
from tests.support.batch_handlers import make_cut_off, make_fragile
from tests.support.bundles import tiny_bundle
from tests.support.documents import a_document
from tests.support.judged_here import judge_here
from tests.support.tools import dcmtk

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")


@pytest.fixture
def bundle_path(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "bundles")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WorklistStore]:
    with open_store(f"sqlite:///{tmp_path / 'list.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what the runner makes of a result; others have each judged in a process of its own, as it is."""
    judge_here(monkeypatch)


def a_chest(folder: Path, name: str = "a") -> str:
    (first, *_) = write_phantom(folder, slices=8, rows=128, spacing_mm=30.0, uids_seed=name)
    return str(dcmread(first, stop_before_pixels=True).StudyInstanceUID)


def judge(store: WorklistStore, settings: WorkSettings, count: int, **options: Any) -> list[Judged]:
    """Run until so many studies are judged or refused."""
    cancel, judged = CancelToken(), list[Judged]()

    def note(one: Judged) -> bool:
        judged.append(one)
        if len(judged) == count:
            cancel.cancel()
        return True

    Runner(store, settings, on_judged=note, **options).run(cancel)
    return judged


def test_submitted_studies_are_judged_and_their_verdict_is_on_the_list(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    uid = a_chest(tmp_path / "a")
    (tmp_path / "a" / "cut.dcm").write_bytes(bytes(128) + b"DICM" + bytes(9))
    store.submit(uid, tmp_path / "a", images=8)
    (one,) = judge(store, WorkSettings(tmp_path / "out", ("json",), bundle_path), 1)
    entry = store.find(uid)
    assert entry is not None
    assert entry.state is State.DONE
    assert entry.outcome is not None
    assert entry.outcome.result_path == tmp_path / "out" / "studies" / f"{uid}.json"
    assert one.report is not None
    assert one.report.studies[0].study_instance_uid == uid
    assert [group.count for group in one.report.left_out] == [1], "what lies beside it may be a part of it"


def test_what_can_not_be_judged_is_rejected_and_a_crash_is_failed(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "notes.txt").write_text("no DICOM")
    store.submit("1.2.3", tmp_path / "notes", images=1)
    store.submit("1.2.4", tmp_path / "gone", images=1)
    poison = a_chest(tmp_path / "poison")
    store.submit(poison, tmp_path / "poison", images=8)
    settings = WorkSettings(tmp_path / "out", ("json",), bundle_path)
    judge(store, settings, 3, make_handler=make_fragile)
    found = {one.study_instance_uid: (one.state, one.error_code) for one in store.entries()}
    assert found["1.2.3"] == (State.REJECTED, "nothing-found")
    assert found["1.2.4"] == (State.FAILED, "path-unreadable"), "its share may be away"
    assert found[poison] == (State.FAILED, "worker-died")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("left", ["nothing", "an empty folder", "other studies"])
def test_a_study_whose_share_is_away_is_looked_for_again_and_judged_when_it_is_back(
    store: WorklistStore, tmp_path: Path, bundle_path: Path, left: str
) -> None:
    """Of a share that blinked, all that waited was rejected in a second, and stayed so when the images were back."""
    uid, share = a_chest(tmp_path / "share"), tmp_path / "share"
    store.submit(uid, share, images=8, fingerprint="a")
    share.rename(tmp_path / "away")
    if left != "nothing":
        share.mkdir()
    if left == "other studies":
        a_chest(share, "other")
    settings = WorkSettings(tmp_path / "out", ("json",), bundle_path)
    looks = judge(store, settings, 5, retries=Retries(store, first_pause=0.0))
    assert [one.row.error_code for one in looks] == [*["path-unreadable"] * 4, "path-not-found"]
    assert looks[-1].row.error_message == "The study's files are not where they were. Send the study again."
    entry = store.find(uid)
    assert entry is not None
    assert (entry.state, entry.error_code) == (State.REJECTED, "path-not-found")
    shutil.rmtree(share, ignore_errors=True)
    (tmp_path / "away").rename(share)
    assert store.submit(uid, share, images=8, fingerprint="a").state is State.SUBMITTED
    if left != "nothing":
        return
    judge(store, settings, 1)
    entry = store.find(uid)
    assert entry is not None
    assert (entry.state, entry.error_code) == (State.DONE, "")


def test_a_study_whose_images_have_left_keeps_its_verdict_when_it_is_to_be_judged_again(
    store: WorklistStore, tmp_path: Path
) -> None:
    """*Analyse again* on a study that had left the spool took its verdict off the list for good."""
    positive = Outcome(Verdict.POSITIVE, 0.9)
    entry = store.submit("1.1", tmp_path / "left", images=8, fingerprint="a")
    store.claim("w")
    store.finish(entry.entry_id, positive)
    store.retry("1.1")
    settings = WorkSettings(tmp_path / "out", ("json",))
    for count, state, code in ((1, State.FAILED, "path-unreadable"), (3, State.DONE, "path-not-found")):
        (*_, told) = judge(store, settings, count, retries=Retries(store, first_pause=0.0))
        found = store.find("1.1")
        assert found is not None
        assert (found.state, found.error_code, found.outcome, found.worker) == (state, code, positive, "")
        assert told.row.error_message == found.error_message
    assert "The verdict stands on the study as it was." in found.error_message
    assert store.submit("1.1", tmp_path / "left", images=8, fingerprint="a").state is State.SUBMITTED


@pytest.mark.parametrize("reason", [("disk-full", "No space left."), ("path-unreadable", "It can't be read.")])
def test_a_study_that_failed_often_for_another_reason_is_looked_for_again_too(
    store: WorklistStore, tmp_path: Path, reason: tuple[str, str]
) -> None:
    """After a night with a full disk, or a share that stumbled, one that was away for a moment had all that waited
    rejected."""
    store.submit("1.1", tmp_path / "away", images=8)
    for _ in range(6):
        entry = store.claim("w")
        assert entry is not None
        store.fail(entry.entry_id, *reason, worker="w")
        store.retry("1.1")
    settings = WorkSettings(tmp_path / "out", ("json",))
    for code in ("path-unreadable", "path-not-found"):
        (look,) = judge(store, settings, 1, retries=Retries(store, first_pause=0.0))
        assert look.row.error_code == code


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("why", ["gone", "unreadable"])
def test_a_study_of_which_images_are_missing_is_not_judged_as_what_is_left(
    store: WorklistStore, tmp_path: Path, bundle_path: Path, why: str
) -> None:
    """A share that failed for a moment, or a part of a study that had left: the verdict of a part stood for good."""
    folder, uid = tmp_path / "a", a_chest(tmp_path / "a")
    store.submit(uid, folder, images=8)
    kept, missing = tmp_path / "kept", sorted(folder.iterdir())[:3]
    kept.mkdir()
    for path in missing:
        path.rename(kept / path.name)
        if why == "unreadable":
            path.symlink_to(path)
    settings = WorkSettings(tmp_path / "out", ("json",), bundle_path)
    (told,) = judge(store, settings, 1)
    assert (told.row.error_code, store.find(uid).state) == ("path-unreadable", State.FAILED)  # type: ignore[union-attr]
    if why == "gone":
        for path in missing:
            (kept / path.name).rename(path)
        store.retry(uid)
    judged = judge(store, settings, 1, retries=Retries(store, first_pause=0.0))
    assert judged[-1].report is not None
    assert judged[-1].row.values["images"] == (8 if why == "gone" else 5)
    assert bool(judged[-1].report.left_out) == (why == "unreadable"), "what can't be read for good is said"


def test_a_study_that_breaks_the_scan_holds_up_nobody_behind_it(
    store: WorklistStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner stumbled over it, gave it back, and claimed it first again: all that came later waited for ever."""
    from engine.intake import lookup

    scan = lookup.scan

    def breaks(paths: tuple[Path, ...], **options: Any) -> Any:
        if paths[0].name == "odd":
            raise RecursionError("DOE^JOHN")
        return scan(paths, **options)

    monkeypatch.setattr(lookup, "scan", breaks)
    for uid, name in (("1.1", "odd"), ("1.2", "notes")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text("no DICOM")
        store.submit(uid, tmp_path / name, images=1)
    judge(store, WorkSettings(tmp_path / "out", ("json",)), 2)
    found = {one.study_instance_uid: one for one in store.entries()}
    assert (found["1.1"].state, found["1.1"].error_code) == (State.FAILED, "internal")
    assert "DOE" not in found["1.1"].error_message
    assert (found["1.2"].state, found["1.2"].error_code) == (State.REJECTED, "nothing-found")


@pytest.mark.usefixtures("here")
def test_who_is_killed_between_result_and_documents_leaves_nothing_unwritten(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    killed = worker_name().rpartition(":")[0] + ":999999999"
    entry = store.claim(killed)
    assert entry is not None
    store.finish(entry.entry_id, Outcome(Verdict.NEGATIVE, 0.1), worker=killed)
    (one,) = judge(store, WorkSettings(tmp_path / "out", ("json", "sr"), bundle_path), 1)
    assert [path.suffix for path in one.files] == [".json", ".dcm"]


def test_a_worker_that_dies_over_the_documents_costs_no_verdict_and_that_is_said(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    url = f"sqlite:///{tmp_path / 'list.sqlite3'}"
    records = Records(worklist=True, database=url, worker=worker_name())
    settings = WorkSettings(tmp_path / "out", ("json",), bundle_path, records=records)
    cancel, said = CancelToken(), list[str]()

    def say(line: str) -> None:
        said.append(line)
        cancel.cancel()

    Runner(store, settings, make_handler=make_cut_off, say=say).run(cancel)
    entry = store.find(uid)
    assert entry is not None
    assert (entry.state, entry.worker, entry.error_code) == (State.DONE, "", "worker-died")
    assert "The result stands, its documents are missing: they are tried again." in said[0]
    store.retry(uid)
    store.claim("somebody who was killed over it, too")
    store.release_dead(lambda _worker: False)
    cancel = CancelToken()
    Runner(store, settings, make_handler=make_cut_off, say=say).run(cancel)
    assert "write them with `alveoscope export report`" in said[1], "a third death is the study's own"


@pytest.mark.usefixtures("here")
def test_documents_that_found_no_room_are_written_when_there_is_some(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    """The disk was full between the result and its report: the PACS never got that report, and nobody was told."""
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    in_the_way = tmp_path / "out" / "studies" / f"{uid}.sr.dcm"
    in_the_way.mkdir(parents=True)
    settings = WorkSettings(tmp_path / "out", ("json", "sr"), bundle_path)
    judge(store, settings, 1)
    owing = store.find(uid)
    assert owing is not None
    assert (owing.state, owing.worker, owing.error_code) == (State.DONE, "", "output-not-writable")
    assert owing.outcome is not None
    store.mark_read(uid, by="dr")
    in_the_way.rmdir()
    (one,) = judge(store, settings, 1, retries=Retries(store, first_pause=0.01))
    assert [path.suffix for path in one.files] == [".json", ".dcm"]
    done = store.find(uid)
    assert done is not None
    assert (done.state, done.error_code, done.error_message, done.read_by) == (State.DONE, "", "", "dr")


@pytest.mark.usefixtures("here")
def test_a_verdict_whose_documents_are_tried_again_in_vain_stands(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    entry = store.claim(worker_name())
    assert entry is not None
    outcome = Outcome(Verdict.POSITIVE, 0.9)
    full = {"code": "disk-full", "message": "No space left."}
    assert store.finish(entry.entry_id, outcome, worker=worker_name(), owes=True, **full)
    store.hand_over(entry.entry_id, worker_name())
    (tmp_path / "out" / "studies" / f"{uid}.json").mkdir(parents=True)
    cancel, said = CancelToken(), list[str]()

    def say(line: str) -> None:
        said.append(line)
        cancel.cancel()

    settings = WorkSettings(tmp_path / "out", ("json", "sr"), bundle_path)
    Runner(store, settings, retries=Retries(store, first_pause=0.01), say=say).run(cancel)
    found = store.find(uid)
    assert found is not None
    assert (found.state, found.outcome, found.error_code) == (State.DONE, outcome, "output-not-writable")
    assert "not written" in said[0]


@pytest.mark.usefixtures("here")
def test_of_two_patients_under_one_study_uid_only_who_changed_is_judged_again(
    store: WorklistStore, tmp_path: Path, bundle_path: Path
) -> None:
    """As many images as before, other pixels: their number said that nothing had changed."""
    folder = tmp_path / "in"

    def chest(name: str, hu: int) -> None:
        def edit(dataset: Dataset, _index: int) -> None:
            dataset.StudyInstanceUID, dataset.PatientID, dataset.PatientName = "1.2.3", name, name
            dataset.PatientBirthDate = "19500101" if name == "A" else "19600101"
            dataset.RescaleIntercept = hu

        write_phantom(folder / name, slices=8, rows=128, spacing_mm=30.0, uids_seed=name, edit=edit)

    chest("A", -1024)
    chest("B", -1024)
    settings = WorkSettings(tmp_path / "out", ("json",), bundle_path)
    store.submit("1.2.3", folder, images=16, fingerprint="first")
    judge(store, settings, 3)
    keys = {one.patient: one.study_instance_uid for one in store.entries()}
    assert len(store.queue()) == 2, "what only says that they share a UID is nothing to read, and bears no name"
    assert set(keys) == {"A", "B"}
    for key in keys.values():
        store.mark_read(key, by="reader")
    chest("B", -1000)
    store.submit("1.2.3", folder, images=16, fingerprint="second")
    assert [one.entry.patient for one in judge(store, settings, 2)][1:] == ["B"]
    first, second = (store.find(keys[name]) for name in ("A", "B"))
    assert first is not None
    assert first.read_at is not None
    assert second is not None
    assert second.read_at is None


def test_a_study_that_was_given_back_while_it_is_judged_here_is_not_judged_twice_at_once(
    store: WorklistStore, tmp_path: Path
) -> None:
    """After a computer had slept its runner stumbled, and the verdict of fewer images could be the last one."""
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    runner = Runner(store, WorkSettings(tmp_path / "out", ("json",)))
    jobs = runner._submitted(CancelToken())
    assert next(jobs) is not None
    (held,) = store.held()
    assert store.release(held.entry_id, held.worker, held.beat)
    with pytest.raises(StoreError, match="taken for dead"):
        next(jobs)


def test_a_cancelled_study_is_submitted_again(store: WorklistStore, tmp_path: Path, bundle_path: Path) -> None:
    uid = a_chest(tmp_path / "a")
    store.submit(uid, tmp_path / "a", images=8)
    cancel = CancelToken()
    claim = store.claim

    def claim_then_cancel(worker: str):  # type: ignore[no-untyped-def]
        entry = claim(worker)
        cancel.cancel()
        return entry

    store.claim = claim_then_cancel  # type: ignore[method-assign]
    Runner(store, WorkSettings(tmp_path / "out", ("json",), bundle_path)).run(cancel)
    entry = store.find(uid)
    assert entry is not None
    assert entry.state is State.SUBMITTED


def test_workers_that_are_dead_are_known() -> None:
    assert not worker_alive(worker_name()), "what this process left from before is free"
    host = worker_name().rpartition(":")[0]
    assert worker_alive(f"{host}:1")
    assert not worker_alive(f"{host}:999999999")
    assert worker_alive("another-machine:1")


def eventually(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("source", ["phantom", "covid-p001"])
def test_a_scanner_sends_and_the_pacs_gets_the_structured_report(
    start_receiver: Callable[..., Receiver],
    tmp_path: Path,
    bundle_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
) -> None:
    """storescu -> receiver -> worklist with a verdict -> storescp; the audit chain tells of it."""
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    if source == "phantom":
        folder = tmp_path / "phantom"
        uid = a_chest(folder)
    else:
        whole = request.getfixturevalue("shared_data") / "dicom" / "covid-p001"
        folder = tmp_path / "middle"  # a third of its images: whole ones are judged in tests/end2end
        folder.mkdir()
        for path in sorted(whole.iterdir())[50:100]:
            shutil.copy(path, folder)
        uid = str(dcmread(next(folder.iterdir()), stop_before_pixels=True).StudyInstanceUID)
    (tmp_path / "pacs").mkdir()
    port = 11000 + (hash(str(tmp_path)) % 900)
    pacs = subprocess.Popen([dcmtk("storescp"), "-od", str(tmp_path / "pacs"), "-aet", "PACS", str(port)])
    try:
        settings = ServiceSettings(
            formats=("json", "sr"), bundle=bundle_path, pacs=Destination("127.0.0.1", port, "PACS")
        )
        with Service(settings) as service:
            receiver = start_receiver(quiet_seconds=1.0)
            tool = dcmtk("storescu")
            syntaxes = ["-xs"] if source == "covid-p001" else ["-xe"]
            command = [tool, "-aec", "ALVEOSCOPE", *syntaxes, "+sd", "+r", "127.0.0.1", str(receiver.port), str(folder)]
            sent = subprocess.run(command, capture_output=True, text=True, check=False)
            assert sent.returncode == 0, sent.stderr
            eventually(lambda: uid in receiver.studies)  # type: ignore[attr-defined]
            stored = receiver.spool
            service.submit(uid, stored.study_folder(uid), images=stored.images(uid), patient="")
            eventually(lambda: (entry := service.store.find(uid)) is not None and entry.state is State.DONE)
            eventually(lambda: any((tmp_path / "pacs").iterdir()))
            entry = service.store.find(uid)
            assert entry is not None
            assert entry.outcome is not None
            assert entry.outcome.verdict in Verdict
            eventually(lambda: "sent" in [record.event for record in records(tmp_path / "data" / "audit")])
    finally:
        pacs.kill()
        pacs.wait()
    (report,) = (tmp_path / "pacs").iterdir()
    dumped = subprocess.run([dcmtk("dsrdump"), str(report)], capture_output=True, text=True, check=False)
    assert dumped.returncode == 0
    assert "Verdict on COVID-19 pneumonia" in dumped.stdout


def test_a_pacs_that_does_not_answer_is_tried_again_later(tmp_path: Path) -> None:
    from engine.report.dicom_sr import structured_report

    result = tmp_path / "a.sr.dcm"
    result.write_bytes(structured_report(a_document(tmp_path / "in")))
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(result)
    outbox.add(result)
    nobody = Destination("127.0.0.1", 9, "PACS")
    sent = outbox.send_due(nobody, now=1000.0)
    assert (sent.taken, sent.waiting, sent.error) == (0, 1, "Nothing answers at 127.0.0.1 port 9.")
    assert outbox.send_due(nobody, now=1009.0).error == "", "not due yet"
    assert outbox.send_due(nobody, now=1010.0).error == "Nothing answers at 127.0.0.1 port 9."
    assert outbox.send_due(nobody, now=1029.0).error == "", "twice the pause"
    result.unlink()
    assert outbox.send_due(nobody, now=9999.0).waiting == 0


@pytest.mark.parametrize("text", ["PACS", "PACS@host", "@host:104", "PACS@host:x", "A" * 17 + "@h:1"])
def test_a_pacs_that_is_not_named_right_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="is not the address of a PACS"):
        Destination.parse(text)


def test_a_pacs_is_named_by_title_host_and_port() -> None:
    assert Destination.parse("PACS@[::1]:104") == Destination("::1", 104, "PACS")


def test_a_damaged_worklist_is_rebuilt_from_the_results(
    tmp_path: Path, bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    uid = a_chest(tmp_path / "a")
    settings = ServiceSettings(formats=("json",), bundle=bundle_path)
    with Service(settings) as service:
        service.submit(uid, tmp_path / "a", images=8, patient="")
        eventually(lambda: (entry := service.store.find(uid)) is not None and entry.state is State.DONE)
    database = tmp_path / "data" / "worklist.sqlite3"
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    database.write_bytes(b"damaged" * 1000)
    said: list[str] = []
    with Service(settings, say=said.append) as service:
        entry = service.store.find(uid)
    assert entry is not None
    assert entry.state is State.DONE
    assert any("set aside" in line for line in said)
    assert any("1 study was put back" in line for line in said)
    shutil.rmtree(tmp_path / "data")


def test_a_line_of_the_log_tells_two_patients_of_one_study_uid_apart() -> None:
    uid = "1.2.826.0.1.3680043.8.498.33677856306531057588486129836068877623"
    assert len(uid) == 64
    assert printable(f"{uid}#a1b2c3d4e5f6") != printable(f"{uid}#0f1e2d3c4b5a")
    assert len(printable("x" * 5000)) <= 128
