"""The PACS from the window: searched, retrieved from with priors, sent to; earlier studies of the worklist compared."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton

from desktop.app import make_window
from desktop.languages import TRANSLATIONS
from desktop.settings import Settings
from desktop.viewmodels.compare.elsewhere import KnownStudy
from desktop.viewmodels.pacs import service
from desktop.viewmodels.pacs.pacs import PacsStage, PacsViewModel
from desktop.viewmodels.pacs.table import DATE, DESCRIPTION, ID, IMAGES, PATIENT
from desktop.viewmodels.pacs.use_cases import PacsUseCases, in_own_process
from desktop.viewmodels.pacs.values import Delivered, Fetched, Find, Retrieve, Send
from desktop.viewmodels.pacs.words import pacs_line
from desktop.viewmodels.window.use_cases import UseCases
from desktop.views.compare.compare_menu import fill_with_priors
from desktop.views.pacs.pacs_dialog import PacsDialog
from desktop.views.style import theme
from desktop.views.style.sheet import window_sheet
from desktop.views.style.tables import heading_width
from engine.errors import Cancelled
from engine.intake.retrieve import Retrieved
from engine.intake.spool import retrieved_spool
from engine.pacs.errors import PacsRefusedError
from engine.pacs.peer import WAYS, PacsWish
from engine.pacs.query import Found, FoundSeries, FoundStudy, Query
from engine.phantom import write_phantom
from engine.site import load_profile
from engine.volume import Progress
from tests.support.pacs import Orthanc
from tests.support.ports import free_port
from tests.support.spoken import spoken
from tests.support.two_studies import a_study
from tests.support.windows import show_active

pytestmark = pytest.mark.waits
PATIENCE_MS = 60_000
ONE = FoundStudy("1.2.1", "DOE^JANE", "P1", "19600102", "20240617", "101500", "A1", "Thorax", ("CT",), 36, 2)
TWO = FoundStudy("1.2.2", "ROE^RICHARD", "P2", "19500102", "20240105", "081500", "A2", "Thorax", ("CT",), 120, 1)


class FakePacs:
    """Answers what the test put into it."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[tuple[str, object]] = []
        self.waits = False

    def call(self, method: str, request: object, context) -> object:
        self.asked.append((method, request))
        while self.waits:
            context.progress(Progress("retrieve", 12, 36))
            if context.cancel.wait(0.01):
                raise Cancelled
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def fake() -> FakePacs:
    return FakePacs()


@pytest.fixture
def model(qapp, tmp_path: Path, fake: FakePacs):
    made = PacsViewModel(PacsUseCases(fake.call), Settings(tmp_path / "config"))
    made.set_wish(PacsWish("PACS@host:104"))
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot, model):
    made = PacsDialog(model)
    qtbot.addWidget(made)
    made.show()
    return made


def idle(qtbot, model) -> None:
    qtbot.waitUntil(lambda: not model.busy, timeout=PATIENCE_MS)


def test_a_search_fills_the_table_which_is_sorted_by_a_click(qtbot, dialog, model, fake) -> None:
    fake.answers["find"] = Found((ONE, TWO), more=True)
    dialog.name.setText("Doe")
    dialog.first.setText("2024-01-01")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    idle(qtbot, model)
    assert fake.asked == [("find", Find(model.wish, Query("Doe", first="20240101")))]
    assert pacs_line(
        model
    ) == "The first 2 studies are shown; the PACS has more. Narrow the search." or "%n" in pacs_line(model)
    assert [row.study_instance_uid for row in model.studies.rows] == ["1.2.1", "1.2.2"]
    model.studies.sort(IMAGES, Qt.SortOrder.DescendingOrder)
    assert [row.images for row in model.studies.rows] == [120, 36]
    model.studies.set_show_names(False)
    assert "DOE" not in " ".join(model.studies.text(ONE, column) for column in range(9))
    tips = {str(model.studies.tip(ONE, column)) for column in range(9)}
    assert tips == {"2024-06-17 10:15", "Thorax", ONE.study_instance_uid}, "the end of a UID is told in full"


def test_a_day_that_is_none_is_said_and_nothing_is_asked(qtbot, dialog, fake) -> None:
    dialog.last.setText("yesterday")
    qtbot.mouseClick(dialog.search_button, Qt.MouseButton.LeftButton)
    assert "is not a date" in dialog.line.text()
    assert fake.asked == []


