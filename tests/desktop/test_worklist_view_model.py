"""The worklist view-model on the real store: order, filters, overrides, and a store that goes away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.viewmodels.worklist.table import (
    ACCESSION,
    AGE,
    PATIENT,
    PATIENT_ID,
    PLACE,
    PROBABILITY,
    STATE,
    STUDY,
    VERDICT,
    WHY,
    waiting_text,
)
from desktop.viewmodels.worklist.worklist import Filter, WorklistViewModel, matches
from engine.errors import StoreError
from engine.triage.values import Verdict
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.values import About, Outcome, Priority, State, WorklistEntry


@pytest.fixture(name="url")
def _url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'list.sqlite3'}"


@pytest.fixture(name="store")
def _store(url: str) -> Iterator[WorklistStore]:
    with open_store(url) as store:
        for number, (verdict, probability) in enumerate(
            [(Verdict.NEGATIVE, 0.05), (Verdict.POSITIVE, 0.93), (Verdict.NOT_ASSESSABLE, None)]
        ):
            entry = store.submit(f"1.2.{number}", Path("/in") / str(number), images=40, patient=f"DOE^J{number}")
            store.finish(entry.entry_id, Outcome(verdict, probability, ("code",), "cpu"))
        failed = store.submit("1.2.3", Path("/in/3"), patient="ROE^X")
        store.fail(failed.entry_id, "device-memory", "Out of memory.")
        store.submit("1.2.4", Path("/in/4"), patient="POE^Y")
        yield store


@pytest.fixture(name="model")
def _model(qapp, store: WorklistStore, url: str) -> Iterator[WorklistViewModel]:
    model = WorklistViewModel(lambda: open_store(url), lambda _method, _uid: None)
    yield model
    model.close()


def texts(model: WorklistViewModel, column: int) -> list[str]:
    return [model.table.index(row, column).data() for row in range(model.table.rowCount())]


def test_the_queue_is_ordered_by_risk_and_says_why(qtbot, model) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.table.rowCount() == 5)
    assert texts(model, PLACE) == ["1", "2", "3", "4", "5"]
    assert texts(model, VERDICT)[0] == "Positive"
    assert texts(model, VERDICT)[-1] == "Negative"
    assert texts(model, PROBABILITY)[0] == "93 %"
    assert texts(model, PATIENT)[0] == "DOE, J1"
    assert texts(model, WHY)[0] == "Positive"


def test_a_study_without_an_answer_never_looks_negative(qtbot, model) -> None:
    model.start()
    model.set_filter(Filter.TROUBLE)
    qtbot.waitUntil(lambda: model.table.rowCount() == 1)
    assert texts(model, VERDICT) == ["Not assessable"]
    assert texts(model, STATE) == ["Failed, images missing"]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [(Filter.ALL, 5), (Filter.DONE, 3), (Filter.HUMAN, 2), (Filter.WAITING, 1), (Filter.TROUBLE, 1)],
)
def test_filters_and_their_counts(qtbot, model, chosen: Filter, count: int) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    model.set_filter(chosen)
    assert model.table.rowCount() == count
    assert model.counts[chosen] == count


def test_an_override_goes_to_the_top_with_its_reason(qtbot, model) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    model.override("1.2.0", Priority.STAT, "Shocked patient")
    qtbot.waitUntil(lambda: texts(model, WHY)[0] == "Put first: Shocked patient")
    assert texts(model, PATIENT)[0] == "DOE, J0"


def test_an_override_without_a_reason_is_refused(qtbot, model) -> None:
    with qtbot.waitSignal(model.failed) as failed:
        model.override("1.2.0", Priority.STAT, "  ")
    assert failed.args[0].message == "Changing the order needs a reason."


def test_a_study_that_was_read_leaves_the_queue(qtbot, model) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.table.rowCount() == 5)
    model.mark_read("1.2.1")
    qtbot.waitUntil(lambda: model.table.rowCount() == 4)
    assert "DOE, J1" not in texts(model, PATIENT)


def test_three_clicks_in_a_row_are_three_studies_read(qtbot, model, store) -> None:
    for uid in ("1.2.0", "1.2.1", "1.2.2"):
        model.mark_read(uid)
    model.close()
    assert {entry.study_instance_uid for entry in store.entries(read=True) if entry.read_at is not None} == {
        "1.2.0",
        "1.2.1",
        "1.2.2",
    }


def test_read_can_be_taken_back_the_last_one_first(qtbot, model, store) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.table.rowCount() == 5)
    assert not model.can_take_back
    model.mark_read("1.2.0")
    model.mark_read("1.2.1")
    qtbot.waitUntil(lambda: model.table.rowCount() == 3)
    model.take_back()
    qtbot.waitUntil(lambda: "DOE, J1" in texts(model, PATIENT))
    assert "DOE, J0" not in texts(model, PATIENT)
    assert model.can_take_back
    model.take_back()
    qtbot.waitUntil(lambda: model.table.rowCount() == 5)
    assert not model.can_take_back


def test_what_could_not_be_taken_back_can_be_tried_again(qtbot, model, store, url) -> None:
    model.mark_read("1.2.0")
    qtbot.waitUntil(lambda: model.can_take_back)
    database = sqlite3.connect(url.removeprefix("sqlite:///"))
    database.execute("DROP TABLE IF EXISTS hidden")
    database.execute("ALTER TABLE alveoscope_entry RENAME TO hidden")
    with qtbot.waitSignal(model.failed):
        model.take_back()
    assert model.can_take_back
    database.execute("ALTER TABLE hidden RENAME TO alveoscope_entry")
    database.close()
    model.take_back()
    model.close()
    assert all(entry.read_at is None for entry in store.entries(read=True))


def test_a_change_that_fails_is_told_and_the_next_one_is_made(qtbot, model, store) -> None:
    told: list[str] = []
    model.failed.connect(lambda error: told.append(error.message))
    model.mark_read("1.2.0")
    model.mark_read("9.9.9")
    model.override("1.2.1", Priority.STAT, " ")
    model.mark_read("1.2.2")
    model.close()
    assert told == ["No study 9.9.9 on the worklist.", "Changing the order needs a reason."]
    assert sum(entry.read_at is not None for entry in store.entries(read=True)) == 2


def test_a_change_by_somebody_else_shows_at_the_next_poll(qtbot, model, store) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.table.rowCount() == 5)
    store.submit("1.2.9", Path("/in/9"))
    qtbot.waitUntil(lambda: model.table.rowCount() == 6, timeout=10000)


def test_names_can_be_hidden(qtbot, model) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    model.table.set_show_names(False)
    assert not any("DOE" in text for text in texts(model, PATIENT))


def test_number_date_age_and_accession_are_shown_and_found(qtbot, model, store) -> None:
    store.describe("1.2.1", About("77", "ACC9", "20200331", "101500", 64))
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    shown = [texts(model, column)[0] for column in (PATIENT_ID, AGE, STUDY, ACCESSION)]
    assert shown == ["77", "64", "2020-03-31 10:15", "ACC9"]
    model.set_query("acc9")
    assert len(texts(model, PLACE)) == 1
    model.table.set_show_names(False)
    assert [texts(model, column)[0] for column in (PATIENT_ID, ACCESSION)] == ["", ""]


def test_images_that_are_gone_are_said_to_be_gone(qtbot, model, store, tmp_path) -> None:
    store.submit("1.2.9", tmp_path, patient="HERE^X")
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    here = texts(model, PATIENT).index("HERE, X")
    assert texts(model, STATE)[here] == "Submitted"
    assert all("images missing" in text for row, text in enumerate(texts(model, STATE)) if row != here)


def test_images_where_nothing_answers_are_gone_and_the_list_is_read(qtbot, model, store, tmp_path) -> None:
    """``Path.exists`` raises on a share that went away, as on a name that is too long: no list was to be had."""
    store.submit("1.2.9", tmp_path / ("x" * 300), patient="AWAY^X")
    model.start()
    qtbot.waitUntil(lambda: model.ready or model.error is not None)
    assert model.error is None
    assert "images missing" in texts(model, STATE)[texts(model, PATIENT).index("AWAY, X")]


def test_search_by_name(qtbot, model) -> None:
    model.start()
    qtbot.waitUntil(lambda: model.ready)
    model.set_query("roe x")
    assert texts(model, PATIENT) == ["ROE, X"]


def test_a_store_that_can_not_be_read_keeps_the_rows_and_says_so(qtbot, qapp) -> None:
    def broken() -> WorklistStore:
        raise StoreError("The worklist is locked by another process.", "Try again.")

    model = WorklistViewModel(broken, lambda _method, _uid: None)
    model.start()
    qtbot.waitUntil(lambda: model.error is not None)
    assert model.error.message == "The worklist is locked by another process."
    model.close()


@pytest.mark.parametrize(("minutes", "text"), [(0.2, "0 min"), (59.9, "59 min"), (125, "2 h 05"), (4500, "3 d 03 h")])
def test_waiting_in_words(minutes: float, text: str) -> None:
    assert waiting_text(minutes) == text


def test_a_day_is_found_as_it_is_shown() -> None:
    about = About(study_date="20201104")
    entry = WorklistEntry(1, "1.2", Path("/ct"), State.DONE, 0.0, patient="DOE^JANE", about=about)
    assert all(matches(entry, [word]) for word in ("2020-11-04", "20201104"))
    assert not matches(entry, ["2020-11-05"])
