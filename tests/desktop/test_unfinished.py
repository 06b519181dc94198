"""A queue that outlives its window: what waited is on the disk, and the next window asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.viewmodels.window.use_cases import UseCases
from desktop.viewmodels.window.workspace import Workspace
from desktop.waiting import Waiting, WaitingStore, waiting_of
from engine.dicom import scan
from engine.dicom.values import Series
from engine.errors import AlveoscopeError, OutputNotWritableError
from engine.locations import data_folder
from engine.phantom import write_phantom
from engine.process import WorkerDiedError
from tests.support.assessments import FakeAnalysis
from tests.support.series import make_series, make_study
from tests.support.windows import from_the_feet


def kept() -> tuple[Waiting, ...]:
    """What all windows keep, as it lies on the disk."""
    lists = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(data_folder().glob("waiting*.json"))]
    return tuple(Waiting(**one) for content in lists for one in content["waiting"])


def keep(*waiting: Waiting) -> None:
    """A window that is gone had these waiting."""
    store = WaitingStore()
    store.save(waiting)
    store.close()


def written_series(folder: Path) -> Series:
    """A series that lies in a folder."""
    write_phantom(folder, slices=12)
    return scan([folder]).studies[0].series[0]


def test_what_waits_is_on_the_disk_and_what_is_done_is_not(qtbot, workspace, engine) -> None:
    study = engine.studies[0]
    engine.analysis.hold()
    workspace.reading.analysis.want(study.series[0], study)
    qtbot.waitUntil(lambda: [one.series_key for one in kept()] == [study.series[0].key])
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: kept() == ())


def test_closed_in_the_middle_the_next_window_asks_and_goes_on(qtbot, qapp, engine, tmp_path) -> None:
    settings = from_the_feet(tmp_path / "config")
    study = engine.studies[0]
    engine.analysis.hold()
    first = Workspace(engine.use_cases(), settings)
    first.reading.analysis.want(study.series[0], study)
    first.close()
    engine.analysis.let_go()
    (one,) = kept()
    assert one == waiting_of(study.series[0])
    second = Workspace(engine.use_cases(), settings)
    with qtbot.waitSignal(second.unfinished.found) as told:
        second.unfinished.look()
    assert told.args == [1]
    second.unfinished.go_on()
    qtbot.waitUntil(lambda: second.reading.analysis.assessment_of(study.series[0].key) is not None)
    qtbot.waitUntil(lambda: kept() == ())
    assert engine.scanned == [(Path(one.place),)]
    second.close()


def test_a_queue_of_five_hundred_series_goes_on_after_the_app_was_closed_in_the_middle(qtbot, qapp, engine, tmp_path):
    settings, half = from_the_feet(tmp_path / "config"), 250
    studies = [make_study(make_series(3, uid=f"1.2.{number}")) for number in range(2 * half)]
    engine.studies = studies
    first = Workspace(engine.use_cases(), settings)
    queue = first.reading.analysis.queue
    for number, study in enumerate(studies):
        if number == half:
            qtbot.waitUntil(lambda: queue.running is None, timeout=60_000)
            engine.analysis.hold()
        first.reading.analysis.want(study.series[0], study)
    first.close()
    engine.analysis.let_go()
    assert {one.series_key for one in kept()} == {study.series[0].key for study in studies[half:]}
    judged = len(engine.analysis.assessed)
    second = Workspace(engine.use_cases(), settings)
    with qtbot.waitSignal(second.unfinished.found) as told:
        second.unfinished.look()
    assert told.args == [half]
    second.unfinished.go_on()
    qtbot.waitUntil(lambda: kept() == () and second.reading.analysis.queue.running is None, timeout=60_000)
    again = [request.series.key for request in engine.analysis.assessed[judged:]]
    assert sorted(again) == sorted(study.series[0].key for study in studies[half:]), "each once, none of those done"
    second.close()


def test_what_is_gone_is_asked_about_once_and_what_is_not_wanted_never_again(qtbot, qapp, engine, tmp_path) -> None:
    keep(Waiting("a series that is gone", "/gone"), Waiting("another", "/gone"))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    workspace.unfinished.go_on()
    qtbot.waitUntil(lambda: kept() == ())
    workspace.close()
    keep(Waiting("a series", "/somewhere"))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    workspace.unfinished.forget()
    qtbot.waitUntil(lambda: kept() == ())
    workspace.close()


def test_what_is_gone_beside_what_is_there_is_told_and_the_rest_goes_on(qtbot, qapp, tmp_path) -> None:
    series = written_series(tmp_path / "here")
    keep(Waiting("a series that is gone", str(tmp_path / "gone")), waiting_of(series))
    workspace = Workspace(UseCases(analysis=lambda: FakeAnalysis().use_cases), from_the_feet(tmp_path / "config"))
    troubles: list[AlveoscopeError] = []
    workspace.trouble.connect(troubles.append)
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    workspace.unfinished.go_on()
    qtbot.waitUntil(lambda: workspace.reading.analysis.assessment_of(series.key) is not None, timeout=60_000)
    (told,) = troubles
    assert str(tmp_path / "gone") in told.message
    qtbot.waitUntil(lambda: kept() == ())
    workspace.close()


@pytest.mark.parametrize("died", [False, True])
def test_stopped_while_it_looks_for_them_they_are_asked_about_again(qtbot, qapp, engine, tmp_path, died: bool) -> None:
    keep(Waiting("a series", "/somewhere"), Waiting("another", "/elsewhere"))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    engine.gate.clear()
    with qtbot.waitSignal(workspace.browser.request_ended):
        workspace.unfinished.go_on()
        if died:
            engine.scan_error = WorkerDiedError("The process that looks for images ended unexpectedly.")
            engine.gate.set()
        else:
            workspace.stop()
    engine.gate.set()
    engine.scan_error = None
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    workspace.close()
    assert [one.series_key for one in kept()] == ["a series", "another"]


def test_later_keeps_it(qtbot, qapp, engine, tmp_path) -> None:
    keep(Waiting("a series", "/somewhere"))
    workspace = Workspace(engine.use_cases(), from_the_feet(tmp_path / "config"))
    with qtbot.waitSignal(workspace.unfinished.found):
        workspace.unfinished.look()
    study = engine.studies[0]
    workspace.reading.analysis.want(study.series[0], study)
    qtbot.waitUntil(lambda: workspace.reading.analysis.assessment_of(study.series[0].key) is not None)
    workspace.close()
    assert [one.series_key for one in kept()] == ["a series"]


def test_two_windows_keep_a_list_each(tmp_path) -> None:
    first, second, third = (WaitingStore(tmp_path) for _ in range(3))
    first.save((Waiting("a", "/one"),))
    assert second.load() == ()
    second.save((Waiting("b", "/two"),))
    assert [one.series_key for one in first.load()] == ["a"]
    first.close()
    second.close()
    assert [one.series_key for one in third.load()] == ["a", "b"]
    assert [path.name for path in tmp_path.glob("*.json")] == ["waiting.json"]


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


def test_that_it_can_not_be_kept_is_told_once_and_again_after_it_could(qtbot, workspace, engine, monkeypatch) -> None:
    """It was only logged: whoever closed the window lost the queue without knowing."""
    study, told = engine.studies[0], []
    workspace.trouble.connect(told.append)

    def refuse(_store, _waiting) -> None:
        raise OutputNotWritableError("Can't write /x/waiting.json: Permission denied.", "Choose another folder.")

    analysis = workspace.reading.analysis
    engine.analysis.hold()
    with monkeypatch.context() as patch:
        patch.setattr(WaitingStore, "save", refuse)
        analysis.want(study.series[0], study)
        qtbot.waitUntil(lambda: bool(told))
        analysis.queue.stop_all()
        qtbot.waitUntil(lambda: analysis.queue.running is None)
        qtbot.wait(50)
        assert len(told) == 1
    (error,) = told
    assert error.message.endswith("for the next start. Can't write /x/waiting.json: Permission denied.")
    assert "stays open" in error.hint
    analysis.want(study.series[0], study)
    qtbot.waitUntil(lambda: len(kept()) == 1)
    with monkeypatch.context() as patch:
        patch.setattr(WaitingStore, "save", refuse)
        analysis.queue.stop_all()
        qtbot.waitUntil(lambda: len(told) == 2)
    engine.analysis.let_go()