def test_a_study_or_its_chosen_series_is_retrieved_and_a_part_is_named(qtbot, dialog, model, fake, tmp_path) -> None:
    fake.answers["find"] = Found((ONE, TWO))
    fake.answers["series"] = (FoundSeries("9.1", "1", "Lung", "CT", "", 36), FoundSeries("9.2", "2", "Bone", "CT"))
    part = Retrieved("1.2.1", tmp_path, 31, 36, "ODD stopped answering.")
    fake.answers["retrieve"] = Fetched((part,))
    opened: list[object] = []
    model.retrieved.connect(opened.append)
    dialog.search_button.click()
    idle(qtbot, model)
    assert not dialog.retrieve_button.isEnabled()
    dialog.studies.selectRow(0)
    dialog.series_button.click()
    idle(qtbot, model)
    assert dialog.series.isVisible()
    dialog.series.selectRow(1)
    dialog.retrieve_button.click()
    idle(qtbot, model)
    assert fake.asked[-1] == ("retrieve", Retrieve(model.wish, ONE, ("9.2",)))
    assert opened == [(tmp_path,)]
    assert "31 of 36 images came. ODD stopped answering." in dialog.line.text()
    assert model.studies.text(ONE, 8) == "31 of 36"
    dialog.earlier_button.click()
    idle(qtbot, model)
    assert fake.asked[-1] == ("retrieve", Retrieve(model.wish, ONE, ("9.2",), priors=True))
    dialog.studies.selectRow(1)
    assert dialog.chosen_series == ()
    assert not dialog.series.isVisible()


def test_series_are_those_of_the_study_in_the_current_row(qtbot, dialog, model, fake) -> None:
    """Another study was chosen while they were asked for: one patient's series stood under the other one's study."""
    fake.answers["find"] = Found((ONE, TWO))
    fake.answers["series"] = (FoundSeries("9.1", "1", "Lung", "CT", "", 36),)
    dialog.search_button.click()
    idle(qtbot, model)
    dialog.studies.selectRow(0)
    fake.waits = True
    dialog.series_button.click()
    dialog.studies.selectRow(1)
    fake.waits = False
    idle(qtbot, model)
    assert dialog.study == TWO
    assert not dialog.series.isVisible()
    assert model.series.rowCount() == 0
    dialog.series_button.click()
    idle(qtbot, model)
    assert dialog.series.isVisible()
    dialog.studies.selectRow(0)
    assert not dialog.series.isVisible()


def test_progress_is_shown_and_stop_stops(qtbot, dialog, model, fake) -> None:
    fake.waits = True
    model.retrieve(ONE)
    qtbot.waitUntil(lambda: "12" in dialog.line.text())
    assert (dialog.bar.value(), dialog.bar.maximum()) == (12, 36)
    assert not dialog.search_button.isEnabled()
    model.find(Query())
    assert model.stage is PacsStage.RETRIEVING, "one thing at a time: a search does not end it"
    dialog.stop_button.click()
    idle(qtbot, model)
    assert not dialog.bar.isVisible()


def test_one_that_refuses_is_said_in_the_dialog(qtbot, dialog, model, fake) -> None:
    fake.answers["test"] = PacsRefusedError("PACS refuses ALVEOSCOPE.", "Are both AE titles right?")
    dialog.box.setChecked(True)
    dialog.box.test_button.click()
    idle(qtbot, model)
    assert dialog.line.text() == "PACS refuses ALVEOSCOPE. Are both AE titles right?"


def test_which_pacs_is_remembered_and_what_the_site_locked_stays(qtbot, model, fake, tmp_path) -> None:
    dialog = PacsDialog(model)
    qtbot.addWidget(dialog)
    assert not dialog.box.isChecked()
    dialog.box.address.setText("OTHER@host:11112")
    dialog.box.keep()
    assert Settings(tmp_path / "config").get("pacs.wish")["address"] == "OTHER@host:11112"
    profile = tmp_path / "p.toml"
    text = 'schema = 1\nname = "x"\nlocked = ["pacs.address"]\n[pacs]\naddress = "SITE@host:104"\nway = "move"\n'
    profile.write_text(text, encoding="utf-8")
    sites = PacsViewModel(PacsUseCases(fake.call), Settings(tmp_path / "config"), load_profile(profile))
    assert sites.wish.address == "SITE@host:104"
    locked = PacsDialog(sites)
    qtbot.addWidget(locked)
    locked.box.setChecked(True)
    assert not locked.box.address.isEnabled()
    assert locked.box.way.isEnabled()
    sites.close()


