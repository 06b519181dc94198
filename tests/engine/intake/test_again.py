"""What failed comes again: signs of life, retries, an outbox with damage, results that vanish."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.batch.pool import Ended
from engine.batch.values import Row, StudyJob, WorkSettings
from engine.errors import DiskFullError, PathUnreadableError
from engine.intake.lease import Leases, worker_name
from engine.intake.retry import CRASHES, SURROUNDINGS, Retries
from engine.intake.runner import REJECTING, Judged, Runner
from engine.intake.send import Outbox, Sent
from engine.intake.service import Service, ServiceSettings
from engine.pacs.peer import Destination
from engine.triage.values import Verdict
from engine.volume import CancelToken
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.values import Outcome, State
from tests.support.bundles import tiny_bundle

# The client of pynetdicom leaves its socket to the garbage collector when nobody listens.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")
POSITIVE = Outcome(Verdict.POSITIVE, 0.9)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WorklistStore]:
    with open_store(f"sqlite:///{tmp_path / 'list.sqlite3'}") as opened:
        yield opened


def test_a_dead_host_s_study_is_judged_by_another_and_a_living_one_s_is_not(store: WorklistStore) -> None:
    for uid in ("1.1", "1.2"):
        store.submit(uid, Path("in"))
    store.claim("dead-host:7")
    store.claim("living-host:7")
    now = 0.0
    leases = Leases(store, "observer:1", seconds=100.0, clock=lambda: now)
    for now in range(0, 180, 15):
        store.beat("living-host:7")
        freed = leases.round()
        assert freed == (1 if now == 105 else 0), now
    states = {entry.study_instance_uid: entry.state for entry in store.entries()}
    assert states == {"1.1": State.SUBMITTED, "1.2": State.RUNNING}


@pytest.mark.parametrize(
    "code", ["disk-full", "output-not-writable", "backend-failed", "bundle-corrupt", "result-lost", "store"]
)
def test_what_the_surroundings_caused_is_tried_as_long_as_it_lasts(store: WorklistStore, code: str) -> None:
    assert code in SURROUNDINGS - REJECTING
    store.submit("1.1", Path("in"))
    now = 0.0
    retries = Retries(store, first_pause=10.0, clock=lambda: now)
    waits = []
    for _ in range(12):
        entry = store.claim("w")
        assert entry is not None
        store.fail(entry.entry_id, code, "no space")
        failed = store.find("1.1")
        assert failed is not None
        retries.note(failed)
        begin = now
        while "1.1" in retries._due:  # asking the list each time would take a second; `claim` asks it
            now += 5.0
            retries.submit_due()
        waits.append(now - begin)
    assert waits[:4] == [10.0, 20.0, 40.0, 80.0]
    assert waits[-1] == 900.0


@pytest.mark.parametrize("code", sorted(CRASHES))
def test_a_crash_is_tried_three_times(store: WorklistStore, code: str) -> None:
    store.submit("1.1", Path("in"))
    retries = Retries(store, first_pause=0.0)
    tries = 0
    while (entry := store.claim("w")) is not None:
        tries += 1
        store.fail(entry.entry_id, code, "why")
        failed = store.find("1.1")
        assert failed is not None
        retries.note(failed)
        retries.submit_due()
    assert tries == 3


def test_what_an_earlier_run_left_failed_is_taken_up(store: WorklistStore) -> None:
    entry = store.submit("1.1", Path("in"))
    store.claim("w")
    store.fail(entry.entry_id, "disk-full", "no space")
    retries = Retries(store, first_pause=0.0)
    retries.remember()
    retries.submit_due()
    assert store.claim("w") is not None


@pytest.mark.parametrize("listed", [False, True], ids=["not on the list yet", "its worker has put it on the list"])
def test_a_result_that_vanishes_is_made_again_and_ends_nothing(
    listed: bool, store: WorklistStore, tmp_path: Path
) -> None:
    """It ended the runner's thread; or stayed on the list, and could not be opened."""
    store.submit("1.1", Path("in"))
    told: list[Judged] = []

    def tell(judged: Judged) -> bool:
        told.append(judged)
        return True

    runner = Runner(store, WorkSettings(tmp_path / "out", ("json",)), on_judged=tell)
    entry = store.claim(runner._name)
    assert entry is not None
    runner._claimed["1.1"] = entry
    if listed:
        store.finish(entry.entry_id, POSITIVE, worker=runner._name)
    job = StudyJob("1.1", (), "")
    runner._conclude(Ended(job, Row("1.1", "done", "", files={"studies/1.1.json": "0"})))
    found = store.find("1.1")
    assert found is not None
    assert (found.state, found.error_code) == (State.FAILED, "result-lost")
    assert told[0].row.error_code == "result-lost"


