"""Then and now: earlier studies found and offered, both side by side at one level, what changed, what is refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop.app import make_window
from desktop.languages import TRANSLATIONS
from desktop.rendering.window import PRESETS
from desktop.viewmodels.compare.elsewhere import KnownStudy
from desktop.viewmodels.compare.words import CHANGE, NEW, OLD
from desktop.viewmodels.view.layout import Layout
from desktop.views.compare.compare_menu import fill_for_row
from engine.dicom.values import Patient
from engine.service import ResultStore
from tests.desktop.test_small_screen import cut
from tests.support.desktop import FakeEngine
from tests.support.two_studies import RICHARD, a_study, judge
from tests.support.windows import from_the_feet, show_active

THEN = a_study("1.2.1", "20210304", count=20)
NOW = a_study("1.2.2", "20210901", count=30, spacing_mm=3.2, series=2)
OTHER = a_study("1.2.3", "20200101", patient=RICHARD)
AFFECTED = {"1.2.1": 10.0, "1.2.2": 14.5, "1.2.3": 3.0}


@pytest.fixture
def engine():
    made = FakeEngine(NOW, THEN, OTHER)
    made.analysis.answer = lambda request: judge(request.series, AFFECTED[request.series.key[:5]])
    return made


@pytest.fixture
def opened(qtbot, window):
    """The window with all three studies, the later one of Jane Doe in view."""
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    window.workspace.open_series(NOW.series[0], NOW)
    qtbot.waitUntil(lambda: bool(window.workspace.comparison.priors))
    return window


def panel_of(window):
    return window.docks["comparison"].widget()


def begin(qtbot, window, *, judged: bool = True):
    comparison = window.workspace.comparison
    with qtbot.waitSignal(comparison.shown):
        qtbot.keyClick(window.viewer_page.active_view(), Qt.Key.Key_B)
    if judged:
        qtbot.mouseClick(panel_of(window).analyse, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: comparison.pair.comparison is not None)
    return comparison


def table(window) -> dict[str, tuple[str, str, str]]:
    rows = panel_of(window).rows
    return {row.key: tuple(rows.text(row, column) for column in (OLD, NEW, CHANGE)) for row in rows.rows}


def lines(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


# --- found and offered ---


def test_other_studies_of_the_patient_are_offered_and_nobody_elses(opened) -> None:
    comparison = opened.workspace.comparison
    assert [prior.study.study_instance_uid for prior in comparison.priors] == [THEN.study_instance_uid]
    button = opened.docks["diagnosis"].widget().compare_button
    assert button.isVisible()
    assert "2021-03-04" in button.text()
    assert "2021-03-04" in opened.statusBar().currentMessage()
    opened.workspace.open_series(OTHER.series[0], OTHER)
    assert comparison.priors == ()
    assert not button.isVisible()


@pytest.mark.parametrize(
    ("patient", "offered"),
    [
        (Patient("DOE^JANE", "", "19600102", "F"), True),
        (Patient("Doe^Jane^Anne", "P1", "", ""), True),
        (Patient("DOE^JANE", "", "", ""), False),
        (Patient("DOE^JANE", "P9", "19600102", "F"), False),
        (Patient(), False),
    ],
)
def test_a_name_alone_is_no_patient(qtbot, workspace, engine, patient, offered) -> None:
    engine.studies = [NOW, a_study("1.2.4", "20200101", patient=patient)]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    workspace.open_series(NOW.series[0], NOW)
    assert bool(workspace.comparison.priors) is offered


def test_the_last_study_before_comes_first_and_later_ones_after_the_earlier(qtbot, workspace, engine) -> None:
    engine.studies = [THEN, NOW, a_study("1.2.5", "20190101"), a_study("1.2.6", "20220101")]
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    workspace.open_series(NOW.series[0], NOW)
    assert [prior.day for prior in workspace.comparison.priors] == ["2021-03-04", "2019-01-01", "2022-01-01"]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_list_offers_it_by_mouse_and_by_key(qtbot, opened) -> None:
    tree = opened.docks["browser"].widget().tree
    nodes = {node.study.study_date: node for node in opened.workspace.browser.tree.contents.studies}
    shown = []
    tree.menu_wanted.connect(lambda menu, _node: shown.append(menu))
    tree.setCurrentIndex(opened.workspace.browser.tree.index_of(nodes["20210304"]))
    at = tree.viewport().rect().center()
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, tree.viewport().mapToGlobal(at))
    QApplication.sendEvent(tree.viewport(), by_key)
    (menu,) = shown
    assert lines(menu) == ["Compare with the study in view", "", "Close this study"]
    menu.close()
    own = QMenu(tree)
    fill_for_row(own, nodes["20210901"], opened.workspace.comparison)
    assert lines(own) == ["Compare with 2021-03-04  CT Thorax", "Earlier studies in the PACS…"]
    with qtbot.waitSignal(opened.workspace.comparison.shown):
        own.actions()[0].trigger()


def test_without_another_study_a_sentence_says_so(qtbot, opened) -> None:
    opened.workspace.open_series(OTHER.series[0], OTHER)
    with qtbot.waitSignal(opened.workspace.notice) as said:
        opened.workspace.comparison.toggle()
    assert "No other study" in said.args[0]


# --- side by side ---


def test_its_panel_is_made_when_it_first_comes_and_kept(qtbot, opened) -> None:
    assert panel_of(opened) is None
    begin(qtbot, opened, judged=False)
    made = panel_of(opened)
    assert made.isVisible()
    assert made.end.isEnabled(), "it shows what began before it was made"
    opened.workspace.comparison.end()
    begin(qtbot, opened, judged=False)
    assert panel_of(opened) is made


def test_under_the_worklist_a_comparison_waits_with_its_panel_for_the_image(qtbot, opened) -> None:
    """The page kept the panels of before and brought those back: the comparison's was missing, or stayed alone."""
    worklist = opened.actions_.action("worklist")
    worklist.trigger()
    comparison = opened.workspace.comparison
    with qtbot.waitSignal(comparison.shown):
        comparison.start(THEN)
    assert not opened.docks["comparison"].isVisible()
    worklist.trigger()
    assert panel_of(opened).isVisible()
    assert not opened.docks["evidence"].isVisible()
    worklist.trigger()
    comparison.end()
    worklist.trigger()
    assert opened.docks["evidence"].isVisible()
    assert not opened.docks["comparison"].isVisible()


