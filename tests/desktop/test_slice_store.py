"""Slices arrive in the order in which they are wanted, within the budget, and for the right reading only."""

from __future__ import annotations

from itertools import islice

import pytest

from desktop.viewmodels.view.slice_store import SliceStore, ring
from engine.errors import AlveoscopeError, PathUnreadableError, PixelDataError
from tests.support.desktop import FakeEngine
from tests.support.series import make_series

SLICE_BYTES = 64 * 64 * 2


@pytest.fixture
def make_store(qapp):
    stores = []

    def make(engine=None, budget=1 << 24):
        store = SliceStore((engine or FakeEngine()).decode, budget)
        stores.append(store)
        return store

    yield make
    for store in stores:
        store.close()


def test_ring_visits_everything_once_nearest_first():
    assert list(ring(2, 6)) == [3, 1, 4, 0, 5]
    assert sorted(ring(7, 20, 1)) == [index for index in range(20) if index != 7]
    assert list(islice(ring(10, 100, 1), 5)) == [11, 12, 13, 9, 14]
    assert list(islice(ring(10, 100, -1), 5)) == [9, 8, 7, 11, 6]
    assert list(ring(0, 1)) == []


def test_slice_in_view_is_decoded_first_then_all_others(qtbot, make_store):
    engine = FakeEngine()
    store, series = make_store(engine), make_series(200)
    store.look(0, series, 100)
    qtbot.waitUntil(lambda: len(store.cached(series.key)) == 200)
    assert "1.2.3.101" in engine.decoded[:2]
    assert len(engine.decoded) == len(set(engine.decoded)) == 200


def test_a_first_look_wishes_for_few_until_it_rests(qtbot, make_store, monkeypatch):
    store, series = make_store(), make_series(200)
    wished = []
    monkeypatch.setattr(store._queue, "wish", lambda wishes: wished.append([one.index for one in wishes]))
    store.look(0, series, 100)
    assert wished[0][0] == 100
    assert len(wished[0]) <= 5
    store.look(0, series, 101)
    assert len(wished[1]) > 40
    qtbot.waitUntil(lambda: len(wished) > 2)


def test_nothing_is_looked_for_once_all_is_decoded(qtbot, make_store, monkeypatch):
    store, series = make_store(), make_series(20)
    store.look(0, series, 3)
    qtbot.waitUntil(lambda: len(store.cached(series.key)) == 20 and store.idle)
    monkeypatch.setattr(store._cache, "room_for", lambda *_: pytest.fail("it looked round the whole series"))
    store.look(0, series, 4)


def test_budget_holds_while_scrolling_three_thousand_slices(qtbot, make_store):
    store, series = make_store(budget=40 * SLICE_BYTES), make_series(3000)
    for index in (0, 1500, 2999, 10):
        store.look(0, series, index)
        qtbot.waitUntil(lambda index=index: store.get(series, index) is not None)
    qtbot.waitUntil(lambda: store.idle)
    assert store.bytes_used <= 40 * SLICE_BYTES
    assert store.get(series, 10) is not None


def test_damaged_slice_arrives_as_its_error_once(qtbot, make_store):
    engine = FakeEngine()
    engine.failing["1.2.3.6"] = PixelDataError("Pixel data end early.", "Send it again.")
    store, series = make_store(engine), make_series(10)
    store.look(0, series, 5)
    qtbot.waitUntil(lambda: isinstance(store.get(series, 5), AlveoscopeError))
    qtbot.waitUntil(lambda: len(store.cached(series.key)) == 9)
    assert engine.decoded.count("1.2.3.6") == 1


def test_retry_reads_again(qtbot, make_store):
    engine = FakeEngine()
    engine.failing["1.2.3.6"] = PathUnreadableError("The file can't be read: Input/output error.", "Copy it again.")
    store, series = make_store(engine), make_series(10)
    store.look(0, series, 5)
    qtbot.waitUntil(lambda: isinstance(store.get(series, 5), AlveoscopeError))
    error = store.get(series, 5)
    assert error.code == "path-unreadable"
    assert "Input/output error" in error.message
    engine.failing.clear()
    store.retry(series.key)
    qtbot.waitUntil(lambda: not isinstance(store.get(series, 5), AlveoscopeError | None))


def test_older_reading_gives_nothing_to_the_newer_one(qtbot, make_store):
    store = make_store()
    small, large = make_series(5), make_series(50)
    store.look(0, small, 2)
    qtbot.waitUntil(lambda: len(store.cached(small.key)) == 5)
    store.look(0, large, 2)
    assert store.get(small, 2) is None
    qtbot.waitUntil(lambda: len(store.cached(large.key)) == 50)


def test_two_panes_share_the_budget(qtbot, make_store):
    store = make_store(budget=20 * SLICE_BYTES)
    one, two = make_series(100, uid="1.1.1"), make_series(100, uid="2.2.2")
    store.look(0, one, 50)
    store.look(1, two, 50)
    qtbot.waitUntil(lambda: store.idle)
    assert len(store.cached("1.1.1")) >= 5
    assert len(store.cached("2.2.2")) >= 5
    store.leave(0)
    for index in (20, 80):
        store.look(1, two, index)
        qtbot.waitUntil(lambda: store.idle)
    assert store.cached("1.1.1") == set()


@pytest.mark.parametrize("way", [range(20, 61), range(60, 19, -1)])
def test_a_series_larger_than_the_budget_comes_to_rest(qtbot, make_store, way: range):
    engine = FakeEngine()
    store, series = make_store(engine, budget=30 * SLICE_BYTES), make_series(100)
    for index in way:
        store.look(0, series, index)
        qtbot.waitUntil(lambda index=index: store.get(series, index) is not None)
    qtbot.waitUntil(lambda: store.idle)
    assert len(store.cached(series.key)) == 30


@pytest.mark.parametrize("uid", ["1.2.3", "7.7.7"])
def test_two_panes_larger_than_the_budget_come_to_rest(qtbot, make_store, uid: str):
    """Of two series, or of the same one at two places: each pane keeps its image."""
    store = make_store(budget=5 * SLICE_BYTES)
    one = make_series(100)
    two = one if uid == one.key else make_series(100, uid=uid)
    store.look(0, one, 90)
    qtbot.waitUntil(lambda: store.idle)
    store.look(1, two, 3)
    qtbot.waitUntil(lambda: store.idle)
    assert store.get(one, 90) is not None
    assert store.get(two, 3) is not None
