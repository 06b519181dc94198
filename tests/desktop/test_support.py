"""Help for who helps: a log, a bundle and settings in which no patient, place or person can be found."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

import pytest

from desktop import log_file
from desktop.settings import Settings
from desktop.support_files import portable, read_settings, take_settings, write_settings
from desktop.viewmodels.support.support_files import SupportFiles
from engine.doctor.values import Check, Outcome
from engine.errors import SettingsError

SECRETS = ("DOE^JANE", "DOE, JANE", "/home/doe/ct", "1.2.840.113619.2.55", "19991231", "Jane's folder")
CHECKS = (Check("storage", "data folder", Outcome.OK, "/home/doe/ct is writable, 12 GB free", ""),)


@pytest.fixture
def logs(tmp_path: Path):
    handler = log_file.install(tmp_path / "logs")
    yield tmp_path / "logs"
    log_file.remove(handler)


def test_the_log_is_redacted_rotated_and_ours_alone(logs: Path, monkeypatch) -> None:
    log = logging.getLogger("engine.test")
    for secret in SECRETS:
        log.warning("It failed with '%s' of %s.", secret, secret)
    try:
        raise ValueError("DOE^JANE")
    except ValueError:
        log.exception("Crashed.")
    logging.getLogger("pydicom").warning("Invalid value for DOE^JANE")
    text = (logs / "alveoscope.log").read_text(encoding="utf-8")
    assert "WARNING engine.test: It failed" in text
    assert "ValueError" in text
    assert "pydicom" not in text
    assert not [secret for secret in SECRETS if f"'{secret}'" in text or "DOE" in text or "/home" in text]
    (handler,) = [one for one in logging.getLogger("engine").handlers if isinstance(one, log_file.LogFile)]
    monkeypatch.setattr(handler, "maxBytes", 2000)
    for number in range(200):
        log.info("Line %d", number)
    assert sorted(path.name for path in logs.iterdir()) == [
        "alveoscope.log", "alveoscope.log.1", "alveoscope.log.2",
    ]  # fmt: skip


def test_no_place_for_a_log_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file")
    assert log_file.install(tmp_path / "logs") is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line_in_the_terminal_and_no_traceback(tmp_path, capsys) -> None:
    (tmp_path / "alveoscope.log").symlink_to("/dev/full")
    handler = log_file.install(tmp_path)
    handler.maxBytes = 0  # a device has no end to seek
    for number in range(3):
        logging.getLogger("engine").warning("Something happened %d.", number)
    log_file.remove(handler)
    said = capsys.readouterr().err
    assert "Logging error" not in said
    assert "Traceback" not in said
    assert said.count("The log can't be written (OSError).") == 1


def test_the_bundle_holds_log_checks_and_settings_and_no_patient(qtbot, qapp, tmp_path, monkeypatch) -> None:
    settings = Settings(tmp_path / "config")
    settings.set("viewer.smooth", False)
    settings.set("places.recent", ["/home/doe/ct/DOE^JANE"])
    settings.set("batch.unfinished", {"roots": ["/home/doe/ct"]})
    handler = log_file.install()
    logging.getLogger("desktop.test").error("Can't open /home/doe/ct of DOE^JANE")
    files = SupportFiles(settings, lambda: CHECKS)
    said: list[str] = []
    files.said.connect(said.append)
    files.save_bundle(tmp_path / "support.zip")
    qtbot.waitUntil(lambda: not files.busy)
    log_file.remove(handler)
    assert str(tmp_path / "support.zip") in said[-1]
    with zipfile.ZipFile(tmp_path / "support.zip") as bundle:
        assert set(bundle.namelist()) == {"doctor.json", "settings.json", "logs/alveoscope.log"}
        text = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert "viewer.smooth" in text
    assert "is writable" in text
    assert not [secret for secret in ("DOE", "JANE", "/home", "doe") if secret in text]
    files.close()


def test_what_is_asked_for_in_a_row_is_all_done_and_told(qtbot, qapp, tmp_path) -> None:
    """The second of three was dropped, and of the first nobody heard that it was done."""
    files, said = SupportFiles(Settings(tmp_path / "config"), lambda: CHECKS), []
    files.said.connect(said.append)
    files.save_bundle(tmp_path / "support.zip")
    for name in ("one.json", "two.json"):
        files.export_settings(tmp_path / name)
    qtbot.waitUntil(lambda: not files.busy)
    for name in ("support.zip", "one.json", "two.json"):
        assert (tmp_path / name).exists()
        assert any(str(tmp_path / name) in one for one in said)
    files.close()


def test_settings_go_to_another_computer_and_nonsense_is_left_out(qtbot, qapp, tmp_path) -> None:
    one = Settings(tmp_path / "one")
    one.set("viewer.cine_rate", 30)
    one.set("keys.overrides", {"invert": ["G"]})
    one.set("places.recent", ["/home/doe"])
    write_settings({**portable(one), "viewer.memory_mb": -1, "of.tomorrow": 1}, tmp_path / "s.json")
    assert "/home" not in (tmp_path / "s.json").read_text()
    other = Settings(tmp_path / "other")
    assert take_settings(other, read_settings(tmp_path / "s.json")) == ("of.tomorrow", "viewer.memory_mb")
    assert (other.get("viewer.cine_rate"), other.get("keys.overrides")) == (30, {"invert": ["G"]})
    (tmp_path / "s.json").write_text("{}")
    with pytest.raises(SettingsError, match="no settings"):
        read_settings(tmp_path / "s.json")


def test_from_the_menu(qtbot, window, tmp_path, monkeypatch) -> None:
    from PySide6.QtWidgets import QFileDialog

    target = tmp_path / "mine.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(target), ""))
    window.workspace.settings.set("viewer.cine_rate", 30)
    window.actions_.action("export-settings").trigger()
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not window.workspace.support.busy)
    window.workspace.settings.reset("viewer.cine_rate")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(target), ""))
    window.actions_.action("import-settings").trigger()
    qtbot.waitUntil(lambda: window.workspace.settings.get("viewer.cine_rate") == 30)


@pytest.mark.parametrize(("action", "ending"), [("export-settings", ".json"), ("support-bundle", ".zip")])
def test_what_is_saved_ends_as_its_kind_does(window, tmp_path, monkeypatch, action, ending) -> None:
    from PySide6.QtWidgets import QFileDialog

    saved = []
    support = type(window.workspace.support)
    for name in ("export_settings", "save_bundle"):
        monkeypatch.setattr(support, name, lambda _files, target: saved.append(target))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(tmp_path / "mine"), ""))
    window.actions_.action(action).trigger()
    assert saved == [tmp_path / f"mine{ending}"]