def test_old_is_left_new_is_right_whatever_was_in_view(qtbot, opened) -> None:
    opened.workspace.open_series(THEN.series[0], THEN)
    comparison = begin(qtbot, opened, judged=False)
    assert [pane.source.study.study_date for pane in opened.workspace.viewer.visible_panes] == ["20210304", "20210901"]
    assert comparison.pair.new.study.study_date == "20210901"
    visible = {name for name, dock in opened.docks.items() if dock.isVisible()}
    assert visible == {"comparison"}
    assert panel_of(opened).titles[0].text().startswith("Prior  ·  2021-03-04")


def test_both_are_scrolled_by_the_lungs_and_windowed_together(qtbot, opened) -> None:
    begin(qtbot, opened)
    old, new = opened.workspace.viewer.panes[:2]
    # Lungs on images 1 to 18 of 20 and 1 to 28 of 30.
    new.scroll_to(1)
    assert old.index == 1
    new.scroll_to(28)
    assert old.index == 18
    old.scroll_to(1)
    assert new.index == 1
    opened.workspace.viewer.set_window(PRESETS[1].window)
    assert old.window == new.window == PRESETS[1].window


def test_a_click_on_a_strip_takes_both_there(qtbot, opened) -> None:
    begin(qtbot, opened)
    old_strip, new_strip = panel_of(opened).strips
    qtbot.mouseClick(old_strip, Qt.MouseButton.LeftButton, pos=old_strip.place_of(18).toPoint())
    assert [pane.index for pane in opened.workspace.viewer.visible_panes] == [18, 28]
    # One scale of levels: the marker of both is at the same place.
    assert old_strip.place_of(18).x() == pytest.approx(new_strip.place_of(28).x(), abs=12)
    qtbot.keyClick(new_strip, Qt.Key.Key_Home)
    assert [pane.index for pane in opened.workspace.viewer.visible_panes] == [0, 0]