def test_what_was_changed_is_how_a_study_is_retrieved_and_is_kept(qtbot, dialog, model, fake, tmp_path) -> None:
    fake.answers["find"] = Found((ONE,), more=False)
    fake.answers["series"] = ()
    fake.answers["retrieve"] = Cancelled()
    dialog.search_button.click()
    idle(qtbot, model)
    dialog.studies.selectRow(0)
    dialog.box.way.setCurrentIndex(WAYS.index("move"))
    dialog.series_button.click()
    idle(qtbot, model)
    assert fake.asked[-1][1].wish.way == "move"
    dialog.box.way.setCurrentIndex(WAYS.index("get"))
    dialog.retrieve_button.click()
    idle(qtbot, model)
    assert fake.asked[-1][1].wish.way == "get"
    dialog.box.own_title.setText("READING_ROOM")
    dialog.close()
    assert Settings(tmp_path / "config").get("pacs.wish")["own_title"] == "READING_ROOM"


def test_settings_edited_by_hand_are_read_as_far_as_they_make_sense(qapp, tmp_path, fake) -> None:
    settings = Settings(tmp_path / "config")
    settings.set("pacs.wish", {"address": 5, "tls": True, "seconds": True, "nonsense": 1})
    model = PacsViewModel(PacsUseCases(fake.call), settings)
    assert (model.wish.address, model.wish.tls, model.wish.seconds) == ("", True, 30)
    assert "No PACS is set up yet" in pacs_line(model)
    model.close()


@pytest.mark.parametrize("language", ["en", "es", "pt", "zh"])
def test_a_long_list_scrolls_only_down_and_its_tips_say_what_it_shortens(qtbot, qapp, model, language) -> None:
    with spoken(qapp, language):
        dialog = PacsDialog(model)
        qtbot.addWidget(dialog)
        dialog.setStyleSheet(window_sheet(theme.current()))  # titles with the room that they have in the real window
        dialog.show()
        long = replace(ONE, patient="MONTEMAYOR DE LA VEGA^" + "M" * 40, patient_id="9" * 30, description="W" * 60)
        model.studies.put([replace(long, study_instance_uid=f"1.2.{number}") for number in range(60)])
        qtbot.waitUntil(lambda: dialog.studies.verticalScrollBar().maximum() > 0)
        qtbot.wait(20)
        assert dialog.studies.horizontalScrollBar().maximum() == 0
    for column, words in ((DATE, "2024-06-17 10:15"), (PATIENT, "M" * 40), (ID, "9" * 30), (DESCRIPTION, "W" * 60)):
        assert words in model.studies.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
    assert model.studies.index(0, IMAGES).data(Qt.ItemDataRole.ToolTipRole) == "1.2.0"


@pytest.mark.parametrize("language", ["en", "es", "pt", "zh"])
def test_the_dialog_fits_the_smallest_screen_and_cuts_no_button_and_no_column(qtbot, model, language) -> None:
    translator = QTranslator()
    assert translator.load(str(TRANSLATIONS / f"alveoscope_{language}.qm"))
    QApplication.installTranslator(translator)
    try:
        dialog = PacsDialog(model)
        qtbot.addWidget(dialog)
        dialog.box.setChecked(True)
        dialog.show()
        assert dialog.width() <= 1024
        assert dialog.minimumSizeHint().height() <= 700
        for button in dialog.findChildren(QPushButton):
            assert button.width() >= button.minimumSizeHint().width(), button.text()
        for table in (dialog.studies, dialog.series):
            header = table.horizontalHeader()
            for column in range(header.count()):
                assert header.sectionSize(column) >= heading_width(header, column), (language, column)
        assert dialog.studies.horizontalHeader().length() <= dialog.studies.viewport().width(), "it scrolls sideways"
    finally:
        QApplication.removeTranslator(translator)


@pytest.fixture
def opened(qtbot, engine, tmp_path, fake):
    """The window with a study open, judged, on a PACS that answers what the test says."""
    Settings(tmp_path / "config").set("pacs.wish", {"address": "PACS@host:104"})
    made = make_window(tmp_path / "config", replace(engine.use_cases(), pacs=lambda: PacsUseCases(fake.call)))
    show_active(qtbot, made)
    with qtbot.waitSignal(made.workspace.browser.finished):
        made.workspace.open([Path("/ct")])
    analysis = made.workspace.reading.analysis
    qtbot.waitUntil(lambda: analysis.series is not None)
    yield made
    made.close()


