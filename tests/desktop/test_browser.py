"""Getting in: scans stream into the tree, wait for one another, can be stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.viewmodels.browse.browser import same_reading
from engine.dicom.catalogue import withdrawn
from engine.errors import PathNotFoundError
from tests.support.series import make_series, make_study, refused


@pytest.fixture
def browser(workspace):
    return workspace.browser


def test_scan_fills_the_tree_before_it_ends(qtbot, browser, engine):
    engine.gate.clear()
    browser.open([Path("/ct")])
    qtbot.waitUntil(lambda: browser.tree.series_count == 1)
    assert browser.scanning
    engine.gate.set()
    with qtbot.waitSignal(browser.finished) as finished:
        pass
    assert finished.args[0].counts.images == 20
    assert not browser.scanning


def test_a_series_that_turned_out_to_be_two_is_listed_as_these(qtbot, browser, engine, monkeypatch):
    """Two patients under one Study UID: the first reading stayed beside them, with 0 images, under one of the names."""
    shown = []
    browser.first_series.connect(lambda series, _study: shown.append(series.key))
    monkeypatch.setattr("desktop.viewmodels.browse.browser.SHOW_EARLY_MS", -1)
    engine.gate.clear()
    browser.open([Path("/ct")])
    qtbot.waitUntil(lambda: browser.tree.series_count == 1)
    (first,) = (node.study for node in browser.tree.series_in_order())
    now = replace(first, key=f"{first.key}#1", series=(make_series(5, key="1.2#1/1"),))
    browser._inbox.put((*withdrawn((first,), (now,)), now))
    engine.studies = [now]
    engine.gate.set()
    with qtbot.waitSignal(browser.finished):
        pass
    assert [node.series.key for node in browser.tree.series_in_order()] == ["1.2#1/1"]
    qtbot.waitUntil(lambda: shown[-1:] == ["1.2#1/1"])


def test_second_request_waits_for_the_first(qtbot, browser, engine):
    ends = []
    browser.finished.connect(ends.append)
    browser.open([Path("/one")])
    browser.open([Path("/two"), Path("/three")])
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert engine.scanned == [(Path("/one"),), (Path("/two"), Path("/three"))]
    assert browser.tree.series_count == 1


def test_stop_keeps_what_was_found_and_the_next_scan_runs(qtbot, browser, engine):
    engine.gate.clear()
    browser.open([Path("/one")])
    qtbot.waitUntil(lambda: browser.tree.series_count == 1)
    browser.cancel()
    qtbot.waitUntil(lambda: not browser.scanning)
    assert browser.tree.series_count == 1
    engine.gate.set()
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/two")])


def test_error_is_told_and_the_next_scan_runs(qtbot, browser, engine):
    engine.scan_error = PathNotFoundError("There is nothing at /gone.", "Was the drive unplugged?")
    with qtbot.waitSignal(browser.failed) as failed:
        browser.open([Path("/gone")])
    assert failed.args[0].code == "path-not-found"
    assert not browser.scanning
    engine.scan_error = None
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/there")])


def test_recent_places_newest_first_without_repeats(qtbot, browser):
    for name in ("a", "b", "a"):
        browser.open([Path(f"/{name}")])
    assert browser.recent == (Path("/a"), Path("/b"))
    browser.forget_recent()
    assert browser.recent == ()
    qtbot.waitUntil(lambda: not browser.scanning)


def test_first_series_is_the_one_the_engine_would_assess(qtbot, browser, engine):
    bad = make_series(1, uid="1.2.3.1", findings=(refused(),), series_number=1)
    good = make_series(30, uid="1.2.3.2", series_number=2)
    engine.studies = [make_study(bad, good)]
    with qtbot.waitSignal(browser.first_series) as first:
        browser.open([Path("/ct")])
    assert first.args[0].key == good.key


def test_series_that_cannot_be_assessed_is_shown_when_there_is_no_other(qtbot, browser, engine):
    engine.studies = [make_study(make_series(1, findings=(refused(),)))]
    with qtbot.waitSignal(browser.first_series) as first:
        browser.open([Path("/ct")])
    assert first.args[0].refused


def test_opening_again_replaces_the_reading(qtbot, workspace, engine):
    browser, viewer = workspace.browser, workspace.viewer
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    qtbot.waitUntil(lambda: viewer.active.pixels is not None)
    viewer.active.scroll_to(4)
    grown = make_study(make_series(40))
    engine.studies = [grown]
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    assert browser.tree.series_count == 1
    assert viewer.active.count == 40
    assert viewer.active.source.header(viewer.active.index).sop_instance_uid == "1.2.3.5"


def test_series_nobody_scrolled_stays_in_its_middle_while_it_grows(qtbot, workspace, engine):
    browser, viewer = workspace.browser, workspace.viewer
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    engine.studies = [make_study(make_series(40))]
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    assert viewer.active.index == 20


def test_opening_another_place_shows_it(qtbot, workspace, engine):
    browser, viewer = workspace.browser, workspace.viewer
    with qtbot.waitSignal(browser.first_series):
        browser.open([Path("/ct")])
    engine.studies = [make_study(make_series(uid="8.8.1"), name="NEXT^N")]
    with qtbot.waitSignal(browser.first_series):
        browser.open([Path("/other")])
    assert viewer.active.source.key == "8.8.1"


def test_new_findings_make_a_new_reading():
    series = make_series()
    assert same_reading(series, make_series())
    assert not same_reading(series, make_series(findings=(refused(),)))
    assert not same_reading(series, make_series(21))


def test_neighbours_in_the_list(qtbot, browser, engine):
    first, second = make_series(uid="1.2.3.1", series_number=1), make_series(uid="1.2.3.2", series_number=2)
    engine.studies = [make_study(first, second)]
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    assert browser.neighbour("1.2.3.1", 1)[0].key == "1.2.3.2"
    assert browser.neighbour("1.2.3.2", 1) is None
    assert browser.neighbour("", 1)[0].key == "1.2.3.1"


def test_a_place_that_went_away_is_named(qtbot, browser, engine):
    engine.scan_error = PathNotFoundError("The path does not exist.", "Check its spelling.")
    engine.studies = []
    said = []
    browser.progress_changed.connect(said.append)
    with qtbot.waitSignal(browser.failed) as failed:
        browser.open([Path("/media/stick")])
    assert failed.args[0].message.endswith("/media/stick")
    assert "unplugged" in failed.args[0].hint
    assert said[-1] == "Nothing new was found."
    with qtbot.waitSignal(browser.failed) as failed:
        browser.open([Path("/a"), Path("/b")])  # which of them it was is not known
    assert failed.args[0].message == "The path does not exist."


def test_an_empty_list_says_why(qtbot, browser, engine):
    assert browser.tree.empty_text == "What you open is listed here."
    with qtbot.waitSignal(browser.finished):
        browser.open([Path("/ct")])
    assert browser.tree.empty_text == ""
    browser.tree.set_query("nobody")
    assert browser.tree.empty_text == "No series matches the search."
    browser.tree.set_query("")
    assert browser.tree.empty_text == ""


def test_a_folder_that_is_still_being_opened_takes_nobody_from_what_he_chose(qtbot, workspace, engine):
    other, fresh = make_study(make_series(5, uid="1.2.7")), make_study(make_series(5, uid="1.2.8"))
    engine.studies = [other]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/one")])
    engine.studies = [fresh]
    engine.gate.clear()
    workspace.open([Path("/two")])
    workspace.open([Path("/three")])
    qtbot.waitUntil(lambda: workspace.browser.tree.series_count == 2)
    workspace.open_series(other.series[0], other)
    engine.gate.set()
    qtbot.waitUntil(lambda: not workspace.browser.scanning)
    qtbot.wait(20)
    assert workspace.viewer.active.source.series.key == "1.2.7"
    workspace.open([Path("/two")])
    qtbot.waitUntil(lambda: workspace.viewer.active.source.series.key == "1.2.8")


def test_a_study_that_is_closed_keeps_nobody_from_what_is_being_opened(qtbot, workspace, engine):
    studies = [make_study(make_series(5, uid=f"1.2.{one}"), study_instance_uid=f"1.3.{one}") for one in (7, 8, 9)]
    engine.studies = studies[:2]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/one")])
    qtbot.waitUntil(lambda: workspace.viewer.active.source is not None)
    engine.studies = studies[2:]
    engine.gate.clear()
    workspace.open([Path("/two")])
    workspace.close_study_in_view(workspace.viewer)
    assert workspace.viewer.active.source is not None
    engine.gate.set()
    qtbot.waitUntil(lambda: workspace.viewer.active.source.series.key == "1.2.9")


def test_places_of_before_are_one_scan_that_leaves_recent_ones_and_what_is_in_view(qtbot, workspace, engine, tmp_path):
    first, again = make_study(make_series(5, uid="1.2.7")), make_study(make_series(5, uid="1.2.8"))
    engine.studies = [first]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/one")])
    qtbot.waitUntil(lambda: workspace.viewer.active.source is not None)
    engine.studies = [again]
    with qtbot.waitSignal(workspace.browser.request_ended) as ended:
        number = workspace.browser.open_again([Path(f"/place/{one}") for one in range(300)])
    assert ended.args == [number, True]
    assert len(engine.scanned) == 2
    assert workspace.browser.recent == (Path("/one"),)
    qtbot.wait(20)
    assert workspace.viewer.active.source.series.key == "1.2.7"


def test_where_the_row_that_was_clicked_can_not_be_shown_nobody_else_is_analysed(qtbot, workspace, engine):
    other = make_study(make_series(5, uid="1.2.7"))
    without = replace(make_series(1, uid="1.2.8"), headers=())
    engine.studies = [other, make_study(without)]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: workspace.viewer.active.source is not None)
    node = workspace.browser.tree.series_node("1.2.8")
    workspace.open_series(node.series, node.study)
    workspace.browser.point_at(node)
    workspace.analyse()
    assert workspace.reading.analysis.queue.entries == ()
    workspace.browser.point_at(workspace.browser.tree.series_node("1.2.7"))
    workspace.analyse()
    assert [entry.key for entry in workspace.reading.analysis.queue.entries] == ["1.2.7"]
    qtbot.waitUntil(lambda: not workspace.reading.analysis.busy)


def test_what_is_still_being_listed_when_all_is_closed_is_not_shown(qtbot, workspace, engine, monkeypatch):
    monkeypatch.setattr("desktop.viewmodels.browse.inbox.BUDGET_MS", -1)
    browser, said = workspace.browser, []
    browser.progress_changed.connect(said.append)
    workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: browser._result is not None)
    workspace.clear()
    assert not browser.scanning
    monkeypatch.undo()
    qtbot.wait(50)
    assert (browser.tree.series_count, workspace.viewer.active.source) == (0, None)
    assert said[-1] == "Stopped."
    with qtbot.waitSignal(browser.finished):
        workspace.open([Path("/ct")])
    assert browser.tree.series_count == 1


def test_what_a_scan_has_still_found_when_all_is_closed_is_not_listed(qtbot, workspace, engine):
    """It was on its way from the scan's thread."""
    browser = workspace.browser
    engine.gate.clear()
    workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: browser.tree.series_count == 1)
    workspace.clear()
    browser._runner.parts.emit(1, list(engine.studies))
    engine.gate.set()
    qtbot.waitUntil(lambda: not browser.scanning)
    qtbot.wait(50)
    assert (browser.tree.series_count, workspace.viewer.active.source) == (0, None)


def test_what_was_found_is_not_said_any_more_of_a_study_that_was_closed(qtbot, window, engine):
    workspace, line = window.workspace, window.docks["browser"].widget().state
    studies = [make_study(make_series(5, uid=f"1.2.{one}"), study_instance_uid=f"1.3.{one}") for one in (7, 8)]
    engine.studies = studies
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    assert line.text().startswith("2 series, 10 ")
    workspace.close_study(studies[0])
    assert line.text() == ""
    engine.gate.clear()
    workspace.open([Path("/ct")])
    qtbot.waitUntil(lambda: workspace.browser.tree.series_count == 2)
    workspace.close_study(studies[0])
    assert line.text() != "", "what a scan is doing is said on"
    engine.gate.set()
    qtbot.waitUntil(lambda: not workspace.browser.scanning)
