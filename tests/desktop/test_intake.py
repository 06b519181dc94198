"""Intake switched on in the window: the command line's receiver and watch, in a process, never two at once."""

from __future__ import annotations

import shutil
import socket
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.app import make_window
from desktop.settings import Settings
from desktop.settings.wishes import as_far_as_it_makes_sense
from desktop.viewmodels.intake.intake import IntakeStage, IntakeViewModel
from desktop.viewmodels.intake.service import ReceiveRequest, WatchRequest, make_handlers
from desktop.viewmodels.intake.use_cases import IntakeUseCases, in_own_process
from desktop.viewmodels.intake.use_cases import echo as ask_ourselves
from desktop.viewmodels.intake.values import IntakeState, ReceiveWish, WatchWish
from desktop.viewmodels.intake.words import echo_words, is_troubled, said_last, station_line, status_words
from desktop.viewmodels.results.values import Means
from desktop.views.intake.intake_dialog import IntakeDialog
from engine.errors import Cancelled, UsageError
from engine.inference.bundle import default_bundle_path
from engine.intake.retention import Retention
from engine.intake.service import ServiceSettings
from engine.intake.settings import ReceiverSettings
from engine.intake.spool import Spool
from engine.intake.stations import receiving
from engine.pacs.echo import echo
from engine.pacs.errors import PacsUnreachableError
from engine.pacs.peer import Destination
from engine.phantom import write_phantom
from engine.process.worker import NoContext
from engine.site import ENVIRONMENT_VARIABLE
from engine.volume import Progress
from engine.worklist.store import open_store
from engine.worklist.values import State
from tests.support.bundles import tiny_bundle
from tests.support.judged_here import judge_here
from tests.support.ports import free_port
from tests.support.tools import dcmtk
from tests.support.windows import show_active

PATIENCE_MS = 120_000
pytestmark = [pytest.mark.waits, pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")]


@pytest.fixture
def make_model(qapp, tmp_path, monkeypatch):
    """At a site whose studies are complete after two seconds of quiet: the window's intakes keep to that."""
    site = tmp_path / "site.toml"
    site.write_text('schema = 1\nname = "ward"\n[intake]\nquiet_seconds = 2\n', encoding="utf-8")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(site))
    means, models = Means(bundle=tiny_bundle(tmp_path / "bundles")), []

    def make(use_cases: IntakeUseCases) -> IntakeViewModel:
        models.append(IntakeViewModel(use_cases, lambda: means, Settings(tmp_path / "config")))
        return models[-1]

    yield make
    for model in models:
        model.close()


@pytest.fixture
def model(make_model):
    """The real one."""
    return make_model(in_own_process())


@pytest.fixture
def model_here(make_model, monkeypatch):
    """The same without processes, each of which loads in a second what is loaded here."""
    judge_here(monkeypatch)
    handlers = make_handlers()
    return make_model(IntakeUseCases(handlers["receive"], handlers["watch"], ask_ourselves))


def test_the_windows_intakes_keep_to_the_sites_time_of_quiet(make_model, tmp_path, monkeypatch) -> None:
    told = []

    def station(*asked, quiet_seconds=None, **_others):
        told.append(asked[0].quiet_seconds if quiet_seconds is None else quiet_seconds)
        raise Cancelled

    monkeypatch.setattr("engine.intake.stations.receiving", station)
    monkeypatch.setattr("engine.intake.stations.watching", station)
    means = Means(bundle=default_bundle_path())
    for handler, request in (
        ("receive", ReceiveRequest(ReceiveWish(port=free_port()), means)),
        ("watch", WatchRequest(WatchWish(str(tmp_path)), means)),
    ):
        with pytest.raises(Cancelled):
            make_handlers()[handler](request, NoContext())
    assert told == [2, 2]


