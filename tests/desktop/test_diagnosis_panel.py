"""From the button to the verdict in the real window: stages, evidence, answers, export; with invented results."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.rendering.slice_opacity import SliceOpacity
from desktop.reviews import LONGEST_NOTE, Opinion, Review, ReviewStore
from desktop.viewmodels.analyse.analysis import Stage
from desktop.viewmodels.read import layers
from desktop.views.read.export_dialog import ExportDialog
from desktop.views.read.gauge import GaugeBar
from engine.errors import DiskFullError
from engine.process import WorkerDiedError
from engine.triage.values import Status, Verdict
from tests.support.assessments import assess
from tests.support.series import make_series, make_study

IN_ENGLISH = pytest.mark.parametrize("_kept_window", ["en"], indirect=True)


@pytest.fixture
def opened(qtbot, window):
    window.workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: not window.workspace.browser.scanning)
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    return window


@pytest.fixture
def panel(opened):
    return opened.docks["diagnosis"].widget()


def analyse(qtbot, window):
    reading = window.workspace.reading
    with qtbot.waitSignal(reading.analysis.assessed):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F5)
    return reading


@pytest.fixture
def judged(qtbot, small):
    """A window with a verdict, for those who only look at it and leaf: one for all of them.

    Afterwards the image in view, the answer, what lies on the image and the buttons are what they were.
    """
    small.activateWindow()
    qtbot.waitUntil(small.isActiveWindow)
    reading, pane = small.workspace.reading, small.workspace.viewer.active
    panel = small.docks["diagnosis"].widget()
    buttons = [
        (one, one.isEnabled(), one.isVisibleTo(panel))
        for one in (panel.export_button, panel.send_button, panel.start_button)
    ]
    index, review = pane.index, reading.review.review
    assert (index, review.opinion, review.note, review.key_images, pane.layer) == (10, None, "", (), None)
    yield small
    pane.scroll_to(index)
    reading.review.review = review
    reading.review.changed.emit()
    reading.evidence.set_overlay(False)
    reading.evidence.set_contour(False)
    for button, enabled, shown in buttons:
        button.setEnabled(enabled)
        button.setVisible(shown)


def test_one_key_leads_to_the_verdict_in_words(qtbot, opened, panel):
    assert panel.message.text() == "This series has not been analysed yet."
    analyse(qtbot, opened)
    text = panel.card.text
    assert (text.headline, text.probability) == ("Positive", "91 %")
    assert panel.card.accessibleName() == "Positive 91 % COVID-19 pneumonia is likely."
    assert panel.reasons.texts() == [
        "Probability above the threshold",
        "The study's probability is 0.91; 0.60 and more counts as positive.",
    ]
    assert panel.warnings.isVisibleTo(panel)
    assert not panel.stop_button.isVisibleTo(panel)


def test_not_assessable_is_as_large_as_positive_and_has_no_number(qtbot, engine, opened, panel):
    engine.analysis.verdict = Verdict.NOT_ASSESSABLE
    analyse(qtbot, opened)
    assert panel.card.text.headline == "Not assessable"
    assert not panel.card._probability.isVisibleTo(panel.card)
    assert panel.card._sign.width() == 40
    assert panel.reasons.texts()[0] == "The series is unlike those the networks know"
    assert not panel.lung.isVisibleTo(panel)


def test_a_partial_result_says_so_on_the_card(qtbot, opened, panel):
    from desktop.viewmodels.words.verdict import verdict_text

    reading = analyse(qtbot, opened)
    panel.card.show_text(verdict_text(assess(reading.analysis.series, status=Status.PARTIAL).result))
    assert panel.card._partial.isVisibleTo(panel.card)
    assert panel.card._partial.text().startswith("PARTIAL")


def test_stop_while_it_runs_then_again(qtbot, engine, opened, panel):
    engine.analysis.hold()
    analysis = opened.workspace.reading.analysis
    qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.message.text() == "Running the networks: 1 of 20")
    assert panel.bar.isVisibleTo(panel)
    assert panel.bar.value() == 50
    qtbot.mouseClick(panel.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: analysis.stage is Stage.STOPPED)
    assert panel.message.text() == "The analysis was stopped: there is no result."
    assert not panel.card.isVisibleTo(panel)
    engine.analysis.let_go()
    with qtbot.waitSignal(analysis.assessed):
        qtbot.mouseClick(panel.start_button, Qt.MouseButton.LeftButton)
    assert panel.card.isVisibleTo(panel)


def test_a_killed_worker_is_told_with_its_way_out(qtbot, engine, opened, panel):
    engine.analysis.error = WorkerDiedError("The process that analyses ended unexpectedly (exit code -9).", "Try it.")
    analysis = opened.workspace.reading.analysis
    analysis.start()
    qtbot.waitUntil(lambda: analysis.stage is Stage.FAILED)
    assert panel.message.text() == "The process that analyses ended unexpectedly (exit code -9)."
    assert panel.hint.text() == "Try it."
    assert panel.start_button.text() == "Try again"
    engine.analysis.error = None
    analyse(qtbot, opened)
    assert panel.card.isVisibleTo(panel)


def test_close_while_it_runs_joins_and_ends_the_worker(qtbot, engine, opened):
    engine.analysis.hold()
    opened.workspace.reading.analysis.start()
    assert opened.close()
    assert engine.analysis.closed
    assert not opened.workspace.reading.analysis.busy


@IN_ENGLISH
def test_back_end_and_bundle_are_on_the_screen(judged):
    from desktop.views.window.status_strip import StatusStrip

    strip = judged.findChild(StatusStrip)
    assert strip.isVisible()
    assert strip.text() == "onnxruntime-cpu FP32 on test CPU  ·  Bundle alveoscope-ct 1.0.0 of 2026-03-01"
    assert "tensorrt fp16: skipped - no NVIDIA driver" in strip.toolTip()


@IN_ENGLISH
def test_a_click_on_the_strip_jumps_and_n_goes_to_the_next_suspicious_image(qtbot, judged):
    strip = judged.docks["evidence"].widget().strip
    pane = judged.workspace.viewer.active
    at = strip.place_of(3).toPoint()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), at.y()))
    assert pane.index == 3
    assert "unlike those the networks know" in strip.accessibleDescription()
    for index in (11, 12):
        qtbot.keyClick(judged, Qt.Key.Key_N)
        assert pane.index == index
    qtbot.keyClick(judged, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert pane.index == 11
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert pane.index == 12
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert pane.index == 0


def test_the_ends_of_a_strip_without_a_result_lead_nowhere(qtbot, opened):
    strip, pane = opened.docks["evidence"].widget().strip, opened.workspace.viewer.active
    strip.setFocus()
    pane.scroll_to(7)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(strip, key)
        assert pane.index == 7


def test_n_without_a_result_says_what_to_do(qtbot, opened):
    with qtbot.waitSignal(opened.workspace.reading.notice) as notice:
        qtbot.keyClick(opened, Qt.Key.Key_N)
    assert notice.args == ["Analyse the series first."]


@IN_ENGLISH
def test_the_opacity_map_lies_on_the_image_and_goes_with_its_switch(qtbot, judged):
    reading = judged.workspace.reading
    pane = judged.workspace.viewer.active
    assert pane.layer is None
    qtbot.keyClick(judged, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: pane.layer is not None)
    assert pane.layer.box == (10.0, 12.0, 44.0, 40.0)
    assert judged.docks["evidence"].widget().overlay.isChecked()
    reading.go_to(0)
    assert pane.layer is None, "the first image holds no lung: nothing to show"
    reading.go_to(5)
    qtbot.waitUntil(lambda: pane.layer is not None)
    qtbot.keyClick(judged, Qt.Key.Key_O)
    assert pane.layer is None


@IN_ENGLISH
def test_the_evidence_follows_the_image_in_view(qtbot, judged):
    reading = judged.workspace.reading
    panel = judged.docks["evidence"].widget()
    reading.go_to(4)
    qtbot.waitUntil(lambda: reading.evidence.evidence is not None)
    first = reading.evidence.evidence
    assert panel._title.text().startswith("Image 5: ")
    reading.go_to(6)
    qtbot.waitUntil(lambda: reading.evidence.evidence not in (None, first))
    panel.pictures.grab()
    assert len(panel.pictures._pictures) == 3


@IN_ENGLISH
def test_a_click_in_the_table_jumps_and_the_row_follows(judged):
    table = judged.docks["slices"].widget()
    pane = judged.workspace.viewer.active
    table.table.selectRow(7)
    assert pane.index == 7
    judged.workspace.reading.go_to(9)
    assert table.table.currentIndex().row() == 9


def test_answer_note_and_key_image_are_kept(qtbot, opened, panel):
    reading = analyse(qtbot, opened)
    qtbot.mouseClick(panel.review._buttons[Opinion.DISAGREE], Qt.MouseButton.LeftButton)
    panel.review.note.setFocus()
    qtbot.keyClicks(panel.review.note, "Motion.")
    panel.review.note.clearFocus()
    reading.review.write_note(panel.review.note.toPlainText())
    reading.key_images.toggle()
    qtbot.waitUntil(lambda: reading.review.saved and reading.review.review.at != "")
    kept = reading.review.review
    assert (kept.opinion, kept.note, len(kept.key_images)) == (Opinion.DISAGREE, "Motion.", 1)
    assert opened.actions_.action("key-image").isChecked()


def test_an_answer_to_one_verdict_is_none_to_another(qtbot, opened, panel, engine):
    reading = analyse(qtbot, opened)
    agree = panel.review._buttons[Opinion.AGREE]
    qtbot.mouseClick(agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: reading.review.saved and reading.review.review.at != "")
    assert agree.isChecked()
    assert "Answered" in panel.review._state.text()
    engine.analysis.verdict = Verdict.NEGATIVE
    with qtbot.waitSignal(reading.analysis.assessed):
        reading.analysis.start()
    assert reading.analysis.assessment.result.verdict is Verdict.NEGATIVE
    assert not agree.isChecked()
    assert "Answered" not in panel.review._state.text()


@IN_ENGLISH
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process can't be set here")
def test_when_was_answered_is_told_by_the_clock_on_the_wall(judged, monkeypatch):
    reading, panel = judged.workspace.reading, judged.docks["diagnosis"].widget()
    monkeypatch.setenv("TZ", "America/Lima")
    time.tzset()
    kept = replace(reading.review.review, opinion=Opinion.AGREE, verdict="positive", at="2026-01-02T03:04:05+00:00")
    reading.review.review = kept
    reading.review.changed.emit()
    said = panel.review._state.text()
    monkeypatch.undo()
    time.tzset()
    assert said == "Answered 2026-01-01 22:04"


def test_contours_are_where_the_bundle_of_the_result_says(qtbot, opened, monkeypatch):
    reading = analyse(qtbot, opened)
    pane, told = opened.workspace.viewer.active, []
    key = pane.source.series.key
    known = reading.analysis.assessment
    reading.analysis._assessments[key] = replace(known, facts=replace(known.facts, opacity_from=0.4))
    monkeypatch.setattr(layers, "slice_contour", lambda _found, at: told.append(at) or ())
    everywhere = np.full((56, 56), 200, np.uint8)
    reading.analysis._opacities[key] = {pane.index: SliceOpacity(everywhere, everywhere, (0.0, 0.0, 64.0, 64.0))}
    reading.evidence.set_contour(True)
    reading.evidence.set_overlay(True)
    assert told == [0.4]


def test_a_note_takes_no_more_than_is_kept_and_says_so(qtbot, opened, panel):
    """What was beyond it was cut on saving, without a word."""
    analyse(qtbot, opened)
    note, state = panel.review.note, panel.review._state
    note.setPlainText("a" * (LONGEST_NOTE - 3) + "z")
    assert "full" not in state.text()
    note.moveCursor(QTextCursor.MoveOperation.Start)
    note.insertPlainText("12345")
    assert note.toPlainText() == "12" + "a" * (LONGEST_NOTE - 3) + "z"
    assert f"The note is full ({LONGEST_NOTE} characters)" in state.text()
    note.textCursor().deletePreviousChar()
    assert "full" not in state.text()
    note.setPlainText("\N{LUNGS}" * (LONGEST_NOTE + 2))
    assert note.toPlainText() == "\N{LUNGS}" * LONGEST_NOTE


def test_a_note_that_is_being_written_goes_to_its_own_study(qtbot, opened, engine):
    analyse(qtbot, opened)
    reading = opened.workspace.reading
    review, note = reading.review, opened.docks["diagnosis"].widget().review.note
    mine = review.review.study_instance_uid
    third = make_series(uid="8.8.8")
    ReviewStore().save(Review(third.study_instance_uid, note="Known before"))
    note.setFocus()
    qtbot.keyClicks(note, "Ground glass")
    opened.workspace.show_series(third, make_study(third))
    qtbot.waitUntil(lambda: note.toPlainText() == "Known before")
    other = make_series(uid="9.9.9")
    opened.workspace.show_series(other, make_study(other))
    assert note.toPlainText() == ""
    qtbot.keyClicks(note, "Nothing")
    opened.close()  # the cursor is still in the note
    assert ReviewStore().load(mine).note == "Ground glass"
    assert ReviewStore().load(third.study_instance_uid).note == "Known before"
    assert ReviewStore().load(other.study_instance_uid).note == "Nothing"


def test_a_note_that_was_begun_before_the_disk_answered_stands_below_what_that_held(qtbot, opened, panel):
    """It stood in its place; and of two long ones, the second was cut."""
    analyse(qtbot, opened)
    review, note = opened.workspace.reading.review, panel.review.note
    other = make_series(uid="8.8.8")
    long = "a" * (LONGEST_NOTE - 3)
    ReviewStore().save(Review(other.study_instance_uid, note=long))
    opened.workspace.show_series(other, make_study(other))
    note.setFocus()
    qtbot.keyClicks(note, "Effusion")
    qtbot.waitUntil(lambda: review.review.note == long)
    assert note.toPlainText() == "Effusion", "what is being typed stays"
    review.leaving.emit()
    qtbot.waitUntil(lambda: review.saved)
    assert ReviewStore().load(other.study_instance_uid).note == note.toPlainText() == f"{long}\nEffusion"
    assert f"The note is full ({len(long) + 9} characters)" in panel.review._state.text()


def test_export_writes_the_formats_that_were_chosen(qtbot, engine, opened, monkeypatch, tmp_path):
    analyse(qtbot, opened)
    monkeypatch.setattr(
        "desktop.views.read.export_dialog.QFileDialog.getExistingDirectory", lambda *_arguments: str(tmp_path)
    )
    opened.actions_.action("export-result").trigger()
    dialog = opened.findChild(ExportDialog)
    dialog.boxes["json"].setChecked(True)
    with qtbot.waitSignal(opened.workspace.reading.handing_on.files.finished):
        dialog.accept()
    request = engine.analysis.exported[0]
    assert (request.formats, request.folder) == (("pdf", "json"), tmp_path)
    assert "DOE" not in request.stem


def test_what_is_exported_is_what_was_in_view_when_that_was_asked_for(qtbot, engine, opened, monkeypatch, tmp_path):
    """A folder that was still being opened put its patient in view behind the dialog, and that one's was written."""
    analyse(qtbot, opened)
    workspace, other = opened.workspace, make_study(make_series(5, uid="1.2.9.9"), study_instance_uid="1.2.9")
    meant, analysis = workspace.reading.analysis.study, workspace.reading.analysis
    workspace.reading.key_images.toggle()
    opened.actions_.action("export-result").trigger()
    workspace.comparison.show_unasked(other.series[0], other)
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    assert analysis.study is other
    monkeypatch.setattr(
        "desktop.views.read.export_dialog.QFileDialog.getExistingDirectory", lambda *_arguments: str(tmp_path)
    )
    with qtbot.waitSignal(workspace.reading.handing_on.files.finished):
        opened.findChild(ExportDialog).accept()
    (request,) = engine.analysis.exported
    assert (request.study.key, request.folder) == (meant.key, tmp_path)
    assert request.assessment.result.key in {one.key for one in meant.series}
    assert len(request.key_slices) == 1