def test_an_outbox_with_damage_sends_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One unreadable file ended the sending, with every file behind it."""
    from engine.report.dicom_sr import structured_report
    from tests.support.documents import a_document

    outbox = Outbox(tmp_path / "outbox")
    for name, content in (("a", b"garbage"), ("b", b""), ("c", structured_report(a_document(tmp_path / "in")))):
        (tmp_path / f"{name}.sr.dcm").write_bytes(content)
        outbox.add(tmp_path / f"{name}.sr.dcm")
    for name, text in (("d", "[]"), ("e", '{"path": 1}'), ("f", "{torn"), ("g", "[" * 100_000)):
        (tmp_path / "outbox" / f"{name}.json").write_text(text)
    (tmp_path / "outbox" / "h.json").mkdir()
    sent = outbox.send_due(Destination("127.0.0.1", 9, "PACS"), now=1000.0)
    assert sent.taken == 0
    assert sent.error == "Nothing answers at 127.0.0.1 port 9.", "the good one was offered"
    tries = {path.name: json.loads(path.read_text())["tries"] for path in (tmp_path / "outbox").glob("*.dcm.json")}
    assert tries == {"a.sr.dcm.json": 1, "b.sr.dcm.json": 1, "c.sr.dcm.json": 1}
    assert len(list((tmp_path / "outbox").glob("*.unreadable"))) == 4


def _offer(monkeypatch: pytest.MonkeyPatch, status: str, offered: list[bytes], meanwhile: object = None) -> None:
    """A PACS that answers everything alike; something may happen while it takes a file."""

    def store(_peer: Destination, paths: list[Path]) -> Iterator[tuple[Path, str]]:
        for path in paths:
            offered.append(path.read_bytes())
            if callable(meanwhile):
                meanwhile()
            yield path, status

    monkeypatch.setattr("engine.intake.send.store_files", store)


def test_a_result_that_is_made_anew_while_it_is_sent_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one was taken, and the new one went out of the outbox with it: the PACS kept the old verdict."""
    result, outbox, offered = tmp_path / "1.1.sr.dcm", Outbox(tmp_path / "outbox"), list[bytes]()
    result.write_bytes(b"old")
    outbox.add(result)

    def judged_again() -> None:
        if result.read_bytes() == b"old":
            result.write_bytes(b"new")
            outbox.add(result)

    _offer(monkeypatch, "", offered, judged_again)
    pacs = Destination("127.0.0.1", 9, "PACS")
    assert outbox.send_due(pacs, now=1000.0).waiting == 1
    assert outbox.send_due(pacs, now=1002.0).waiting == 0
    assert offered == [b"old", b"new"]


def test_a_result_goes_to_no_other_pacs_than_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watched research folder and the receiver have one outbox: the hospital's patients went to the research node."""
    result, offered = tmp_path / "1.1.sr.dcm", list[bytes]()
    result.write_bytes(b"x")
    Outbox(tmp_path / "outbox").add(result, "HOSPITAL")
    Outbox(tmp_path / "outbox").add(result, "../RESEARCH")
    _offer(monkeypatch, "", offered)
    other = Outbox(tmp_path / "outbox").send_due(Destination("127.0.0.1", 9, "OTHER"), now=1000.0)
    assert (other.taken, other.waiting) == (0, 0)
    for title, port in (("../RESEARCH", 9), ("HOSPITAL", 10)):
        sent = Outbox(tmp_path / "outbox").send_due(Destination("127.0.0.1", port, title), now=1000.0)
        assert (sent.taken, sent.waiting) == (1, 0)
    assert Outbox(tmp_path / "outbox").waiting() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.1.sr.dcm", "outbox"]


