"""What a hospital decides: defaults that a user may change, locks that he may not, its name and its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QLabel, QMessageBox

from desktop.app import first_window, make_window
from desktop.languages import install_language
from desktop.settings import BY_KEY, Settings
from desktop.settings.site import SiteValue, site_values
from desktop.views.window.settings_dialog import SettingsDialog
from engine.errors import SettingsError
from engine.site import SiteProfile, load_profile

PROFILE = """
schema = 1
name = "er-triage"
title = "ER North"
banner = "Training machine. <b>No patients.</b>"
locked = ["analysis.automatic"]

[analysis]
automatic = true

[appearance]
theme = "light"
language = "es"
"""


@pytest.fixture
def profile(tmp_path: Path) -> SiteProfile:
    file = tmp_path / "profile.toml"
    file.write_text(PROFILE, encoding="utf-8")
    return load_profile(file)


def test_the_site_gives_defaults_and_locks(profile):
    assert site_values(profile, BY_KEY) == {
        "appearance.theme": SiteValue("light"),
        "appearance.language": SiteValue("es"),
        "analysis.automatic": SiteValue(True, locked=True),
    }
    assert site_values(SiteProfile(), BY_KEY) == {}


def test_a_default_may_be_changed_and_a_lock_may_not(qapp, profile, tmp_path):
    settings = Settings(tmp_path / "config", site=site_values(profile, BY_KEY))
    assert settings.get("appearance.theme") == "light"
    settings.set("appearance.theme", "dark")
    assert settings.get("appearance.theme") == "dark"
    settings.reset("appearance.theme")
    assert settings.get("appearance.theme") == "light"
    with pytest.raises(SettingsError, match="decided by this site"):
        settings.set("analysis.automatic", False)
    assert settings.get("analysis.automatic") is True


def test_a_file_from_before_the_lock_does_not_win(qapp, profile, tmp_path):
    Settings(tmp_path / "config").set("analysis.automatic", True)
    free = Settings(tmp_path / "config")
    free.set("analysis.automatic", False)
    locked = Settings(tmp_path / "config", site=site_values(profile, BY_KEY))
    assert locked.get("analysis.automatic") is True


def test_the_window_says_whose_it_is_and_greys_out_what_is_locked(qtbot, engine, profile, tmp_path, monkeypatch):
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(profile.file))
    window = make_window(tmp_path / "config", engine.use_cases())
    qtbot.addWidget(window)
    assert window.windowTitle() == "Alveoscope - ER North"
    sentences = [label.text() for label in window.statusBar().findChildren(QLabel)]
    assert "Training machine. <b>No patients.</b>" in sentences
    assert "Not for diagnosis without a physician" in sentences
    dialog = SettingsDialog(window.workspace.settings, window.workspace.keymap, window)
    assert not dialog.editors["analysis.automatic"].isEnabled()
    assert dialog.editors["appearance.theme"].isEnabled()
    window.workspace.settings.set("appearance.theme", "dark")
    window.close()


def test_a_profile_that_can_not_be_used_stops_the_start(qapp, tmp_path, monkeypatch, engine):
    broken = tmp_path / "profile.toml"
    broken.write_text("schema = 99", encoding="utf-8")
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(broken))
    with pytest.raises(SettingsError, match="schema is 99"):
        make_window(tmp_path / "config", engine.use_cases())


def test_why_there_is_no_window_is_shown_to_whoever_has_no_terminal(qapp, tmp_path, monkeypatch):
    broken, shown = tmp_path / "profile.toml", []
    broken.write_text('schema = 1\nname = "er"\nhouse = 3\n', encoding="utf-8")
    monkeypatch.setenv("ALVEOSCOPE_SITE", str(broken))
    monkeypatch.setattr("desktop.app.settings_folder", lambda: tmp_path / "config")
    Settings(tmp_path / "config").set("appearance.language", "es")
    monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box.text() + box.informativeText()))
    before, spoken = QLocale(), install_language
    loaded: list[QTranslator] = []
    monkeypatch.setattr("desktop.app.install_language", lambda *given: loaded.extend(spoken(*given)))
    with pytest.raises(SettingsError, match="house"):
        first_window(qapp)
    for translator in loaded:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)
    (text,) = shown
    assert "Alveoscope no puede iniciarse." in text
    assert "clave desconocida «house»" in text
    assert "Los valores admitidos son" in text


def test_a_site_value_is_always_one_that_the_window_knows():
    from engine.site import SETTINGS

    shared = set(SETTINGS) & set(BY_KEY)
    assert {"appearance.theme", "appearance.language", "analysis.automatic"} <= shared
    for key in shared:
        for value in SETTINGS[key].choices or (SETTINGS[key].default,):
            assert BY_KEY[key].check(value) == value
