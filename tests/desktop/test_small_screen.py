"""The window fits 1024 x 768 in every language, with a result, and no button or label of one line is cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTabBar,
    QTableView,
    QTabWidget,
    QWidget,
)

from desktop.app import make_window
from desktop.viewmodels.worklist.table import PATIENT, PATIENT_ID, PLACE, PROBABILITY, STATE, VERDICT, WAITING
from desktop.views.browse.browser_panel import NARROWEST
from desktop.views.read.evidence_panel import EvidencePanel
from desktop.views.read.gauge import GaugeBar
from desktop.views.window.status_strip import StatusStrip
from desktop.views.window.tool_group import ToolGroup
from engine.triage.values import Verdict
from engine.worklist.store import WorklistStore, open_store
from engine.worklist.values import About, Outcome, Priority
from tests.support.cut_texts import cut, title_width
from tests.support.windows import SMALL, show_active

WIDTH, HEIGHT = SMALL


def test_it_fits_with_a_result_and_cuts_nothing(qtbot, small) -> None:
    least = small.minimumSizeHint()
    assert (least.width() <= WIDTH, least.height() <= HEIGHT) == (True, True), least
    qtbot.wait(100)
    assert cut(small) == []
    assert small.docks["browser"].width() >= NARROWEST, "the list of studies reads whole verdicts"
    banner = next(one for one in small.statusBar().findChildren(QLabel) if one.objectName() == "banner")
    assert banner.isVisible()
    assert small.rect().contains(banner.mapTo(small, banner.rect().bottomRight()))


def test_a_wide_window_can_be_made_small_again(qtbot, small) -> None:
    small.resize(1600, 900)
    qtbot.wait(50)
    least = small.minimumSizeHint()
    assert (least.width() <= WIDTH, least.height() <= HEIGHT) == (True, True), least
    small.resize(WIDTH, HEIGHT)
    qtbot.wait(50)
    assert (small.width(), cut(small)) == (WIDTH, [])


@pytest.fixture(params=list(Verdict))
def judged(request, qtbot, small, kept_engine):
    """The small window with each verdict on its series; afterwards it has the one that it had."""

    def analyse() -> None:
        with qtbot.waitSignal(analysis.assessed):
            analysis.start()

    analysis = small.workspace.reading.analysis
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_engine.analysis, "verdict", request.param)
        analyse()
        assert analysis.assessment.result.verdict is request.param
        yield small
    analyse()


def test_the_panel_shows_all_of_its_width_whatever_the_verdict(qtbot, judged) -> None:
    qtbot.wait(100)
    panel = judged.docks["diagnosis"].widget()
    assert panel.widget().width() <= panel.viewport().width()
    assert judged.width() == WIDTH


def test_no_word_of_the_verdict_is_cut_off_in_a_wide_window(qtbot, small) -> None:
    small.resize(1280, 760)
    panel = small.docks["diagnosis"].widget()
    qtbot.waitUntil(lambda: panel.widget().width() <= panel.viewport().width())
    for button in panel.review._buttons.values():
        assert button.width() >= button.sizeHint().width() - 8, button.text()


@pytest.mark.parametrize("page", ["worklist", "batch"])
def test_a_page_does_not_widen_the_window(qtbot, small, page: str) -> None:
    small.actions_.action(page).trigger()
    qtbot.wait(20)
    assert small.width() == WIDTH
    built = small.page_switch.built[page]
    assert cut(built) == []
    header = built.table.horizontalHeader()
    stretched = QHeaderView.ResizeMode.Stretch
    fixed = [
        one
        for one in range(header.count())
        if header.sectionResizeMode(one) is not stretched and not header.isSectionHidden(one)
    ]
    small.actions_.action(page).trigger()
    qtbot.wait(20)
    assert small.width() == WIDTH, "nor when the viewer comes back"
    assert all(header.sectionSize(one) >= title_width(header, one) for one in fixed)


def _full_worklist(folder: Path) -> WorklistStore:
    """A worklist of long words, in every state."""
    about = About("19991231-0042-TX", "2024-06-17-000123", "20240617", "101500", 87)
    store = open_store(f"sqlite:///{folder / 'list.sqlite3'}")
    for number, verdict in enumerate(Verdict):
        name = f"MONTGOMERY-FITZGERALD^ALEXANDRA {number}"
        entry = store.submit(f"1.2.{number}", folder, images=1240, patient=name)
        store.describe(f"1.2.{number}", about)
        store.finish(entry.entry_id, Outcome(verdict, 0.5, (), "cpu"))
    store.override("1.2.0", Priority.STAT, reason="She can hardly breathe and waits in the corridor", by="Dr. Who")
    return store


def test_the_worklist_never_scrolls_sideways(qtbot, new_small, tmp_path) -> None:
    """It did at this size, and the reason why somebody stands where he stands was behind the edge."""
    new_small.workspace.reading.worklist._open_store = lambda: _full_worklist(tmp_path)
    new_small.actions_.action("worklist").trigger()
    table = new_small.page_switch.built["worklist"].table
    rows = new_small.workspace.reading.worklist.table
    qtbot.waitUntil(lambda: rows.rowCount() == len(Verdict), timeout=60_000)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    for column in (PLACE, VERDICT, PROBABILITY, WAITING):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), "what decides is never cut"
    assert not any(table.isColumnHidden(column) for column in (PATIENT, PATIENT_ID, STATE))
    tip = rows.index(0, PLACE).data(Qt.ItemDataRole.ToolTipRole)
    assert all(rows.index(0, column).data() in tip for column in range(rows.columnCount()))
    new_small.resize(1900, 900)
    qtbot.waitUntil(lambda: not any(table.isColumnHidden(column) for column in range(rows.columnCount())))
    assert table.horizontalScrollBar().maximum() == 0


def test_no_tab_and_no_heading_of_a_table_is_cut(qtbot, small) -> None:
    tabs = [bar.tabText(number) for bar in small.findChildren(QTabBar) for number in range(bar.count())]
    assert "…" not in "".join(tabs)
    for bar in small.findChildren(QTabBar):
        needed = sum(bar.tabSizeHint(number).width() for number in range(bar.count()))
        assert needed <= bar.width(), tabs
    for name in ("slices", "measurements", "queue"):
        small.docks[name].raise_()
        qtbot.wait(20)
        for table in small.docks[name].findChildren(QTableView):
            header = table.horizontalHeader()
            short = [n for n in range(header.count()) if header.sectionSize(n) < title_width(header, n)]
            assert short == [], name


@pytest.mark.parametrize("new_small", ["en"], indirect=True)
def test_panels_are_not_squeezed_after_a_close_on_a_page(qtbot, new_small, engine, tmp_path: Path) -> None:
    before = {name: new_small.docks[name].width() for name in ("browser", "diagnosis")}
    new_small.actions_.action("worklist").trigger()
    qtbot.wait(20)
    new_small.close()
    again = make_window(tmp_path / "config", engine.use_cases())
    again.resize(WIDTH, HEIGHT)
    show_active(qtbot, again)
    after = {name: again.docks[name].width() for name in before}
    again.close()
    assert after == before


DIALOGS = (
    *("export-result", "settings", "edit-presets", "cheat-sheet", "help", "about"),
    *("model-card", "intake", "pacs", "tags", "prepare-gpu"),
)


@pytest.mark.parametrize("action", DIALOGS)
def test_a_dialog_fits_and_cuts_nothing(qtbot, small, action: str) -> None:
    small.actions_.action(action).trigger()

    def opened() -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(opened()))
    (dialog,) = opened()
    qtbot.wait(20)
    assert (dialog.width() <= WIDTH, dialog.height() <= HEIGHT) == (True, True), dialog.size()
    assert cut(dialog) == []
    for tabs in dialog.findChildren(QTabWidget):
        for tab in range(tabs.count()):
            tabs.setCurrentIndex(tab)
            qtbot.wait(20)
            assert cut(dialog) == [], tabs.tabText(tab)
    headers = [table.horizontalHeader() for table in dialog.findChildren(QTableView)]
    assert not any(header.highlightSections() for header in headers), "titles are bold nowhere"
    dialog.close()


def test_panels_go_by_a_key_and_come_back_as_they_were(qtbot, small) -> None:
    shown = {name for name, dock in small.docks.items() if dock.isVisible()}
    small.actions_.action("image-first").trigger()
    assert not any(dock.isVisible() for dock in small.docks.values())
    small.actions_.action("image-only").trigger()
    assert not small.tool_bar.isVisible()
    assert small.statusBar().isVisible(), "the notice stays"
    small.actions_.action("image-only").trigger()
    assert small.tool_bar.isVisible()
    small.actions_.action("image-first").trigger()
    assert {name for name, dock in small.docks.items() if dock.isVisible()} == shown


def test_image_only_brings_back_what_it_took_and_no_panel_that_was_away_before(small) -> None:
    def panels() -> set[str]:
        return {name for name, dock in small.docks.items() if dock.isVisible()}

    away, alone, before = small.actions_.action("image-first"), small.actions_.action("image-only"), panels()
    away.trigger()
    alone.trigger()
    alone.trigger()
    assert (panels(), small.tool_bar.isVisible(), small.isFullScreen()) == (set(), True, False)
    away.trigger()
    assert panels() == before
    alone.trigger()
    assert panels() == set()
    alone.trigger()
    assert panels() == before


def test_a_window_that_filled_the_screen_fills_it_again(qtbot, small) -> None:
    small.showMaximized()
    for _ in range(2):
        small.actions_.action("image-only").trigger()
    assert small.isMaximized()
    small.showNormal()


def test_details_that_open_are_in_view(qtbot, small) -> None:
    panel = small.docks["evidence"].widget()
    panel.details.click()
    qtbot.wait(50)
    first = panel.findChildren(GaugeBar)[0]
    assert first.isVisible()
    assert first.visibleRegion().boundingRect().height() == first.height()


def test_the_details_name_what_they_measure(qtbot, small, monkeypatch) -> None:
    shortened = []

    class Metrics(QFontMetrics):
        def elidedText(self, text, mode, width):
            shown = super().elidedText(text, mode, width)
            shortened.extend([text] if shown != text else [])
            return shown

    monkeypatch.setattr(QPainter, "fontMetrics", lambda painter: Metrics(painter.font()))
    panel = small.docks["evidence"].widget()
    panel.details.click()
    qtbot.wait(50)
    bars = panel.findChildren(GaugeBar)
    for bar in bars:
        assert bar.accessibleName()
        bar.grab()
        metrics = QFontMetrics(bar._font())
        assert metrics.horizontalAdvance(bar.accessibleDescription()) <= bar.width()
    assert shortened == []


def test_a_measure_keeps_its_unit_on_its_line(small) -> None:
    texts = [label.text() for label in small.docks["diagnosis"].widget().lung.findChildren(QLabel)]
    assert any("HU" in text for text in texts)
    assert [text for text in texts if re.search(r"\d (%|mm|ml|HU)", text)] == []


def test_every_tool_has_its_place(qtbot, small) -> None:
    """Nothing of the tool bar is behind the arrow at its end."""
    bar = small.tool_bar
    qtbot.waitUntil(bar.isVisible)
    hidden = [action.text() for action in bar.actions() if not bar.widgetForAction(action).isVisible()]
    assert hidden == []


def test_a_group_of_tools_shows_the_one_that_is_on(qtbot, small) -> None:
    group = next(one for one in small.tool_bar.findChildren(ToolGroup) if one.defaultAction().text())
    actions = group.menu().actions()
    small.actions_.action("tool-arrow").trigger()
    assert group.defaultAction() is actions[-1]
    assert group.isChecked()
    small.actions_.action("tool-window").trigger()
    assert not group.isChecked()
    group.click()
    assert actions[-1].isChecked()


def test_a_notice_is_read_whole_and_the_back_end_comes_back(qtbot, small) -> None:
    bar = small.statusBar()
    strip = bar.findChild(StatusStrip)
    text = "Another study of this patient is here: 2024-06-17. " * 2
    small.workspace.notice.emit(text)
    assert not strip.isVisible()
    taken = sum(one.width() for one in bar.findChildren(QLabel) if one.isVisible())
    assert bar.fontMetrics().horizontalAdvance(text) + taken < bar.width()
    bar.clearMessage()
    assert strip.isVisible()
    shown = strip.text()
    strip.setText("")
    small.workspace.notice.emit(text[: len(text) // 2])
    assert strip.isVisible()
    strip.show_state()
    assert strip.text() == shown
    assert not strip.isVisible(), "what it says grew while the notice stands there"
    small.workspace.notice.emit("Done.")
    assert strip.isVisible(), "where both have room, both are there"


def test_the_switches_stay_inside_a_panel_that_becomes_narrow(qtbot, small) -> None:
    host = QWidget()
    panel = EvidencePanel(small.workspace.reading, host)
    qtbot.addWidget(host)
    host.resize(700, 240)
    panel.resize(700, 240)
    host.show()
    qtbot.wait(50)
    panel.resize(panel.minimumSizeHint().width(), 240)
    qtbot.wait(50)
    area = panel.findChild(QScrollArea)
    assert area.geometry().right() <= area.parentWidget().rect().right()