def test_what_a_scanner_sends_is_judged_and_on_the_worklist(qtbot, model, tmp_path) -> None:
    wish = ReceiveWish(port=free_port(), senders="CT1")
    model.receive(wish)
    assert Settings(tmp_path / "config").get("intake.receive")["on"]
    qtbot.waitUntil(lambda: model.receiver.stage is IntakeStage.ON, timeout=PATIENCE_MS)
    model.test_echo()
    qtbot.waitUntil(lambda: model.echo_answer is not None, timeout=PATIENCE_MS)
    assert "answers" in echo_words(model)
    write_phantom(tmp_path / "study", slices=8, rows=128, spacing_mm=30.0)
    files = [str(path) for path in sorted((tmp_path / "study").rglob("*.dcm"))]
    peer = ["-aet", "CT1", "-aec", "ALVEOSCOPE", "127.0.0.1", str(wish.port)]
    subprocess.run([dcmtk("storescu"), *peer, *files], check=True, timeout=60)
    qtbot.waitUntil(lambda: model.receiver.state.judged == 1, timeout=PATIENCE_MS)
    state = model.receiver.state
    assert (state.came, bool(state.last)) == (len(files), True)
    assert state.last[11:16] in status_words(model)
    with open_store() as store:
        (entry,) = store.entries()
        assert (entry.state, entry.images) == (State.DONE, 8)
    model.receiver.stop()
    qtbot.waitUntil(lambda: model.receiver.stage is IntakeStage.OFF, timeout=PATIENCE_MS)
    assert not model.receiver.wanted
    with pytest.raises(PacsUnreachableError, match="Nothing answers"):
        echo(Destination("127.0.0.1", wish.port, "ALVEOSCOPE"))


def test_a_port_that_is_taken_and_a_second_receiver_are_refused_in_a_sentence(qtbot, model_here, tmp_path) -> None:
    model = model_here
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        model.receive(ReceiveWish(port=taken.getsockname()[1]))
        qtbot.waitUntil(lambda: model.receiver.stage is IntakeStage.FAILED, timeout=PATIENCE_MS)
    assert "Can't listen" in station_line(model.receiver)
    assert "stopped by an error" in status_words(model)
    bundle, spool = tiny_bundle(tmp_path / "others"), Spool(tmp_path / "spool")
    settings, rules = ReceiverSettings(port=0), Retention(1.0, 1)
    asked = ServiceSettings(bundle=bundle, database=f"sqlite:///{tmp_path / 'list.db'}")
    with (
        receiving(settings, spool, asked, rules),
        pytest.raises(UsageError, match="Another receiver"),
        receiving(settings, spool, asked, rules),
    ):
        pass


def test_a_watched_folder_is_judged_a_missing_one_told_and_an_unplugged_one_waited_for(
    qtbot, model, model_here, tmp_path
) -> None:
    model.watch_folder(WatchWish(str(tmp_path / "gone")))
    qtbot.waitUntil(lambda: model.watch.stage is IntakeStage.FAILED, timeout=PATIENCE_MS)
    assert "There is no folder" in station_line(model.watch)
    model = model_here
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    model.watch_folder(WatchWish(str(inbox), polling=True))
    qtbot.waitUntil(lambda: model.watch.stage is IntakeStage.ON, timeout=PATIENCE_MS)
    write_phantom(tmp_path / "study", slices=8, rows=128, spacing_mm=30.0)
    shutil.copytree(tmp_path / "study", inbox / "study")
    qtbot.waitUntil(lambda: model.watch.state.judged == 1, timeout=PATIENCE_MS)
    assert model.watch.state.came == 1
    inbox.rename(away := tmp_path / "unplugged")
    qtbot.waitUntil(lambda: is_troubled(model.watch), timeout=PATIENCE_MS)
    assert "can't be looked into" in station_line(model.watch)
    assert said_last(model.watch) == "", "once is enough"
    assert status_words(model) == "Watched folder: out of reach"
    assert model.watch.stage is IntakeStage.ON
    write_phantom(away / "later", slices=8, rows=128, spacing_mm=30.0, uids_seed="later")
    away.rename(inbox)
    qtbot.waitUntil(lambda: model.watch.state.judged == 2, timeout=PATIENCE_MS)
    assert not is_troubled(model.watch)