def test_what_version_0_7_left_in_the_outbox_goes_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its entries have no title, and another name than those of today: judged anew, a result was sent twice."""
    offered, folder, pacs = list[bytes](), tmp_path / "outbox", Destination("127.0.0.1", 9, "PACS")
    folder.mkdir()
    for name in ("1.1.sr.dcm", "1.2.sr.dcm"):
        (tmp_path / name).write_bytes(name.encode())
        entry = {"path": str((tmp_path / name).resolve()), "tries": 3, "next": 900.0}
        (folder / f"{name}.json").write_text(json.dumps(entry))
    _offer(monkeypatch, "", offered)
    outbox = Outbox(folder)
    outbox.add(tmp_path / "1.1.sr.dcm", "PACS")
    assert outbox.waiting("PACS") == 2
    assert outbox.send_due(pacs, now=1000.0) == Sent(2, 0)
    assert sorted(offered) == [b"1.1.sr.dcm", b"1.2.sr.dcm"]


def test_another_file_of_that_name_keeps_its_place_in_the_outbox(tmp_path: Path) -> None:
    for place in ("old", "new"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "1.1.sr.dcm").write_bytes(b"x")
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(tmp_path / "old" / "1.1.sr.dcm")
    outbox.add(tmp_path / "new" / "1.1.sr.dcm", "PACS")
    assert outbox.waiting() == 2


def test_results_on_a_share_that_is_away_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, offered = tmp_path / "share", list[bytes]()
    share.mkdir()
    (share / "1.1.sr.dcm").write_bytes(b"x")
    outbox, pacs = Outbox(tmp_path / "outbox"), Destination("127.0.0.1", 9, "PACS")
    outbox.add(share / "1.1.sr.dcm")
    _offer(monkeypatch, "", offered)
    share.rename(tmp_path / "unplugged")
    assert outbox.send_due(pacs, now=1000.0).taken == 0
    (tmp_path / "unplugged").rename(share)
    assert outbox.send_due(pacs, now=1002.0).taken == 1
    assert offered == [b"x"]


def test_a_result_that_can_not_be_looked_at_waits_and_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that answered nothing but an error ended each round: no result of any study was sent."""
    outbox, offered = Outbox(tmp_path / "outbox"), list[bytes]()
    for name in ("1.1", "1.2"):
        (tmp_path / f"{name}.sr.dcm").write_bytes(name.encode())
        outbox.add(tmp_path / f"{name}.sr.dcm")
    _offer(monkeypatch, "", offered)
    look = Path.stat

    def stale(path: Path, **options: bool) -> os.stat_result:
        if path.name == "1.1.sr.dcm":
            raise OSError(116, "Stale file handle")
        return look(path, **options)

    pacs = Destination("127.0.0.1", 9, "PACS")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", stale)
        assert outbox.send_due(pacs, now=1000.0) == Sent(1, 1)
    assert outbox.send_due(pacs, now=1002.0) == Sent(1, 0)
    assert offered == [b"1.2", b"1.1"]