def test_it_ends_as_it_began(qtbot, opened) -> None:
    before = {name for name, dock in opened.docks.items() if dock.isVisible()}
    comparison = begin(qtbot, opened)
    opened.workspace.viewer.panes[1].scroll_to(7)
    qtbot.mouseClick(panel_of(opened).end, Qt.MouseButton.LeftButton)
    viewer = opened.workspace.viewer
    assert (comparison.on, viewer.layout) == (False, Layout.ONE)
    assert (viewer.active.source.key, viewer.active.index) == (NOW.series[0].key, 7)
    assert {name for name, dock in opened.docks.items() if dock.isVisible()} == before


def test_what_is_opened_in_between_ends_it(qtbot, opened) -> None:
    comparison = begin(qtbot, opened)
    opened.workspace.open_series(OTHER.series[0], OTHER)
    assert not comparison.on
    assert opened.docks["browser"].isVisible()


@pytest.fixture
def slow(opened, monkeypatch):
    """What lets the comparison come."""
    come, find = threading.Event(), opened.workspace.comparison._runner._work

    def work(request, context):
        come.wait(10)
        return find(request, context)

    monkeypatch.setattr(opened.workspace.comparison._runner, "_work", work)
    yield come
    come.set()


def test_a_comparison_that_comes_late_takes_nobody_from_another_patient(qtbot, opened, slow) -> None:
    workspace = opened.workspace
    workspace.comparison.toggle()
    workspace.open_series(OTHER.series[0], OTHER)
    slow.set()
    qtbot.waitUntil(lambda: not workspace.comparison._runner.busy)
    assert not workspace.comparison.on
    assert workspace.viewer.active.source.key == OTHER.series[0].key


def test_nor_from_a_patient_who_was_the_first_in_view(qtbot, opened, slow) -> None:
    workspace = opened.workspace
    workspace.viewer.close_all()
    workspace.browser.first_series.emit(OTHER.series[0], OTHER)  # shown without being chosen
    workspace.open_series(NOW.series[0], NOW)
    workspace.comparison.toggle()
    workspace.open_series(OTHER.series[0], OTHER)  # chosen
    slow.set()
    qtbot.waitUntil(lambda: not workspace.comparison._runner.busy)
    assert not workspace.comparison.on
    assert workspace.viewer.active.source.key == OTHER.series[0].key


def test_what_is_shown_without_being_chosen_keeps_no_comparison_away(qtbot, opened, slow) -> None:
    workspace = opened.workspace
    workspace.comparison.toggle()
    workspace.browser.first_series.emit(OTHER.series[0], OTHER)
    slow.set()
    qtbot.waitUntil(lambda: workspace.comparison.on)


@pytest.mark.parametrize("closed", [NOW, THEN], ids=["the one in view", "the other one"])
def test_a_study_that_was_closed_does_not_come_back_with_a_comparison_that_comes_late(
    qtbot, opened, slow, closed
) -> None:
    workspace = opened.workspace
    workspace.close_study(OTHER)
    workspace.comparison.toggle()
    workspace.close_study(closed)
    slow.set()
    qtbot.waitUntil(lambda: not workspace.comparison._runner.busy)
    assert not workspace.comparison.on
    shown = {pane.source.study.key for pane in workspace.viewer.visible_panes if pane.source is not None}
    assert closed.key not in shown


def test_a_study_that_was_closed_is_not_compared_with_one_that_is_being_opened(qapp, opened) -> None:
    elsewhere, known = opened.workspace.comparison.elsewhere, KnownStudy(THEN.key, Path("/ct/9"), "20210304")
    opened.workspace.close_study(OTHER)
    elsewhere.want(known, NOW, NOW.series[0])
    opened.workspace.close_study(NOW)  # what is being opened is listed already, and comes into view
    assert opened.workspace.viewer.active.source.study.key == THEN.key
    assert elsewhere.wanted([THEN]) is None