def test_the_button_sends_the_result_and_leaves_no_file(qtbot, opened, fake, engine) -> None:
    analysis = opened.workspace.reading.analysis
    said: list[str] = []
    opened.workspace.notice.connect(said.append)
    opened.workspace.trouble.connect(lambda error: said.append(error.message))
    opened.actions_.action("send-result").trigger()
    assert said == ["Analyse the series first."]
    with qtbot.waitSignal(analysis.assessed):
        analysis.start()
    fake.answers["send"] = Delivered(1, 2, ("no answer came",))
    button = opened.docks["diagnosis"].widget().send_button
    qtbot.waitUntil(button.isVisible)
    with qtbot.waitSignal(opened.workspace.pacs.ended, timeout=PATIENCE_MS):
        button.click()
    method, request = fake.asked[-1]
    assert method == "send"
    assert isinstance(request, Send)
    assert engine.analysis.exported[-1].formats == ("seg", "sr", "sc")
    assert not engine.analysis.exported[-1].folder.exists()
    qtbot.waitUntil(lambda: "The PACS accepted 1 of 2 objects. No answer came." in said)


@pytest.fixture
def judged(qtbot, opened):
    """The window with a result in view."""
    with qtbot.waitSignal(opened.workspace.reading.analysis.assessed):
        opened.workspace.reading.analysis.start()
    return opened


def search_while_a_result_is_written(qtbot, judged, fake, engine) -> None:
    """The search runs, and the result waits behind it: both until ``fake.waits`` ends."""
    fake.waits = True
    engine.analysis.hold()
    judged.workspace.pacs_work.send()
    judged.workspace.pacs.find(Query())
    engine.analysis.let_go()
    qtbot.waitUntil(lambda: not judged.workspace.reading.handing_on.for_pacs.busy)


def test_a_search_that_begins_while_a_result_is_written_does_not_lose_it(qtbot, judged, fake, engine) -> None:
    pacs = judged.workspace.pacs
    fake.answers |= {"find": Found((ONE,)), "send": Delivered(3, 3, ())}
    search_while_a_result_is_written(qtbot, judged, fake, engine)
    with qtbot.waitSignal(pacs.ended, timeout=PATIENCE_MS):
        fake.waits = False
    assert [method for method, _ in fake.asked] == ["find", "send"]
    assert not engine.analysis.exported[-1].folder.exists()


def test_after_a_sending_that_was_stopped_the_next_one_is_sent(qtbot, judged, fake, engine) -> None:
    work, pacs = judged.workspace.pacs_work, judged.workspace.pacs
    fake.answers["send"] = Delivered(3, 3, ())
    fake.waits = True
    work.send()
    qtbot.waitUntil(lambda: [method for method, _ in fake.asked] == ["send"])
    pacs.stop()
    idle(qtbot, pacs)
    assert not engine.analysis.exported[-1].folder.exists()
    fake.waits = False
    with qtbot.waitSignal(pacs.ended, timeout=PATIENCE_MS):
        work.send()
    assert len(fake.asked) == 2


def test_a_sending_that_waited_covers_no_error_of_a_search(qtbot, judged, fake, engine) -> None:
    pacs = judged.workspace.pacs
    judged.actions_.action("pacs").trigger()
    dialog = judged.dialogs.opened("pacs")
    fake.answers |= {"find": PacsRefusedError("PACS refuses ALVEOSCOPE.", "Check it."), "send": Delivered(3, 3, ())}
    search_while_a_result_is_written(qtbot, judged, fake, engine)
    lines: list[str] = []
    pacs.changed.connect(lambda: lines.append(pacs_line(pacs)))
    with qtbot.waitSignal(pacs.ended, timeout=PATIENCE_MS):
        fake.waits = False
    refused = "PACS refuses ALVEOSCOPE. Check it."
    assert f"{refused} Sending…" in lines
    assert lines[-1].startswith(refused), "it is still there when the sending is over"
    assert dialog.line.text() == lines[-1]
    assert dialog.line.objectName() == "trouble"
    dialog.close()


