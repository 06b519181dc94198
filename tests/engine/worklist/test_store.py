"""The store: states, claims, overrides, damage, locks, migrations."""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy import exc, text

from engine.errors import StoreError, UsageError
from engine.report.json_ import report_to_json
from engine.triage.values import Verdict
from engine.worklist import database
from engine.worklist.order import DEFAULT_POLICY, risk
from engine.worklist.rebuild import Rebuilt, rebuild_from_results
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.tables import STEPS, migrate
from engine.worklist.values import About, Outcome, Priority, State
from tests.support.postgresql import Server
from tests.support.results import a_report, a_series_result

POSITIVE = Outcome(
    Verdict.POSITIVE, 0.9, ("positive-slices",), "onnxruntime-cpu fp32 on cpu", Path("r.json").absolute()
)


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def on_server(postgresql: Server) -> str:
    """One database, emptied for each test: to make it takes longer than most tests do."""
    return postgresql.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[WorklistStore]:
    served = request.param == "postgresql"
    url = request.getfixturevalue("on_server") if served else f"sqlite:///{tmp_path / 'list.sqlite3'}"
    with open_store(url, clock=clock) as opened:
        if served:
            with database.writing(opened._engine) as connection:
                connection.execute(text("TRUNCATE alveoscope_entry RESTART IDENTITY"))
                connection.execute(text("UPDATE alveoscope_meta SET value = 0 WHERE name <> 'schema'"))
        yield opened


def test_what_a_change_has_read_stays_so_until_it_has_written(store: WorklistStore) -> None:
    """A run ended as more images of its study came: on PostgreSQL each missed the other, and nobody judged them."""
    store.submit("1.2", Path("in"))
    other = threading.Thread(target=store.submit, args=("1.2", Path("in")), kwargs={"images": 9})
    with database.writing(store._engine) as connection:
        connection.execute(text("SELECT * FROM alveoscope_entry")).all()
        other.start()
        other.join(0.3)
        assert other.is_alive(), "it waits for its turn"
    other.join()
    found = store.find("1.2")
    assert found is not None
    assert found.images == 9


