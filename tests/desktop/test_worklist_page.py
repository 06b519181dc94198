"""The worklist in the real window: the queue, its filters, another order with a reason, opening a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.app import make_window
from desktop.viewmodels.worklist.worklist import Filter
from desktop.views.worklist.override_dialog import OverrideDialog
from engine.triage.values import Verdict
from engine.worklist.store import open_store
from engine.worklist.values import Outcome, Priority


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'list.sqlite3'}"
    with open_store(address) as store:
        for number, (verdict, probability) in enumerate([(Verdict.NEGATIVE, 0.05), (Verdict.POSITIVE, 0.93)]):
            source = tmp_path / f"in-{number}"
            source.mkdir()
            entry = store.submit(f"1.2.{number}", source, images=40, patient=f"<b>DOE</b>^J{number}")
            store.finish(entry.entry_id, Outcome(verdict, probability, ("code",), "cpu"))
    return address


@pytest.fixture
def window(qtbot, engine, tmp_path, url):
    cases = replace(engine.use_cases(), open_worklist=lambda: open_store(url))
    made = make_window(tmp_path / "config", cases)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


@pytest.fixture
def page(qtbot, window):
    window.actions_.action("worklist").trigger()
    shown = window.page_switch.built["worklist"]
    qtbot.waitUntil(lambda: window.workspace.reading.worklist.table.rowCount() == 2)
    return shown


def test_the_list_takes_the_window_and_gives_it_back(qtbot, window, page):
    assert window.pages.currentWidget() is page
    assert not any(dock.isVisible() for dock in window.docks.values())
    window.actions_.action("worklist").trigger()
    assert window.pages.currentWidget() is window.start_page
    assert window.docks["browser"].isVisible()


def test_from_page_to_page_and_back_there_is_a_way_out(window, page):
    actions = [window.actions_.action(name) for name in ("batch", "worklist")]
    for shown in (0, 1, 1, 0, 1):
        actions[shown].trigger()
    actions[1].trigger()
    assert window.pages.currentWidget() is window.start_page
    assert window.docks["browser"].isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_4, Qt.Key.Key_I, Qt.Key.Key_D, Qt.Key.Key_K])
def test_keys_for_images_do_nothing_to_those_behind_the_list(qtbot, window, key):
    workspace = window.workspace
    with qtbot.waitSignal(workspace.browser.finished):
        workspace.open([Path("/ct")])
    pane = workspace.viewer.active
    qtbot.waitUntil(lambda: pane.pixels is not None)

    def state():
        return pane.window, pane.invert, workspace.viewer.tool, workspace.reading.review.key_images

    before = state()
    window.actions_.action("worklist").trigger()
    shown = window.page_switch.built["worklist"]
    shown.table.setFocus()
    qtbot.keyClick(shown.table, key)
    assert state() == before
    window.actions_.action("worklist").trigger()
    qtbot.keyClick(window.viewer_page.active_view(), key)
    assert state() != before


def test_the_result_behind_the_list_is_not_handed_on_from_it(window, page):
    """One might mean the study that is chosen in the list."""
    names = ("close-study", "analyse", "export-result", "send-result", "print-report", "export-image", "preset-1")
    assert [name for name in names if window.actions_.action(name).isEnabled()] == []
    for name in ("search", "open-folder", "stop", "analyse-all", "stop-all", "batch", "worklist", "settings"):
        assert window.actions_.action(name).isEnabled(), name
    window.actions_.action("worklist").trigger()
    assert all(window.actions_.action(name).isEnabled() for name in names)


@pytest.mark.parametrize("key", ["image-only", "image-first"])
@pytest.mark.parametrize("at", [0, 1])
def test_pages_and_the_keys_that_make_room_for_the_image_give_all_back(window, key, at):
    """Whichever comes first: the panels were gone afterwards, or stood in a window without menus."""

    def look():
        shown = {name for name, dock in window.docks.items() if dock.isVisible()}
        return shown, window.tool_bar.isVisible(), window.menuBar().height() > 0, window.isFullScreen()

    before = look()
    actions = [window.actions_.action(name) for name in ("worklist", key)]
    actions[at].trigger()
    actions[1 - at].trigger()
    assert window.menuBar().height() > 0, "the list's own keys and menus are at hand"
    actions[0].trigger()
    if look() != before:  # what was hidden by key comes back by that key
        actions[1].trigger()
    assert look() == before
    actions[1].trigger()
    assert look() != before
    actions[1].trigger()
    assert look() == before


@pytest.mark.parametrize("away", [False, True])
def test_panels_are_stored_as_they_were_when_the_window_closes_on_the_list(qtbot, engine, window, tmp_path, away):
    """Also where they were put away by key before the list came."""
    if away:
        window.actions_.action("image-first").trigger()
    window.actions_.action("worklist").trigger()
    window.close()
    again = make_window(tmp_path / "config", engine.use_cases())
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    assert again.docks["browser"].isVisible()
    again.close()


def test_names_are_plain_text_and_the_next_patient_is_on_top(page):
    model = page.table.model()
    assert model.index(0, 5).data() == "<b>DOE</b>, J1"
    assert model.index(0, 1).data() == "Positive"
    page.table.grab()
    assert page._state.text().startswith("2 patient")


def test_a_filter_shows_its_count_and_its_rows(qtbot, page):
    page.filter.setCurrentIndex(list(Filter).index(Filter.WAITING))
    assert page.table.model().rowCount() == 0
    assert page.nobody.isVisible()
    assert page.nobody.text() == "No study on the list passes the filter and the search."
    page.filter.setCurrentIndex(list(Filter).index(Filter.ALL))
    assert not page.nobody.isVisible()
    assert page.filter.itemText(0) == "All unread  (2)"


def test_another_order_needs_a_reason(qtbot, window, page):
    page.table.selectRow(1)
    qtbot.mouseClick(page.first_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(OverrideDialog)
    assert not dialog.save.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.reason, "Shock room")
    assert dialog.save.isEnabled()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    model = page.table.model()
    qtbot.waitUntil(lambda: model.rows[0].entry.study_instance_uid == "1.2.0")
    assert model.rows[0].entry.override.priority is Priority.STAT
    assert page.selected().entry.study_instance_uid == "1.2.0", "the selection follows the patient"


def test_mark_as_read_takes_the_patient_off(qtbot, page):
    page.table.selectRow(0)
    qtbot.mouseClick(page.read_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1)


def test_what_is_gone_can_not_be_opened(qtbot, window, page, tmp_path):
    (tmp_path / "in-1").rmdir()
    window.workspace.reading.worklist.refresh()
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: not page.open_button.isEnabled())
    page.table.selectRow(1)
    assert page.open_button.isEnabled()


def test_open_leads_to_the_viewer(qtbot, engine, window, page, tmp_path):
    page.table.selectRow(0)
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: engine.scanned == [(tmp_path / "in-1",)])
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.viewer_page)
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    assert window.docks["browser"].isVisible()


def test_nothing_is_asked_of_the_store_while_the_list_is_hidden(qtbot, window, page):
    model = window.workspace.reading.worklist
    assert model._timer.isActive()
    window.actions_.action("worklist").trigger()
    assert not model._timer.isActive()
