"""A queue that outlives its window: what waited is on the disk, and the next window asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.viewmodels.window.workspace import Workspace
from desktop.waiting import Waiting, WaitingStore, waiting_of
from tests.support.series import make_series, make_study
from tests.support.windows import from_the_feet


def test_what_waits_is_on_the_disk_and_what_is_done_is_not(qtbot, workspace, engine) -> None:
    study = engine.studies[0]
    engine.analysis.hold()
    workspace.reading.analysis.want(study.series[0], study)
    qtbot.waitUntil(lambda: [one.series_key for one in WaitingStore().load()] == [study.series[0].key])
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: WaitingStore().load() == ())


def test_closed_in_the_middle_the_next_window_asks_and_goes_on(qtbot, qapp, engine, tmp_path) -> None:
    settings = from_the_feet(tmp_path / "config")
    study = engine.studies[0]
    engine.analysis.hold()
    first = Workspace(engine.use_cases(), settings)
    first.reading.analysis.want(study.series[0], study)
    first.close()
    engine.analysis.let_go()
    (kept,) = WaitingStore().load()
    assert kept == waiting_of(study.series[0])
    second = Workspace(engine.use_cases(), settings)
    with qtbot.waitSignal(second.unfinished.found) as told:
        second.unfinished.look()
    assert told.args == [1]
    second.unfinished.go_on()
    qtbot.waitUntil(lambda: second.reading.analysis.assessment_of(study.series[0].key) is not None)
    qtbot.waitUntil(lambda: WaitingStore().load() == ())
    assert engine.scanned == [(Path(kept.place),)]
    second.close()


def test_what_is_gone_is_asked_about_once_and_what_is_not_wanted_never_again(qtbot, qapp, engine, tmp_path) -> None:
    store = WaitingStore()
    store.save((Waiting("a series that is gone", "/gone"), Waiting("another", "/gone")))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    workspace.unfinished.go_on()
    qtbot.waitUntil(lambda: store.load() == ())
    store.save((Waiting("a series", "/somewhere"),))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    workspace.unfinished.forget()
    qtbot.waitUntil(lambda: store.load() == ())
    workspace.close()


def test_later_keeps_it(qtbot, qapp, engine, tmp_path) -> None:
    store = WaitingStore()
    store.save((Waiting("a series", "/somewhere"),))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    study = engine.studies[0]
    workspace.reading.analysis.want(study.series[0], study)
    qtbot.waitUntil(lambda: workspace.reading.analysis.assessment_of(study.series[0].key) is not None)
    workspace.close()
    assert [one.series_key for one in store.load()] == ["a series"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "other"}', '{"schema": "alveoscope.waiting/1"}'])
def test_a_damaged_list_is_empty(tmp_path, content) -> None:
    (tmp_path / "waiting.json").write_text(content)
    assert WaitingStore(tmp_path).load() == ()


def test_where_a_series_lies(tmp_path) -> None:
    study = make_study()
    place = Path(waiting_of(study.series[0]).place)
    assert all(place == one.source.path.absolute() or place in one.source.path.absolute().parents
               for one in study.series[0].headers)  # fmt: skip
    assert waiting_of(make_series(0)).place == ""