def test_who_chose_another_patient_is_not_shown_the_study_that_was_being_opened(qapp, opened) -> None:
    elsewhere, known = opened.workspace.comparison.elsewhere, KnownStudy("1.2.9.0", Path("/ct/9"), "20200101")
    opened_at_last = a_study("1.2.9", "20200101")
    elsewhere.want(known, NOW, NOW.series[0])
    assert elsewhere.wanted([opened_at_last]) is not None
    elsewhere.want(known, NOW, NOW.series[0])
    opened.workspace.open_series(OTHER.series[0], OTHER)
    assert elsewhere.wanted([opened_at_last]) is None


def test_a_comparison_that_was_ended_does_not_come_back(qtbot, opened, slow) -> None:
    slow.set()
    comparison, analysis = begin(qtbot, opened), opened.workspace.reading.analysis
    slow.clear()
    with qtbot.waitSignal(analysis.assessed):
        analysis.want(NOW.series[0], NOW)
    assert comparison._runner.busy
    comparison.end()
    slow.set()
    qtbot.waitUntil(lambda: not comparison._runner.busy)
    assert not comparison.on


def test_closing_all_studies_ends_it(qtbot, opened) -> None:
    comparison = begin(qtbot, opened)
    opened.workspace.clear()
    assert (comparison.on, comparison.priors) == (False, ())


def test_the_keys_for_panels_are_about_this_one_meanwhile(qtbot, opened) -> None:
    begin(qtbot, opened)
    opened.actions_.action("image-first").trigger()
    assert not opened.docks["comparison"].isVisible()
    opened.actions_.action("image-first").trigger()
    assert opened.docks["comparison"].isVisible()
    assert not opened.docks["browser"].isVisible()


# --- what changed ---


def test_what_is_missing_is_analysed_from_here_and_then_compared(qtbot, opened, engine) -> None:
    engine.analysis.hold()
    comparison = begin(qtbot, opened, judged=False)
    panel = panel_of(opened)
    assert panel.analyse.isVisible()
    assert len(comparison.missing) == 2
    qtbot.mouseClick(panel.analyse, Qt.MouseButton.LeftButton)
    assert not panel.analyse.isEnabled()
    assert "Waiting" in panel.remarks.text()
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: comparison.pair.comparison is not None)
    assert not panel.analyse.isVisible()
    assert table(opened)["affected_percent"] == ("10.0 %", "14.5 %", "+4.5 pp")
    assert table(opened)["affected_percent_right_upper"] == ("5.0 %", "7.2 %", "+2.2 pp")
    assert "181" in panel.days.text()
    assert panel.remarks.text() == ""


def test_results_of_an_earlier_day_are_compared_at_once(qtbot, opened, engine) -> None:
    for study, affected in ((THEN, 20.0), (NOW, 5.0)):
        ResultStore().save(judge(study.series[0], affected).assessment)
    comparison = begin(qtbot, opened, judged=False)
    assert comparison.pair.comparison is not None
    assert table(opened)["affected_percent"][2] == "−15.0 pp"
    assert engine.analysis.assessed == []


def test_the_series_of_the_other_study_that_was_judged_is_taken(qtbot, opened) -> None:
    ResultStore().save(judge(NOW.series[1], 5.0).assessment)
    opened.workspace.open_series(THEN.series[0], THEN)
    comparison = begin(qtbot, opened, judged=False)
    assert comparison.pair.new.series.key == NOW.series[1].key


def test_different_coverage_is_said(qtbot, opened, engine) -> None:
    short = a_study("1.2.2", "20210901", count=30, spacing_mm=2.0)
    engine.studies = [short, THEN]
    with qtbot.waitSignal(opened.workspace.browser.finished):
        opened.workspace.open([Path("/ct")])
    opened.workspace.open_series(short.series[0], short)
    begin(qtbot, opened)
    assert "The studies show different parts of the lungs" in panel_of(opened).remarks.text()