class FakeIntake:
    """Is on until it is cancelled; tells what the test wants told."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.states: list[IntakeState] = []
        self.use_cases = IntakeUseCases(self.run, self.run, lambda _wish: 1.0)

    def run(self, request, context):
        self.asked.append(request)
        context.progress(Progress("receive", 0, None, IntakeState().to_note()))
        told = 0
        while not context.cancel.wait(0.01):
            for state in self.states[told:]:
                context.progress(Progress("receive", state.came, None, state.to_note()))
            told = len(self.states)
        context.cancel.raise_if_cancelled()


def test_wishes_outlive_the_settings_file_and_nonsense_in_it() -> None:
    wish = ReceiveWish("CHEST", 104, "10.0.0.0/8", "CT1", "PACS@10.0.0.1:104")
    assert as_far_as_it_makes_sense(ReceiveWish(), {**asdict(wish), "on": True}) == wish
    assert as_far_as_it_makes_sense(ReceiveWish(), {"port": "many", "title": 3, "unknown": 1}) == ReceiveWish()


def test_from_the_menu_on_rings_and_is_on_again_with_the_next_window(qtbot, engine, tmp_path) -> None:
    fake = FakeIntake()
    use_cases = replace(engine.use_cases(), intake=lambda: fake.use_cases)
    window = make_window(tmp_path / "config", use_cases)
    show_active(qtbot, window)
    window.actions_.action("intake").trigger()
    dialog = window.dialogs.opened("intake")
    dialog.title.setText("CHEST")
    qtbot.mouseClick(dialog.receiver.on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace.intake.receiver.stage is IntakeStage.ON)
    assert not dialog.title.isEnabled()
    window.workspace.settings.set("intake.ring", True)
    with qtbot.waitSignal(window.workspace.rang):
        fake.states.append(IntakeState(8, "2026-01-02T03:04:05", 1, 1))
    assert "03:04" in station_line(window.workspace.intake.receiver)
    window.close()
    again = make_window(tmp_path / "config", use_cases)
    again.workspace.intake.go_on()
    qtbot.waitUntil(lambda: again.workspace.intake.receiver.stage is IntakeStage.ON)
    assert [one.wish.title for one in fake.asked] == ["CHEST", "CHEST"]
    again.workspace.intake.receiver.stop()
    qtbot.waitUntil(lambda: again.workspace.intake.receiver.stage is IntakeStage.OFF)
    assert not again.workspace.intake.receiver.wanted
    again.workspace.close()
    again.deleteLater()
    assert Path(tmp_path / "config").is_dir()


def test_what_was_typed_is_there_again_also_where_nothing_was_switched_on(qtbot, qapp, tmp_path) -> None:
    fake = FakeIntake()
    model = IntakeViewModel(fake.use_cases, Means, Settings(tmp_path))
    dialog = IntakeDialog(model)
    qtbot.addWidget(dialog)
    dialog.title.setText("CHEST")
    dialog.networks.setText("10.1.0.0/16")
    dialog.folder.setText("/incoming")
    dialog.close()
    dialog.done(0)
    again = IntakeDialog(IntakeViewModel(fake.use_cases, Means, Settings(tmp_path)))
    qtbot.addWidget(again)
    assert (again.title.text(), again.networks.text(), again.folder.text()) == ("CHEST", "10.1.0.0/16", "/incoming")
    assert not model.receiver.wanted
    assert not model.watch.wanted
    assert fake.asked == []
    model.close()


def test_sentences_that_come_while_the_dialog_is_open_cut_no_field(qtbot, qapp, tmp_path) -> None:
    fake = FakeIntake()
    model = IntakeViewModel(fake.use_cases, Means, Settings(tmp_path))
    dialog = IntakeDialog(model)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    for station in (model.receiver, model.watch):
        station.stage, station.error = (
            IntakeStage.FAILED,
            UsageError("It can't be done. " * 12, "Do it otherwise. " * 6),
        )
        station.changed.emit()
    qtbot.wait(50)
    for field in (dialog.title, dialog.port, dialog.networks, dialog.senders, dialog.folder, dialog.pacs):
        assert field.height() >= field.sizeHint().height() - 1
    model.close()