def test_a_full_disk_is_told(qtbot, engine, opened, tmp_path):
    analyse(qtbot, opened)
    reading = opened.workspace.reading
    engine.analysis.error = DiskFullError("No space left to write the result.", "Free some space.")
    with qtbot.waitSignal(reading.trouble) as trouble:
        reading.handing_on.write(("json",), tmp_path)
    assert trouble.args[0].message == "No space left to write the result."
    opened.findChild(QMessageBox).close()


def test_closing_the_studies_empties_the_panels(qtbot, opened, panel):
    analyse(qtbot, opened)
    opened.workspace.clear()
    assert opened.workspace.reading.analysis.stage is Stage.NOTHING
    assert not panel.card.isVisibleTo(panel)
    assert panel.message.text() == "No series is open."


def test_reopen_after_close_starts_anew(qtbot, opened):
    analyse(qtbot, opened)
    opened.workspace.clear()
    opened.workspace.open([Path("/somewhere")])
    qtbot.waitUntil(lambda: opened.workspace.viewer.active.pixels is not None)
    analysis = opened.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.from_before)  # the result was kept; nothing of the closed reading remains
    analyse(qtbot, opened)
    assert analysis.stage is Stage.DONE
    assert not analysis.from_before


def test_the_room_of_the_evidence_belongs_to_the_image_until_there_is_some(qtbot, opened):
    panel, view = opened.docks["evidence"].widget(), opened.viewer_page
    before = view.height()
    assert not panel.pictures.isVisible()
    analyse(qtbot, opened)
    qtbot.waitUntil(lambda: panel.height() >= 200)
    assert panel.pictures.isVisible()
    assert view.height() < before - 100
    opened.workspace.clear()
    qtbot.waitUntil(lambda: panel.height() < 90)