def test_a_computer_that_fell_asleep_as_it_wrote_keeps_nobody_waiting(
    on_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop's lid was shut: the whole department waited until somebody opened it."""
    monkeypatch.setattr(database, "_ASLEEP_SECONDS", 0.2)
    with open_store(on_server) as laptop, open_store(on_server) as store:
        other = threading.Thread(target=store.submit, args=("1.9", Path("in")))
        with pytest.raises(StoreError), database.writing(laptop._engine):  # noqa: PT012 - it sleeps in between
            other.start()
            other.join(5.0)
            assert not other.is_alive()
        assert laptop.submit("1.9", Path("in")).images == 0, "and it works on when it is awake"


def test_a_question_that_the_server_never_answers_is_given_up(on_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that somebody's backup had locked: the list stood still in every window."""
    monkeypatch.setattr(database, "_READING_SECONDS", 0.2)
    with open_store(on_server) as other, open_store(on_server) as store:
        with database.writing(other._engine) as connection:
            connection.execute(text("LOCK TABLE alveoscope_entry, alveoscope_meta IN ACCESS EXCLUSIVE MODE"))
            for ask in (store.version, store.entries, store.held, lambda: store.find("1")):
                with pytest.raises(StoreError, match="The worklist's database server does not answer. Try again"):
                    ask()
        assert store.find("1") is None


@pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")  # the driver leaves it to Python
def test_a_server_that_has_fallen_silent_is_given_up(on_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its computer hangs, or the line is cut without a word: who asked waited for ever."""
    monkeypatch.setattr(database, "_SILENT_SECONDS", 0.3)
    with open_store(on_server) as store:
        with database.reading(store._engine) as connection:
            talking = psutil.Process(int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()))
        server = [talking, psutil.Process(talking.ppid())]
        for one in server:
            one.suspend()
        try:
            for ask in (store.version, lambda: store.submit("1.7", Path("in"))):
                with pytest.raises(StoreError, match="The worklist's database server does not answer. Try again"):
                    ask()
        finally:
            for one in server:
                one.resume()
        assert store.submit("1.7", Path("in")).state is State.SUBMITTED, "it is asked anew"
    gc.collect()  # now, not in the middle of another test


def test_what_is_said_again_of_a_run_is_said_once(store: WorklistStore, clock: Clock) -> None:
    """Its worker puts the verdict on the list and the runner once more: it was news twice, and of the later moment."""
    entry = store.submit("1.1", Path("in"))
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE, worker="w", owes=True)
    clock.now += 60.0
    version = store.version()
    assert store.finish(entry.entry_id, POSITIVE, worker="w", owes=True)
    assert store.version() == version
    assert store.finish(entry.entry_id, POSITIVE, worker="w")
    found = store.find("1.1")
    assert found is not None
    assert (found.finished, found.owes, store.version()) == (1000.0, False, version + 1)


def test_a_warning_that_was_given_during_a_run_outlasts_it(store: WorklistStore) -> None:
    entry = store.submit("1.1", Path("in"), images=5)
    store.claim("w")
    store.warn("1.1", "part-of-study", "Send the whole study.")
    for owes in (True, False):
        store.finish(entry.entry_id, POSITIVE, worker="w", owes=owes)
    store.hand_over(entry.entry_id, "w")
    for adopted in (store.find("1.1"), store.adopt("1.1", Path("in"), POSITIVE, images=5)):
        assert adopted is not None
        assert (adopted.state, adopted.outcome, adopted.owes) == (State.DONE, POSITIVE, False)
        assert (adopted.error_code, adopted.error_message) == ("part-of-study", "Send the whole study.")
    assert store.adopt("1.1", Path("in"), POSITIVE, images=6).error_code == "", "and with the late one"


def test_what_a_runner_owes_is_owed_whoever_judges_the_study_elsewhere(store: WorklistStore) -> None:
    """A batch of the same images: the runner forgot its documents, and the PACS never got them."""
    entry = store.submit("1.1", Path("in"), images=5)
    store.claim("w")
    full = {"code": "disk-full", "message": "No space left."}
    store.finish(entry.entry_id, POSITIVE, worker="w", owes=True, **full)
    store.hand_over(entry.entry_id, "w")
    negative = Outcome(Verdict.NEGATIVE, 0.1)
    for state in (State.DONE, State.SUBMITTED):
        adopted = store.adopt("1.1", Path("elsewhere"), negative, images=5)
        assert (adopted.state, adopted.owes, adopted.error_code) == (state, True, "disk-full")
        assert (adopted.outcome, adopted.source) == (negative, Path("in").absolute())
        if state is State.DONE:
            store.retry("1.1")


def test_a_study_goes_from_submitted_to_done(store: WorklistStore, clock: Clock) -> None:
    store.submit("1.2.3", Path("in"), images=10, patient="Doe^Jane")
    claimed = store.claim("worker-1")
    assert claimed is not None
    assert (claimed.state, claimed.attempts, claimed.started) == (State.RUNNING, 1, 1000.0)
    assert store.claim("worker-2") is None
    clock.now = 1010.0
    store.finish(claimed.entry_id, POSITIVE)
    done = store.find("1.2.3")
    assert done is not None
    assert (done.state, done.finished, done.outcome, done.patient) == (State.DONE, 1010.0, POSITIVE, "Doe^Jane")
    assert "Doe" not in repr(done)


def test_failed_and_rejected_keep_their_code_and_lose_an_older_verdict(store: WorklistStore) -> None:
    for uid, end, state in (("1.1", store.fail, State.FAILED), ("1.2", store.reject, State.REJECTED)):
        store.submit(uid, Path("in"))
        first = store.claim("w")
        assert first is not None
        store.finish(first.entry_id, POSITIVE)
        store.retry(uid)
        again = store.claim("w")
        assert again is not None
        end(again.entry_id, "worker-died", "The process died.")
        found = store.find(uid)
        assert found is not None
        assert (found.state, found.error_code, found.outcome, found.attempts) == (state, "worker-died", None, 2)


def test_the_same_study_twice_is_one_entry(store: WorklistStore) -> None:
    first = store.submit("1.2.3", Path("a"), images=10)
    version = store.version()
    assert store.submit("1.2.3", Path("b"), images=10) == first
    assert store.version() == version


def test_more_images_mean_another_run_and_unread_again(store: WorklistStore) -> None:
    entry = store.submit("1.2.3", Path("in"), images=10)
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE)
    store.mark_read("1.2.3", by="dr")
    assert store.submit("1.2.3", Path("in"), images=11).state is State.SUBMITTED
    assert [placed.entry.read_at for placed in store.queue()] == [None]


def test_other_images_make_a_study_new_that_failed_or_owed_its_documents(store: WorklistStore) -> None:
    """How often a part of it was judged counted against the whole: one crash, and it was never tried again."""
    entry = store.submit("1.2.3", Path("in"), images=10)
    store.claim("w")
    full = {"code": "disk-full", "message": "No space left."}
    assert store.finish(entry.entry_id, POSITIVE, worker="w", owes=True, **full)
    assert [(one.error_code, one.owes) for one in store.in_trouble()] == [("disk-full", True)]
    changed = store.submit("1.2.3", Path("in"), images=11)
    assert (changed.error_code, changed.owes) == ("", False)
    assert store.finish(entry.entry_id, POSITIVE, worker="w", owes=True, **full), "the next run writes all of it anew"
    store.hand_over(entry.entry_id, "w")
    assert store.in_trouble() == ()
    again = store.claim("w")
    assert again is not None
    assert (again.attempts, again.error_code, again.outcome, again.owes) == (1, "", POSITIVE, False)
    assert not store.finish(entry.entry_id, POSITIVE, worker="another", owes=True, **full)


def test_a_verdict_of_a_part_of_its_images_owes_nothing(store: WorklistStore) -> None:
    """More came when the others had left: it stood below all others, as if it were of all of them."""
    store.submit("1.1", Path("in"))
    entry = store.claim("w")
    assert entry is not None
    clear = Outcome(Verdict.NEGATIVE, 0.1)
    store.finish(entry.entry_id, clear, code="worker-died", message="It was killed.", owes=True)
    warned = store.warn("1.1", "part-of-study", "Send the whole study.")
    assert not warned.owes
    assert risk(warned, DEFAULT_POLICY) == 1.0 + DEFAULT_POLICY.unknown_risk


def test_a_verdict_that_is_kept_keeps_what_it_owes_and_one_that_is_lost_owes_nothing(store: WorklistStore) -> None:
    entry = store.submit("1.2.3", Path("in"))
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE, code="disk-full", message="No space left.", owes=True)
    for keep, outcome in ((True, POSITIVE), (False, None)):
        store.retry("1.2.3")
        store.claim("w")
        store.fail(entry.entry_id, "path-unreadable", "Gone.", worker="w", keep_verdict=keep)
        found = store.find("1.2.3")
        assert found is not None
        assert (found.state, found.outcome, found.owes, found.worker) == (State.FAILED, outcome, keep, "")


def test_images_that_come_during_a_run_bring_the_study_back(store: WorklistStore) -> None:
    entry = store.submit("1.2.3", Path("in"), images=10)
    store.claim("w")
    assert store.submit("1.2.3", Path("in"), images=11).state is State.RUNNING
    store.finish(entry.entry_id, POSITIVE)
    found = store.find("1.2.3")
    assert found is not None
    assert found.state is State.SUBMITTED


def test_stat_is_analysed_first_then_by_arrival(store: WorklistStore) -> None:
    for number in range(3):
        store.submit(f"1.{number}", Path("in"))
    store.override("1.2", Priority.STAT, reason="shock room", by="dr")
    claimed = [store.claim("w") for _ in range(3)]
    assert [one.study_instance_uid for one in claimed if one] == ["1.2", "1.0", "1.1"]


def test_a_study_that_was_put_last_is_analysed_before_nobody(store: WorklistStore) -> None:
    for uid in ("1.0", "1.1"):
        store.submit(uid, Path("in"))
    store.override("1.1", Priority.ROUTINE, reason="a control", by="dr")
    claimed = [store.claim("w") for _ in range(2)]
    assert [one.study_instance_uid for one in claimed if one] == ["1.0", "1.1"]


def test_clock_set_back_never_makes_a_later_patient_look_older(store: WorklistStore, clock: Clock) -> None:
    first = store.submit("1.1", Path("in"))
    clock.now -= 500
    second = store.submit("1.2", Path("in"))
    assert second.arrived == first.arrived
    assert [one.entry.study_instance_uid for one in store.queue()] == ["1.1", "1.2"]


def test_an_override_needs_a_reason_and_can_be_taken_back(store: WorklistStore) -> None:
    store.submit("1.1", Path("in"))
    with pytest.raises(UsageError, match="needs a reason"):
        store.override("1.1", Priority.STAT, reason=" ", by="dr")
    changed = store.override("1.1", Priority.STAT, reason="shock room", by="dr")
    assert changed.override is not None
    assert (changed.override.reason, changed.override.by, changed.override.at) == ("shock room", "dr", 1000.0)
    assert store.override("1.1", None, reason="mistake", by="dr").override is None
    with pytest.raises(UsageError, match=r"No study 9\.9"):
        store.override("9.9", Priority.STAT, reason="?", by="dr")


def test_every_change_moves_the_version(store: WorklistStore) -> None:
    seen = [store.version()]
    entry = store.submit("1.1", Path("in"))
    seen.append(store.version())
    store.claim("w")
    seen.append(store.version())
    store.finish(entry.entry_id, POSITIVE)
    seen.append(store.version())
    store.mark_read("1.1", by="dr")
    seen.append(store.version())
    assert seen == sorted(set(seen))


def test_what_a_killed_worker_held_is_given_back(store: WorklistStore) -> None:
    store.submit("1.1", Path("in"))
    store.claim("host:1")
    assert store.release_dead(lambda worker: worker == "host:1") == 0
    assert store.release_dead(lambda worker: worker != "host:1") == 1
    again = store.claim("host:3")
    assert again is not None
    assert again.attempts == 2


def test_a_finished_study_belongs_to_its_worker_until_what_follows_from_it_is_kept(store: WorklistStore) -> None:
    """Killed between result and documents, it was done for ever: no report was written, none reached the PACS."""
    store.submit("1.1", Path("in"))
    for hand_over, given_back in ((False, 1), (True, 0)):
        entry = store.claim("host:1")
        assert entry is not None
        assert store.finish(entry.entry_id, POSITIVE, worker="host:1")
        assert store.find("1.1").outcome == POSITIVE  # type: ignore[union-attr]
        if hand_over:
            store.hand_over(entry.entry_id, "host:1")
        assert store.release_dead(lambda _worker: False) == given_back


def test_what_comes_while_documents_are_written_is_judged_after_them(store: WorklistStore) -> None:
    """Two workers wrote documents of one study at the same time."""
    store.submit("1.1", Path("in"), images=8)
    entry = store.claim("host:1")
    assert entry is not None
    store.finish(entry.entry_id, POSITIVE, worker="host:1")
    store.submit("1.1", Path("in"), images=9)
    assert store.claim("host:2") is None
    store.hand_over(entry.entry_id, "host:2")
    assert store.claim("host:2") is None, "it is not this one's to hand over"
    store.hand_over(entry.entry_id, "host:1")
    assert store.claim("host:2") is not None
    store.finish(entry.entry_id, POSITIVE, worker="host:2")
    store.hand_over(entry.entry_id, "host:2")
    assert store.claim("host:1") is None, "once is enough"


def test_a_study_that_waits_or_is_at_work_is_not_retried(store: WorklistStore) -> None:
    entry = store.submit("1.1", Path("in"))
    for step in (lambda: None, lambda: store.claim("w"), lambda: store.finish(entry.entry_id, POSITIVE, worker="w")):
        step()
        with pytest.raises(UsageError, match="being analysed"):
            store.retry("1.1")


def test_a_study_that_failed_is_tried_again_when_it_is_sent_again(store: WorklistStore) -> None:
    entry = store.submit("1.1", Path("in"), images=3, fingerprint="a")
    store.claim("w")
    store.fail(entry.entry_id, "timeout", "It took too long.")
    store.mark_read("1.1", by="dr")
    again = store.submit("1.1", Path("in"), images=3, fingerprint="a")
    assert (again.state, again.read_at) == (State.SUBMITTED, None)


def test_workers_never_get_the_same_study(store: WorklistStore) -> None:
    for number in range(40):
        store.submit(f"1.{number}", Path("in"))
    got: list[str] = []

    def work(name: str) -> None:
        while (entry := store.claim(name)) is not None:
            got.append(entry.study_instance_uid)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(f"1.{number}" for number in range(40))


def test_states_can_be_asked_for(store: WorklistStore) -> None:
    store.submit("1.1", Path("in"))
    store.submit("1.2", Path("in"))
    store.claim("w")
    assert [one.study_instance_uid for one in store.entries([State.SUBMITTED])] == ["1.2"]


def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "new" / "list.sqlite3"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_default_place_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))
    open_store().close()
    assert (tmp_path / "data" / "worklist.sqlite3").is_file()


def test_database_locked_by_another_process_is_said_and_not_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "list.sqlite3"
    store = open_store(f"sqlite:///{path}", busy_seconds=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreError, match="locked by another process"):
            store.submit("1.1", Path("in"))
        with pytest.raises(StoreError, match="locked"):
            open_store(f"sqlite:///{path}", busy_seconds=0.05)
    finally:
        other.execute("ROLLBACK")
        other.close()
        store.close()
    assert [one.name for one in tmp_path.iterdir() if "damaged" in one.name] == []


@pytest.mark.parametrize("damage", ["text", "page"])
def test_damaged_database_is_set_aside_and_a_new_one_works(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "list.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        for number in range(200):
            store.submit(f"1.{number}", tmp_path / ("x" * 50))
    content = bytearray(path.read_bytes())
    content[: len(content) if damage == "text" else 0] = b"not a database\n" * 100 if damage == "text" else b""
    if damage == "page":
        content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    with open_store(f"sqlite:///{path}") as store:
        assert store.set_aside is not None
        assert store.set_aside.read_bytes() == bytes(content)
        assert store.entries() == ()
        store.submit("1.1", Path("in"))


def test_two_programs_that_find_the_damage_together_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Receiver and watch start together after a power cut: the later one set aside what the earlier one had filled."""
    path, check = tmp_path / "list.sqlite3", database._damaged
    path.write_bytes(b"not a database\n" * 1000)

    def found_by_both(url: str, busy_seconds: float) -> bool:
        damaged = check(url, busy_seconds)
        monkeypatch.setattr(database, "_damaged", check)
        with open_store(url) as earlier:
            assert earlier.set_aside is not None
            earlier.submit("1.1", Path("in"))
        return damaged

    monkeypatch.setattr(database, "_damaged", found_by_both)
    with open_store(f"sqlite:///{path}") as later:
        assert later.set_aside is None
        assert [entry.study_instance_uid for entry in later.entries()] == ["1.1"]


def test_rebuilding_takes_results_in_the_order_they_were_finished(tmp_path: Path) -> None:
    def result(uid: str, finished: str, verdict: Verdict) -> str:
        report = a_report(a_series_result(verdict), study_uid=uid)
        return report_to_json(replace(report, provenance=replace(report.provenance, finished=finished)))

    (tmp_path / "a.json").write_text(result("1.2", "2021-02-02T00:00:00+00:00", Verdict.POSITIVE))
    (tmp_path / "b.json").write_text(result("1.1", "2021-02-01T00:00:00+00:00", Verdict.NOT_ASSESSABLE))
    (tmp_path / "c.json").write_text("{broken")
    (tmp_path / "d.json").write_text(result("1.3", "2021", Verdict.POSITIVE).replace("alveoscope.result/2", "other/1"))
    with open_store(f"sqlite:///{tmp_path / 'l.sqlite3'}") as store:
        rebuilt = rebuild_from_results(store, tmp_path)
        assert (rebuilt.studies, rebuilt.skipped) == (2, 2)
        outcomes = {one.study_instance_uid: one.outcome for one in store.entries()}
        phrase = "onnxruntime-cpu fp32 on test CPU"
        refused = Outcome(Verdict.NOT_ASSESSABLE, None, ("not-axial",), phrase, tmp_path / "b.json")
        assert list(outcomes) == ["1.1", "1.2"]
        assert outcomes["1.1"] == refused
        assert outcomes["1.2"] is not None
        assert (outcomes["1.2"].verdict, outcomes["1.2"].probability) == (Verdict.POSITIVE, 0.91)
        assert rebuild_from_results(store, tmp_path).studies == 0


def test_a_rebuild_keeps_two_patients_of_one_study_uid_apart(tmp_path: Path) -> None:
    report = a_report(a_series_result(Verdict.POSITIVE), study_uid="1.2")
    for key in ("1.2#a", "1.2#b"):
        two = replace(report, studies=(replace(report.studies[0], key=key),))
        (tmp_path / f"{key}.json").write_text(report_to_json(two))
    (tmp_path / "summary.json").write_text("{}")
    with open_store(f"sqlite:///{tmp_path / 'l.sqlite3'}") as store:
        assert rebuild_from_results(store, tmp_path) == Rebuilt(2, 0)
        assert [one.study_instance_uid for one in store.entries()] == ["1.2#a", "1.2#b"]


def test_a_rebuild_shows_no_runner_anything_to_analyse(tmp_path: Path) -> None:
    """It submitted each study and then finished it: a runner claimed three of 150 in between and rejected them."""
    report = a_report(a_series_result(Verdict.POSITIVE), study_uid="1.2")
    (tmp_path / "a.json").write_text(report_to_json(report))
    with open_store(f"sqlite:///{tmp_path / 'l.sqlite3'}") as store:
        seen: list[object] = []
        insert = store._insert

        def watched(*arguments: object) -> object:
            entry = insert(*arguments)  # type: ignore[arg-type]
            seen.append(entry.state)
            return entry

        store._insert = watched  # type: ignore[method-assign,assignment]
        rebuild_from_results(store, tmp_path)
        assert seen == [State.DONE]
        assert store.claim("worker") is None


def test_corrected_images_of_the_same_number_are_analysed_again_and_unread(store: WorklistStore) -> None:
    entry = store.submit("1.1", Path("in"), images=3, fingerprint="a")
    store.claim("w")
    store.finish(entry.entry_id, POSITIVE)
    store.mark_read("1.1", by="dr")
    assert store.submit("1.1", Path("in"), images=3, fingerprint="a").state is State.DONE
    again = store.submit("1.1", Path("in"), images=3, fingerprint="b")
    assert (again.state, again.read_at) == (State.SUBMITTED, None)
    assert store.submit("1.1", Path("in"), images=3).state is State.SUBMITTED


def test_read_can_be_taken_back(store: WorklistStore) -> None:
    for uid in ("1.1", "1.2"):
        store.submit(uid, Path("in"))
    store.mark_read("1.1", by="dr")
    assert [one.entry.study_instance_uid for one in store.queue()] == ["1.2"]
    assert store.mark_unread("1.1").read_by == ""
    assert [one.entry.study_instance_uid for one in store.queue()] == ["1.1", "1.2"]
    with pytest.raises(UsageError):
        store.mark_unread("9")


def test_what_is_put_away_unread_is_only_what_was_rejected(store: WorklistStore) -> None:
    """Of two patients under one UID one was corrected while the other was looked at: his verdict was put away."""
    entry = store.submit("1.1", Path("in"), images=4)
    store.claim("w")
    store.submit("1.1", Path("in"), images=3)
    store.reject(entry.entry_id, "several-patients", "2 patients share this Study Instance UID.", worker="w")
    store.put_away("1.1", by="Alveoscope")
    assert [placed.entry.state for placed in store.queue()] == [State.SUBMITTED]
    store.claim("w")
    store.reject(entry.entry_id, "several-patients", "2 patients share this Study Instance UID.", worker="w")
    store.put_away("1.1", by="Alveoscope")
    assert store.queue() == ()


def test_marks_of_several_people_at_once_are_all_kept(store: WorklistStore) -> None:
    uids = [f"1.{number}" for number in range(12)]
    for uid in uids:
        store.submit(uid, Path("in"))
    threads = [threading.Thread(target=store.mark_read, args=(uid,), kwargs={"by": "dr"}) for uid in uids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.queue() == ()


def test_who_was_taken_for_dead_does_not_end_another_s_run(store: WorklistStore) -> None:
    store.submit("1.1", Path("in"))
    first = store.claim("host-a:1")
    assert first is not None
    store.beat("host-a:1")
    assert not store.release(first.entry_id, "host-a:1", first.beat), "it gave a sign of life"
    assert store.release(first.entry_id, "host-a:1", first.beat + 1)
    second = store.claim("host-b:1")
    assert second is not None
    assert second.beat > first.beat
    assert not store.finish(first.entry_id, POSITIVE, worker="host-a:1")
    assert not store.fail(first.entry_id, "x", "y", worker="host-a:1")
    assert store.finish(second.entry_id, POSITIVE, worker="host-b:1")


def test_what_was_judged_elsewhere_is_adopted_with_its_place_and_its_reading(store: WorklistStore) -> None:
    done = store.adopt("1.1", Path("in"), POSITIVE, images=5, patient="Doe^Jane", fingerprint="a")
    assert (done.state, done.images, done.patient) == (State.DONE, 5, "Doe^Jane")
    assert done.source == Path("in").absolute()
    assert done.outcome is not None
    assert done.outcome.result_path == Path("r.json").absolute()
    store.mark_read("1.1", by="dr")
    assert store.adopt("1.1", Path("in"), POSITIVE).read_at is not None, "the same verdict stays read"
    assert store.adopt("1.1", Path("in"), Outcome(Verdict.NEGATIVE, 0.1)).read_at is None
    store.submit("1.2", Path("in"))
    running = store.claim("w")
    assert running is not None
    assert store.adopt("1.2", Path("in"), POSITIVE).state is State.RUNNING


def test_what_waits_for_the_runner_is_taken_from_it_by_no_batch(store: WorklistStore) -> None:
    """Its failure elsewhere, or a verdict of fewer images, ended what had not begun: nobody judged all of them."""
    store.submit("1.1", Path("in"), images=10)
    assert store.adopt_failure("1.1", Path("in"), ("timeout", "Too long."), images=10).state is State.SUBMITTED
    fewer = store.adopt("1.1", Path("in"), POSITIVE, images=9)
    assert (fewer.state, fewer.images, fewer.outcome) == (State.SUBMITTED, 10, None)
    assert store.adopt("1.1", Path("in"), POSITIVE, images=10).state is State.DONE
    assert store.adopt("1.1", Path("in"), POSITIVE, images=9).images == 9, "whoever judges a finished study may"


def test_the_site_decides_about_names_and_the_longest_wait(
    store: WorklistStore, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.site import ENVIRONMENT_VARIABLE

    file = tmp_path / "site.toml"
    file.write_text('schema = 1\nname = "x"\n[worklist]\nnames = false\nlongest_wait_minutes = 5\n', encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(file))
    store.submit("1.1", Path("in"), patient="Doe^Jane")
    clock.now += 6 * 60
    (placed,) = store.queue()
    assert (placed.entry.patient, placed.group.value) == ("", "over-limit")
    store.describe("1.1", About("77", "A1", "20200331", "101500", 64))
    assert store.find("1.1").about == About("", "", "20200331", "101500", 64)


def test_whose_study_it_is_is_kept_and_counts_as_a_change(store: WorklistStore) -> None:
    about = About("77", "A1", "20200331", "101500", 64)
    store.submit("1.1", Path("in"))
    before = store.version()
    store.describe("1.1", about)
    store.describe("1.1", about)
    store.describe("9.9", about)  # nobody has submitted it
    assert (store.find("1.1").about, store.version()) == (about, before + 1)
    assert "77" not in repr(store.find("1.1"))


def test_a_database_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    with open_store(f"sqlite:///{path}") as store:
        store.submit("1.1", Path("in"))
    connection = sqlite3.connect(path)
    for name in ("fingerprint", "beat"):
        connection.execute(f"ALTER TABLE alveoscope_entry DROP COLUMN {name}")
    connection.execute("UPDATE alveoscope_meta SET value = 1 WHERE name = 'schema'")
    connection.commit()
    connection.close()
    with open_store(f"sqlite:///{path}") as store:
        entry = store.find("1.1")
        assert entry is not None
        assert (entry.fingerprint, entry.beat) == ("", 0)
        assert store.submit("1.1", Path("in"), fingerprint="a").fingerprint == ""
        found = store.find("1.1")
        assert found is not None
        assert found.fingerprint == "a", "noted, without another analysis"


def test_what_an_older_list_owes_is_owed_in_its_new_column(store: WorklistStore) -> None:
    """Until then it said so by the code beside a verdict alone."""
    url = store._engine.url.render_as_string(hide_password=False)
    owed = ["disk-full", "worker-died", "output-not-writable"]
    for number, code in enumerate((*owed, "path-unreadable", "path-not-found", "part-of-study", "")):
        store.adopt(f"1.{number}", Path("in"), POSITIVE)
        store.warn(f"1.{number}", code, "Why.")
    store.adopt_failure("1.9", Path("in"), ("timeout", "Too long."))
    with database.writing(store._engine) as connection:
        connection.execute(text("ALTER TABLE alveoscope_entry DROP COLUMN owes"))
        connection.execute(text("UPDATE alveoscope_meta SET value = 4 WHERE name = 'schema'"))
    with open_store(url) as newer:
        assert [one.error_code for one in newer.entries() if one.owes] == owed


def test_migration_does_only_what_is_missing(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'l.sqlite3'}")
    done: list[str] = []
    with database.writing(engine) as connection:
        assert migrate(connection) == len(STEPS)
    later = (*STEPS, lambda connection: done.append("later"))
    for expected in (1, 0):
        with database.writing(engine) as connection:
            assert migrate(connection, later) == expected
    assert done == ["later"]
    with (
        pytest.raises(StoreError, match=f"has schema {len(STEPS) + 1}; this version of Alveoscope knows {len(STEPS)}"),
        database.writing(engine) as c,
    ):
        migrate(c)
    engine.dispose()


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'l.sqlite3'}")

    def broken(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError("power cut")

    with database.writing(engine) as connection:
        migrate(connection)
    with pytest.raises(RuntimeError), database.writing(engine) as connection:
        migrate(connection, (*STEPS, broken))
    with database.reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'half'")).scalar() == 0
    engine.dispose()


@pytest.mark.parametrize("url", ["nonsense", "notadialect://x/y"])
def test_a_wrong_database_address_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="database address"):
        open_store(url)


@pytest.mark.parametrize("name", ["Doe\0^Jane", "Doe^\x1bJane"])
def test_a_name_that_was_not_cleaned_where_it_was_made_is_listed(store: WorklistStore, name: str) -> None:
    """PostgreSQL takes no zero: the study was submitted again and again, and never stood on the list."""
    store.submit("1.1", Path("in"), patient=name)
    assert [entry.patient for entry in store.entries()] == ["Doe^Jane"]


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", "\u2009"])
def test_a_blank_of_another_width_parts_the_parts_of_a_name(store: WorklistStore, blank: str) -> None:
    """Japanese names have one between family and given name: on the list they were one word."""
    store.submit("1.1", Path("in"), patient=f"\u5c71\u7530{blank}\u592a\u90ce")
    assert [entry.patient for entry in store.entries()] == ["\u5c71\u7530 \u592a\u90ce"]


@pytest.mark.parametrize("name", [b"M\xfcller", "M\u00fcller 100%41".encode(), b"bytes:a%41\xff"])
def test_a_folder_is_found_again_whatever_its_name_is(store: WorklistStore, tmp_path: Path, name: bytes) -> None:
    """A name that is no UTF-8 was no study on the list, and the studies behind it waited for ever."""
    folder = tmp_path / os.fsdecode(name)
    store.submit("1.1", folder)
    store.adopt("1.2", folder, replace(POSITIVE, result_path=folder / "r.json"))
    store.adopt_failure("1.3", folder, ("internal", "It broke."))
    assert {entry.source for entry in store.entries()} == {folder}
    found = store.find("1.2")
    assert found is not None
    assert found.outcome is not None
    assert found.outcome.result_path == folder / "r.json"


def test_a_failure_elsewhere_is_on_the_list_and_takes_no_verdict_back(store: WorklistStore) -> None:
    failed = store.adopt_failure("1.1", Path("in"), ("memory", "Too little."), images=5, patient="Doe^Jane")
    assert (failed.state, failed.error_code, failed.error_message) == (State.FAILED, "memory", "Too little.")
    assert failed.patient == "Doe^Jane"
    store.adopt("1.1", Path("in"), POSITIVE, images=5)
    assert store.adopt_failure("1.1", Path("in"), ("timeout", "Too long."), images=5).state is State.DONE
    again = store.adopt_failure("1.1", Path("in"), ("timeout", "Too long."), images=6)
    assert (again.state, again.outcome) == (State.FAILED, None), "other images: nothing is known of them"


@pytest.mark.parametrize(
    ("address", "user", "password"),
    [
        ("postgresql+pg8000://reader@lists.example/x", "reader", "deep^secret"),
        ("postgresql+pg8000://lists.example/x", "reader", "deep^secret"),
        ("postgresql+pg8000://other@lists.example/x", "other", None),
        ("postgresql+pg8000://reader@elsewhere.example/x", "reader", None),
        ("postgresql+pg8000://reader:own@lists.example/x", "reader", "own"),
    ],
)
def test_a_servers_password_is_the_accounts_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, user: str, password: str | None
) -> None:
    pytest.importorskip("pg8000", reason="the extra 'postgresql' is not installed")
    file = tmp_path / "netrc"
    file.write_text("machine lists.example login reader password deep^secret\n")
    monkeypatch.setenv("NETRC", str(file))
    url = database.connect(address).url
    assert (url.username, url.password) == (user, password)
    assert "secret" not in str(url)


def test_a_netrc_file_that_is_none_is_said_without_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pg8000", reason="the extra 'postgresql' is not installed")
    file = tmp_path / "netrc"
    file.write_text("machine lists.example deep^secret\n")
    monkeypatch.setenv("NETRC", str(file))
    with pytest.raises(StoreError, match="netrc file can.t be read near line") as told:
        database.connect("postgresql+pg8000://reader@lists.example/x")
    assert "secret" not in str(told.value)
    assert database.connect(f"sqlite:///{tmp_path / 'list.sqlite3'}").url.password is None


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_a_netrc_file_that_others_may_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pg8000", reason="the extra 'postgresql' is not installed")
    file = tmp_path / ".netrc"
    file.write_text("machine lists.example login reader password deep^secret\n")
    file.chmod(0o644)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NETRC", raising=False)
    with pytest.raises(StoreError, match="Others may read or own the netrc file"):
        database.connect("postgresql+pg8000://reader@lists.example/x")
    file.chmod(0o600)
    assert database.connect("postgresql+pg8000://reader@lists.example/x").url.password == "deep^secret"


def test_what_a_server_answers_is_told_in_its_words() -> None:
    answer = {"S": "FATAL", "C": "28P01", "M": 'password authentication failed for user "reader"', "F": "auth.c"}
    with pytest.raises(StoreError) as told, database.store_errors():
        raise exc.ProgrammingError("select", {}, Exception(answer))
    assert 'failed: password authentication failed for user "reader".' in told.value.message
    assert "netrc" in told.value.hint


def test_each_reason_of_an_outcome_is_kept_by_itself(tmp_path: Path, clock: Clock) -> None:
    outcome = replace(POSITIVE, reasons=("interval-crosses", "probability-high"))
    with open_store(f"sqlite:///{tmp_path / 'list.sqlite3'}", clock=clock) as opened:
        opened.submit("1.2.3", Path("in"))
        claimed = opened.claim("worker-1")
        assert claimed is not None
        opened.finish(claimed.entry_id, outcome)
        done = opened.find("1.2.3")
    assert done is not None
    assert done.outcome == outcome
