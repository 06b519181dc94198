"""What a panel says has its room in the same round of the event loop in which it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.viewmodels.results.values import Answer
from desktop.views.browse.browser_panel import BrowserPanel
from desktop.views.browse.doctor_panel import DoctorPanel, Sign
from desktop.views.style.labels import text_label
from desktop.views.style.settling import settle
from engine.dicom.values import Finding, Severity
from engine.triage.values import Verdict
from tests.support.assessments import assess
from tests.support.cut_texts import cut
from tests.support.series import make_series, make_study
from tests.support.spoken import spoken

#: Of the left panels at 1024 pixels.
NARROW = 222


def test_a_new_label_deep_inside_has_its_height_at_once(qtbot) -> None:
    area, content = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    inner = QWidget(content)
    QVBoxLayout(content).addWidget(inner)
    column = QVBoxLayout(inner)
    area.setWidget(content)
    area.resize(NARROW, 60)
    qtbot.addWidget(area)
    area.show()
    label = text_label("a few words " * 20, "", inner)
    column.addWidget(label)
    settle(area)
    assert label.isVisible()
    assert label.height() >= label.heightForWidth(label.width())
    assert area.verticalScrollBar().maximum() > 0


def test_what_was_hidden_on_purpose_stays_hidden(qtbot) -> None:
    area, content = QScrollArea(), QWidget()
    column = QVBoxLayout(content)
    area.setWidget(content)
    qtbot.addWidget(area)
    area.show()
    label = text_label("no", "", content)
    label.hide()
    column.addWidget(label)
    settle(area)
    assert not label.isVisible()


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_series_doctor_shows_all_at_once(qtbot, workspace, language: str) -> None:
    finding = Finding("wide-spacing", Severity.WARN, "The images are 15.0 mm apart.")
    series = make_series(findings=(finding,))
    with spoken(QApplication.instance(), language):
        panel = DoctorPanel(workspace.viewer)
        panel.resize(NARROW, 134)
        qtbot.addWidget(panel)
        panel.show()
        assert not panel.findChild(Sign).isVisible(), "a sign of nothing would only push the words aside"
        panel.show_series(series, make_study(series))
        assert panel.findChild(Sign).isVisible()
        assert len([one for one in panel.findChildren(QLabel) if one.isVisible()]) >= 4
        assert cut(panel) == []


def test_the_verdict_is_never_squeezed(qtbot, new_small, engine) -> None:
    panel = new_small.docks["diagnosis"].widget()
    engine.analysis.answer = lambda request: Answer(assess(request.series, Verdict.INDETERMINATE))
    seen = []
    analysis = new_small.workspace.reading.analysis
    analysis.changed.connect(lambda: seen.append(cut(panel)))
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    assert seen[-1] == []


def test_the_same_said_again_makes_no_label_anew(qtbot, window) -> None:
    """Series of one study mostly have the same findings, and a series that grows keeps its own."""
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/ct")])
    panel = window.docks["series-doctor"].widget()
    pane = window.workspace.viewer.active
    qtbot.waitUntil(lambda: pane.pixels is not None)
    series, study = pane.source.series, pane.source.study
    panel.show_series(series, study)
    before = panel.findChildren(QLabel)
    panel.show_series(replace(series, headers=series.headers), study)
    assert panel.findChildren(QLabel) == before
    panel.show_series(series, study, in_view=False)
    assert any("not in view" in label.text() for label in panel.findChildren(QLabel))


def test_nothing_is_said_of_what_was_closed(qtbot, window) -> None:
    workspace, panel = window.workspace, window.docks["series-doctor"].widget()

    def said() -> list[str]:
        return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]

    for _ in range(2):
        with qtbot.waitSignal(workspace.browser.finished):
            workspace.open([Path("/ct")])
        qtbot.waitUntil(lambda: said() == ["Assessable", "No objections."])
        assert window.findChild(BrowserPanel).state.text() == "1 series, 20 image(s)"
        workspace.clear()
        qtbot.waitUntil(lambda: said() == ["No series is open."])
        assert not panel.findChild(Sign).isVisible()
        assert window.findChild(BrowserPanel).state.text() == ""