def test_a_series_of_one_image_has_a_strip_and_an_answer(qtbot, engine, window):
    from tests.support.series import make_series, make_study, refused

    engine.studies = [make_study(make_series(1, findings=(refused(),)))]
    engine.analysis.verdict = Verdict.NOT_ASSESSABLE
    window.workspace.open([Path("/one")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    panel = window.docks["diagnosis"].widget()
    assert panel.hint.text() == "The series doctor objects to it; an analysis will say why."
    analyse(qtbot, window)
    strip = window.docks["evidence"].widget().strip
    strip.grab()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.place_of(0).toPoint())
    assert panel.card.text.headline == "Not assessable"
    assert strip.cell_at(-5) is None


def test_names_with_markup_and_other_scripts_reach_no_panel_as_markup(qtbot, engine, window):
    from tests.support.series import make_series, make_study

    series = make_series(8, description="<img src=x> \u202egnp.exe\x00\n")
    engine.studies = [make_study(series, name="<h1>DOE</h1>^\u202eJANE=\u738b^\u5c0f\u660e")]
    window.workspace.open([Path("/odd")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.pixels is not None)
    analyse(qtbot, window)
    from PySide6.QtWidgets import QLabel

    for label in window.docks["diagnosis"].widget().findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    window.grab()


@IN_ENGLISH
@pytest.mark.parametrize("name", ["export_button", "send_button", "start_button"])
@pytest.mark.parametrize("go", [lambda button: button.setEnabled(False), lambda button: button.hide()])
def test_a_button_that_goes_hands_the_keyboard_to_no_other_button(qtbot, judged, name, go) -> None:
    reading, panel = judged.workspace.reading, judged.docks["diagnosis"].widget()
    button = getattr(panel, name)
    button.setFocus()
    at = panel.verticalScrollBar().value()
    go(button)
    qtbot.waitUntil(lambda: not button.hasFocus())
    assert panel.hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert reading.review.review.opinion is None
    assert panel.verticalScrollBar().value() == at, "the verdict stays in view"


def test_leafing_without_a_result_measures_no_gauge(qtbot, opened, monkeypatch):
    panel, pane = opened.docks["evidence"].widget(), opened.workspace.viewer.active
    pane.scroll_to(2)
    shown = []
    monkeypatch.setattr(GaugeBar, "show_gauge", lambda *_: shown.append(True))
    for index in range(3, 8):
        pane.scroll_to(index)
    assert shown == []
    analyse(qtbot, opened)
    assert shown
    assert panel.isVisible()


def test_pictures_that_failed_come_with_the_key_for_failed_images(qtbot, opened, engine):
    reading = analyse(qtbot, opened)
    engine.analysis.error = WorkerDiedError("The process ended.", "Try again.")
    reading.go_to(9)
    qtbot.waitUntil(lambda: reading.evidence.error is not None)
    engine.analysis.error = None
    opened.actions_.action("retry").trigger()
    qtbot.waitUntil(lambda: reading.evidence.evidence is not None)