def test_a_clock_that_is_set_back_delays_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that started in 2038 and then asked the network for the time sent nothing until 2038."""
    result, outbox, offered = tmp_path / "1.1.sr.dcm", Outbox(tmp_path / "outbox"), list[bytes]()
    result.write_bytes(b"x")
    outbox.add(result)
    pacs = Destination("127.0.0.1", 9, "PACS")
    _offer(monkeypatch, "off", offered)
    outbox.send_due(pacs, now=2_147_000_000.0)
    _offer(monkeypatch, "", offered)
    assert outbox.send_due(pacs, now=1_600_000_000.0).taken == 1


def test_a_result_that_can_not_be_queued_now_is_queued_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    pacs = Destination("127.0.0.1", 9, "PACS")
    service = Service(ServiceSettings(bundle=tiny_bundle(tmp_path / "b"), pacs=pacs))
    (tmp_path / "a.sr.dcm").write_bytes(b"x")
    entry = service.store.submit("1.1", Path("in"))
    service.store.claim(worker_name())
    service.store.finish(entry.entry_id, POSITIVE, worker=worker_name())
    judged = Judged(entry, Row("1.1", "done", ""), files=(tmp_path / "a.sr.dcm",))
    add, failures = service._outbox.add, [1, 2]

    def full(path: Path, title: str) -> None:
        if failures:
            failures.pop()
            assert service.store.held(), "judged again when the program is killed before it is queued"
            raise DiskFullError("No space left.")
        add(path, title)

    monkeypatch.setattr(service._outbox, "add", full)
    from engine.volume import CancelToken

    assert not service._queued(judged)
    with pytest.raises(DiskFullError):
        service._send_results(CancelToken())
    service._send_results(CancelToken())
    assert service._outbox.waiting() == 1
    assert not service.store.held()
    service.store.close()


def test_every_thread_of_a_service_lives_on_after_what_its_folders_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "outbox").mkdir(parents=True)
    (tmp_path / "data" / "outbox" / "x.json").write_bytes(b"\xff\xfe")
    said: list[str] = []
    settings = ServiceSettings(bundle=tiny_bundle(tmp_path / "b"), pacs=Destination("127.0.0.1", 9, "PACS"))
    with Service(settings, say=said.append) as service:
        claim, failures = service.store.claim, [1, 1]

        def broken(worker: str) -> object:
            if failures:
                failures.pop()
                raise RuntimeError("invalid value DOE^JOHN")
            return claim(worker)

        monkeypatch.setattr(service.store, "claim", broken)
        end = time.monotonic() + 20
        while failures and time.monotonic() < end:
            time.sleep(0.05)
        assert failures == []
        assert service.alive
    assert any("runner: A defect of the program (RuntimeError at" in line for line in said)
    assert "DOE" not in "".join(said)


def test_what_the_audit_chain_can_not_take_now_is_written_later_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that could not be written was said and lost."""
    from engine.audit import AuditChain, Event
    from engine.audit.verify import records

    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    chain = AuditChain(tmp_path / "audit")
    append, failures = chain.append, [1, 1]

    def full(event: Event, **details: object) -> object:
        if failures:
            failures.pop()
            raise DiskFullError("No space left.")
        return append(event, **details)  # type: ignore[arg-type]

    monkeypatch.setattr(chain, "append", full)
    said: list[str] = []
    service = Service(ServiceSettings(bundle=tiny_bundle(tmp_path / "b")), audit=chain, say=said.append)
    for number in range(4):
        service.record(Event.RECEIVED, images=number)
    assert [record.details["images"] for record in records(tmp_path / "audit")] == [0, 1, 2, 3]
    assert len(said) == 2
    service.store.close()


def test_documents_that_an_earlier_run_owed_are_taken_up_when_their_worker_has_let_go(store: WorklistStore) -> None:
    store.submit("1.1", Path("in"))
    entry = store.claim("w")
    assert entry is not None
    outcome = Outcome(Verdict.NEGATIVE, 0.1)
    store.finish(entry.entry_id, outcome, worker="w", code="disk-full", message="no space", owes=True)
    retries = Retries(store, first_pause=0.0)
    retries.remember()
    retries.submit_due()
    assert store.claim("v") is None, "its results are not queued for the PACS yet"
    store.hand_over(entry.entry_id, "w")
    retries.submit_due()
    again = store.claim("v")
    assert again is not None
    assert again.owes