@pytest.mark.parametrize("answer", [Delivered(0, 3, ("no answer came",)), Delivered(1, 3, ("no answer came",))])
def test_a_result_that_did_not_arrive_is_told_until_it_is_read(qtbot, judged, fake, answer) -> None:
    fake.answers["send"] = answer
    with qtbot.waitSignal(judged.workspace.trouble, timeout=PATIENCE_MS) as trouble:
        judged.workspace.pacs_work.send()
    assert trouble.args[0].message == f"The PACS accepted {answer.taken} of 3 objects. No answer came."
    for box in judged.findChildren(QMessageBox):
        box.close()


def test_that_something_is_sent_is_said_at_once(qtbot, judged, fake, engine) -> None:
    fake.answers |= {"send": Delivered(3, 3, ())}
    said: list[str] = []
    judged.workspace.notice.connect(said.append)
    engine.analysis.hold()
    judged.workspace.pacs_work.send()
    assert said == ["Sending…"]
    # A window that is still sending would not close.
    with qtbot.waitSignal(judged.workspace.pacs.ended, timeout=PATIENCE_MS):
        engine.analysis.let_go()


def test_what_was_stopped_is_said(qtbot, dialog, model, fake) -> None:
    fake.waits = True
    model.find(Query())
    qtbot.waitUntil(lambda: fake.asked != [])
    dialog.stop_button.click()
    assert dialog.line.text() == "Stopping…"
    assert not dialog.stop_button.isEnabled()
    idle(qtbot, model)
    assert dialog.line.text() == "Stopped."


def test_a_study_that_came_in_part_is_told_as_trouble(qtbot, dialog, model, fake, tmp_path) -> None:
    fake.answers["retrieve"] = Fetched((Retrieved("1.2.1", tmp_path, 31, 36, "ODD stopped answering."),))
    model.retrieve(ONE)
    idle(qtbot, model)
    assert dialog.line.objectName() == "trouble"


