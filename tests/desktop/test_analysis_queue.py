"""The analysis queue and its rows: order, first this one, stop one, stop all, a growing series, names hidden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from desktop.viewmodels.analyse.queue import AnalysisQueue, QueueState
from desktop.viewmodels.analyse.queue_table import PATIENT, STATE, QueueTable
from desktop.viewmodels.results.values import AssessRequest
from engine.dicom.values import Series
from engine.errors import PixelDataError
from tests.support.assessments import FakeAnalysis
from tests.support.series import make_series, make_study

KEYS = tuple(f"1.2.3.{number}" for number in range(4))


@pytest.fixture(name="fake")
def _fake() -> FakeAnalysis:
    return FakeAnalysis()


@pytest.fixture(name="queue")
def _queue(qapp, fake: FakeAnalysis) -> Iterator[AnalysisQueue]:
    queue = AnalysisQueue(lambda series, study, context: fake.assess(AssessRequest(series, study), context))
    yield queue
    fake.let_go()
    queue.close()


def fill(queue: AnalysisQueue, *keys: str) -> list[Series]:
    several = [make_series(uid=key) for key in keys]
    for series in several:
        queue.add(series, make_study(series))
    return several


def asked(fake: FakeAnalysis) -> list[str]:
    return [request.series.key for request in fake.assessed]


def test_all_are_analysed_in_their_order(qtbot, queue, fake) -> None:
    fill(queue, *KEYS)
    qtbot.waitUntil(lambda: all(entry.state is QueueState.DONE for entry in queue.entries))
    assert asked(fake) == list(KEYS)


def test_first_this_one(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, *KEYS)
    queue.put_first(KEYS[3])
    assert [entry.key for entry in queue.entries] == [KEYS[0], KEYS[3], KEYS[1], KEYS[2]]
    fake.let_go()
    qtbot.waitUntil(lambda: queue.running is None)
    assert asked(fake) == [KEYS[0], KEYS[3], KEYS[1], KEYS[2]]


def test_stopping_one_leaves_the_others(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, *KEYS)
    queue.stop(KEYS[2])
    queue.stop(KEYS[0])
    qtbot.waitUntil(lambda: queue.state_of(KEYS[0]) is QueueState.STOPPED)
    fake.let_go()
    qtbot.waitUntil(lambda: queue.state_of(KEYS[3]) is QueueState.DONE)
    assert queue.state_of(KEYS[1]) is QueueState.DONE
    assert queue.state_of(KEYS[2]) is QueueState.STOPPED


def test_stop_all_tells_every_one(qtbot, queue, fake) -> None:
    told: list[str] = []
    queue.stopped.connect(told.append)
    fake.hold()
    fill(queue, *KEYS)
    queue.stop_all()
    qtbot.waitUntil(lambda: queue.running is None)
    assert sorted(told) == sorted(KEYS)
    assert len(fake.assessed) <= 1


def test_one_that_waits_is_not_added_twice_and_takes_the_newer_reading(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, KEYS[0], KEYS[1])
    grown = make_series(31, uid=KEYS[1])
    queue.add(grown, make_study(grown))
    assert len(queue.entries) == 2
    fake.let_go()
    qtbot.waitUntil(lambda: queue.running is None)
    assert fake.assessed[1].series is grown


def test_a_failure_does_not_hold_up_the_next_one(qtbot, queue, fake) -> None:
    fake.error = PixelDataError("Damaged.", "Send it again.")
    fill(queue, KEYS[0])
    qtbot.waitUntil(lambda: queue.state_of(KEYS[0]) is QueueState.FAILED)
    fake.error = None
    fill(queue, KEYS[1])
    qtbot.waitUntil(lambda: queue.state_of(KEYS[1]) is QueueState.DONE)


def test_rows_say_where_each_stands_and_hide_names(qtbot, queue, fake) -> None:
    table = QueueTable(queue)
    fake.hold()
    fill(queue, KEYS[0], KEYS[1])
    assert table.index(1, STATE).data() == "Waiting"
    qtbot.waitUntil(lambda: table.index(0, STATE).data() == "Running: 1 / 20")
    assert table.index(0, STATE).data(Qt.ItemDataRole.ToolTipRole) == "Running the networks: 1 of 20"
    assert table.index(0, PATIENT).data() != "-"
    table.set_show_names(False)
    assert table.index(0, PATIENT).data() == "-"
    fake.let_go()
    qtbot.waitUntil(lambda: table.index(0, STATE).data() == "Done")


def test_of_closed_studies_nothing_is_listed_whatever_is_stopped_since(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, KEYS[0])
    queue.forget()
    queue.stop_all()
    qtbot.waitUntil(lambda: queue.running is None)
    assert queue.entries == ()


def test_what_was_wanted_again_and_stopped_again_is_listed_also_after_its_study_was_closed(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, KEYS[0])
    queue.forget()
    fill(queue, KEYS[0])
    queue.stop(KEYS[0])
    qtbot.waitUntil(lambda: queue.running is None)
    assert [(entry.key, entry.state) for entry in queue.entries] == [(KEYS[0], QueueState.STOPPED)]


def test_what_was_stopped_and_is_wanted_again_has_its_turn_once_more_in_its_newest_reading(qtbot, queue, fake) -> None:
    fake.hold()
    fill(queue, KEYS[0])
    queue.stop(KEYS[0])
    fill(queue, KEYS[0])
    grown = make_series(31, uid=KEYS[0])
    queue.renew(grown, make_study(grown))
    fake.let_go()
    qtbot.waitUntil(lambda: queue.state_of(KEYS[0]) is QueueState.DONE)
    assert [entry.series for entry in queue.entries] == [grown]