def test_two_patients_are_refused_with_the_engines_sentence_and_nothing_is_judged(qtbot, opened, engine) -> None:
    with qtbot.waitSignal(opened.workspace.trouble) as refused:
        opened.workspace.comparison.start(OTHER)
    assert refused.args[0].message == "The two studies are of two different patients."
    assert not opened.workspace.comparison.on
    assert engine.analysis.assessed == []


def test_the_same_study_twice_is_said(qtbot, opened) -> None:
    comparison = opened.workspace.comparison
    with qtbot.waitSignal(comparison.shown):
        comparison.start(NOW, NOW.series[1])
    qtbot.mouseClick(panel_of(opened).analyse, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: comparison.pair.comparison is not None)
    assert "The same study twice" in panel_of(opened).remarks.text()


def test_choosing_and_looking_up_are_no_work_of_the_gui_thread(qtbot, opened, engine, monkeypatch) -> None:
    threads = []
    find = ResultStore.load
    monkeypatch.setattr(
        ResultStore, "load", lambda self, series: threads.append(threading.current_thread()) or find(self, series)
    )
    begin(qtbot, opened, judged=False)
    assert threads
    assert threading.main_thread() not in threads


# --- beside it ---


def test_a_longer_series_after_a_short_one_has_its_own_key_images(qtbot, opened) -> None:
    """The answer box asked for an image that the series before it did not have."""
    opened.workspace.open_series(THEN.series[0], THEN)
    opened.workspace.viewer.show_series(NOW.series[0], NOW, index=29)
    assert opened.workspace.reading.key_images.image == NOW.series[0].headers[29].ref


@pytest.mark.parametrize("language", ["en", "es", "pt", "zh"])
def test_it_fits_1024_by_768_and_cuts_nothing(qtbot, engine, tmp_path, language) -> None:
    translator = QTranslator()
    assert translator.load(str(TRANSLATIONS / f"alveoscope_{language}.qm"))
    QApplication.installTranslator(translator)
    from_the_feet(tmp_path / "config")
    made = make_window(tmp_path / "config", engine.use_cases())
    show_active(qtbot, made)
    try:
        made.resize(1024, 768)
        with qtbot.waitSignal(made.workspace.browser.finished):
            made.workspace.open([Path("/ct")])
        made.workspace.open_series(NOW.series[0], NOW)
        begin(qtbot, made, judged=False)
        qtbot.waitUntil(lambda: made.workspace.reading.bundle is not None)  # its name makes the back-end's line longer
        qtbot.wait(30)
        assert (made.width(), made.height()) == (1024, 768)
        assert cut(made) == []
        begin_panel = panel_of(made)
        qtbot.mouseClick(begin_panel.analyse, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: made.workspace.comparison.pair.comparison is not None)
        strip = begin_panel.strips[1]
        assert not strip.visibleRegion().isEmpty(), "both strips are in view"
        made.workspace.comparison.end()
        qtbot.wait(30)
        assert (made.width(), made.height()) == (1024, 768)
    finally:
        made.close()
        QApplication.removeTranslator(translator)


@pytest.mark.parametrize("cut_pane", [0, 1])
def test_a_comparison_that_ended_over_the_orthogonal_views_leaves_one_study_alone_after_them(
    qtbot, opened, cut_pane
) -> None:
    viewer = opened.workspace.viewer
    comparison = begin(qtbot, opened, judged=False)
    viewer.activate(cut_pane)
    cut_series = viewer.active.source.series
    viewer.toggle_orthogonal()
    qtbot.waitUntil(lambda: viewer.layout is Layout.ORTHOGONAL)
    comparison.toggle()
    assert not comparison.on
    assert viewer.layout is Layout.ORTHOGONAL
    viewer.toggle_orthogonal()
    assert viewer.layout is Layout.ONE
    assert viewer.active.source.series is cut_series