def test_documents_are_owed_until_they_are_written_also_while_the_images_can_not_be_read(
    tmp_path: Path, store: WorklistStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They never came, and what waited for them never left the spool."""
    store.submit("1.1", Path("in"))
    entry = store.claim("w")
    assert entry is not None
    store.finish(entry.entry_id, POSITIVE, worker="w", code="disk-full", message="no space", owes=True)
    store.hand_over(entry.entry_id, "w")

    def unreadable(*_arguments: object) -> StudyJob:
        raise PathUnreadableError("The file can't be read: Stale file handle.")

    monkeypatch.setattr("engine.intake.runner.job_for", unreadable)
    now = 0.0
    retries = Retries(store, clock=lambda: now)
    retries.remember()
    now = 100.0
    jobs = Runner(store, WorkSettings(tmp_path, ("json",)), retries=retries)._submitted(CancelToken())
    assert next(jobs) is None
    stands = store.find("1.1")
    assert stands is not None
    assert (stands.state, stands.outcome, stands.worker) == (State.DONE, POSITIVE, "")
    assert (stands.error_code, stands.owes) == ("path-unreadable", True)
    assert stands.finished is not None, "the list showed no time at which it was finished"
    now = 10_000.0
    retries.submit_due()
    again = store.claim("w")
    assert again is not None
    assert again.owes


def test_a_verdict_that_owes_its_documents_stands_when_its_images_were_away_and_its_worker_dies_then(
    tmp_path: Path, store: WorklistStore
) -> None:
    """The code of trouble was that of a verdict of fewer images now: it was taken off the list."""
    entry = store.submit("1.1", tmp_path / "away", images=8)
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE, worker="w", code="disk-full", message="no space", owes=True)
    store.hand_over(entry.entry_id, "w")
    store.retry("1.1")
    runner = Runner(store, WorkSettings(tmp_path / "out", ("json", "sr")))
    assert next(runner._submitted(CancelToken())) is None
    away = store.find("1.1")
    assert away is not None
    assert (away.state, away.error_code, away.owes) == (State.FAILED, "path-unreadable", True)
    store.retry("1.1")
    again = store.claim(runner._name)
    assert again is not None
    runner._claimed["1.1"] = again
    runner._conclude(Ended(StudyJob("1.1", (), ""), error_code="worker-died", error_message="It was killed."))
    found = store.find("1.1")
    assert found is not None
    assert (found.state, found.outcome, found.error_code, found.owes) == (State.DONE, POSITIVE, "worker-died", True)


def test_what_is_judged_anew_is_not_said_to_lack_its_documents(tmp_path: Path, store: WorklistStore) -> None:
    """Its worker died over them when other images had come: somebody was asked to write them by hand."""
    said: list[str] = []
    entry = store.submit("1.1", Path("in"), images=8)
    runner = Runner(store, WorkSettings(tmp_path, ("json", "sr")), say=said.append)
    claimed = store.claim(runner._name)
    assert claimed is not None
    runner._claimed["1.1"] = claimed
    store.finish(entry.entry_id, POSITIVE, worker=runner._name)
    store.submit("1.1", Path("in"), images=9)
    runner._conclude(Ended(StudyJob("1.1", (), ""), error_code="worker-died", error_message="It was killed."))
    assert said == ["1.1: It was killed. Other images came meanwhile: the study is judged again."]
    found = store.find("1.1")
    assert found is not None
    assert (found.state, found.error_code, found.owes) == (State.SUBMITTED, "", False)


def test_a_study_that_was_sent_again_before_it_was_due_is_judged_once(store: WorklistStore) -> None:
    """It was judged, and its report sent, a second time."""
    entry = store.submit("1.1", Path("in"), images=1)
    store.claim("w")
    store.fail(entry.entry_id, "disk-full", "no space")
    now = 0.0
    retries = Retries(store, clock=lambda: now)
    retries.remember()
    store.submit("1.1", Path("in"), images=2)
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE, worker="w")
    store.hand_over(entry.entry_id, "w")
    now = 10_000.0
    retries.submit_due()
    assert store.claim("w") is None