def test_no_room_for_what_is_handed_on_is_said(qtbot, judged, fake, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    for hand_on in (judged.workspace.pacs_work.send, judged.workspace.reading.handing_on.print_report):
        with qtbot.waitSignal(judged.workspace.trouble) as trouble:
            hand_on()
        assert trouble.args[0].code == "output-not-writable"
        for box in judged.findChildren(QMessageBox):
            box.close()
    assert fake.asked == []


def test_the_pacs_is_asked_for_earlier_studies_of_who_is_in_view(qtbot, opened, fake) -> None:
    fake.answers["find"] = Found((TWO,))
    menu = QMenu(opened)
    fill_with_priors(menu, opened.workspace.comparison)
    menu.actions()[-1].trigger()
    idle(qtbot, opened.workspace.pacs)
    method, request = fake.asked[-1]
    study = opened.workspace.viewer.active.source.study
    assert (method, request.before.study_instance_uid) == ("find", study.study_instance_uid)
    assert request.before.patient_id == study.patient.patient_id
    assert opened.dialogs.opened("pacs").isVisible()
    opened.dialogs.opened("pacs").close()


def test_an_earlier_study_of_the_worklist_is_offered_opened_and_compared(qtbot, engine, tmp_path) -> None:
    then, now = a_study("1.2.10", "20240105"), a_study("1.2.20", "20240617")
    engine.studies = [now]
    window = make_window(tmp_path / "config", engine.use_cases())
    show_active(qtbot, window)
    comparison = window.workspace.comparison
    with qtbot.waitSignal(window.workspace.browser.finished):
        window.workspace.open([Path("/now")])
    qtbot.waitUntil(lambda: window.workspace.viewer.active.source is not None)
    comparison.elsewhere._take((KnownStudy(then.study_instance_uid, tmp_path, "20240105"),))
    assert comparison.offered == "2024-01-05"
    engine.studies = [then]
    with qtbot.waitSignal(comparison.shown, timeout=PATIENCE_MS):
        comparison.toggle()
    assert comparison.pair.old.study.study_instance_uid == then.study_instance_uid
    assert comparison.pair.new.study.study_instance_uid == now.study_instance_uid
    assert comparison.known == (), "it is open now, and offered as such"
    window.close()


def test_the_worklist_is_asked_for_earlier_studies_of_the_same_patient(qtbot, qapp, tmp_path, monkeypatch) -> None:
    from desktop.viewmodels.compare.elsewhere import Elsewhere
    from engine.worklist.values import About, State, WorklistEntry

    def entry(uid: str, date: str, *, patient_id: str = "P1", place: Path = tmp_path) -> WorklistEntry:
        about = About(patient_id=patient_id, study_date=date)
        return WorklistEntry(1, uid, place, State.DONE, 0.0, patient="DOE^JANE", about=about)

    opened: list[object] = []

    class Store:
        def entries(self, states, *, read):
            assert (states, read) == ([State.DONE], True)
            opened.append(self)
            return (
                entry("1.1", "20230105"),
                entry("1.2", "20240105"),
                entry("1.3", "20250105"),
                entry("1.4", "20240105", patient_id="P2"),
                entry("1.5", "20240105", place=tmp_path / "gone"),
            )

        def close(self) -> None: ...

    elsewhere = Elsewhere(Store)
    with qtbot.waitSignal(elsewhere.changed):
        for day in ("20240615", "20240616", "20240617"):
            elsewhere.look(a_study(f"1.{day}", day))
    assert len(opened) == 1, "who steps through the list asks once, of what stays in view"
    assert [one.study_instance_uid for one in elsewhere.found] == ["1.2", "1.1"]
    elsewhere.close()


# --- a real Orthanc, in the process that the window starts ---


@pytest.fixture
def orthanc(tmp_path):
    one = Orthanc(tmp_path / "orthanc", free_port())
    yield one
    one.close()


@pytest.mark.slow
def test_the_window_finds_retrieves_and_opens_a_study_with_its_prior(qtbot, orthanc, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "data"))

    def on(day: str) -> Callable[..., None]:
        return lambda dataset, _index: setattr(dataset, "StudyDate", day)

    orthanc.take(write_phantom(tmp_path / "a", slices=8, rows=64, seed=1, edit=on("20240105")))
    orthanc.take(write_phantom(tmp_path / "b", slices=8, rows=64, seed=2, edit=on("20240617")))
    Settings(tmp_path / "config").set("pacs.wish", {"address": orthanc.address})
    window = make_window(tmp_path / "config", UseCases())
    show_active(qtbot, window)
    workspace = window.workspace
    window.actions_.action("pacs").trigger()
    dialog = window.dialogs.opened("pacs")
    qtbot.keyClicks(dialog.patient_id, "PHANTOM")
    qtbot.mouseClick(dialog.search_button, Qt.MouseButton.LeftButton)
    idle(qtbot, workspace.pacs)
    assert [row.date for row in workspace.pacs.studies.rows] == ["20240617", "20240105"]
    dialog.studies.selectRow(0)
    with qtbot.waitSignal(workspace.browser.finished, timeout=PATIENCE_MS):
        qtbot.mouseClick(dialog.earlier_button, Qt.MouseButton.LeftButton)
    assert len(retrieved_spool().studies()) == 2
    qtbot.waitUntil(lambda: bool(workspace.comparison.priors), timeout=PATIENCE_MS)
    assert workspace.comparison.offered == "2024-01-05"
    window.close()


@pytest.mark.slow
def test_a_pacs_that_hangs_is_left_by_stop(qtbot, tmp_path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        model = PacsViewModel(in_own_process(), Settings(tmp_path / "config"))
        model.set_wish(PacsWish(f"DEAF@127.0.0.1:{deaf.getsockname()[1]}", seconds=600))
        model.find(Query())
        model.stop()
        idle(qtbot, model)
        model.close()


def test_results_go_where_the_site_wants_them(tmp_path, qapp, fake) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text('schema = 1\nname = "x"\n[export]\npacs = "RESULTS@host:104"\n', encoding="utf-8")
    model = PacsViewModel(PacsUseCases(fake.call), Settings(tmp_path / "config"), load_profile(profile))
    fake.answers["send"] = Delivered(0, 0)
    assert model.may_send
    model.send(())
    model.close()
    profile.write_text('schema = 1\nname = "x"\nlocked = ["export"]\n', encoding="utf-8")
    nowhere = PacsViewModel(PacsUseCases(fake.call), Settings(tmp_path / "config"), load_profile(profile))
    assert not nowhere.may_send, "a locked site that names no PACS for results sends none"
    nowhere.close()
    assert fake.asked[-1][1].wish.address == "RESULTS@host:104"
    assert set(service.make_handlers()) == {stage.value for stage in PacsStage if stage.value}
