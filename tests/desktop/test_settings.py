"""Settings: only what differs is stored, whole or not at all; a damaged file is kept."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.settings import BY_KEY, SETTINGS, Kind, Settings
from engine.errors import SettingsError


@pytest.fixture
def folder(tmp_path, qapp):
    return tmp_path / "config"


def stored(folder):
    return json.loads((folder / "settings.json").read_text(encoding="utf-8"))


def test_only_what_differs_is_stored(folder):
    settings = Settings(folder)
    settings.set("viewer.cine_rate", 30)
    settings.set("appearance.theme", "light")
    assert stored(folder) == {"appearance.theme": "light", "viewer.cine_rate": 30}
    settings.reset("viewer.cine_rate")
    assert stored(folder) == {"appearance.theme": "light"}
    assert Settings(folder).get("appearance.theme") == "light"


def test_change_is_told_once(folder):
    settings, seen = Settings(folder), []
    settings.changed.connect(lambda key, value: seen.append((key, value)))
    settings.set("viewer.smooth", False)
    settings.set("viewer.smooth", False)
    assert seen == [("viewer.smooth", False)]


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("viewer.cine_rate", 0, "not between 1 and 60"),
        ("viewer.cine_rate", True, "not a value"),
        ("viewer.smooth", 1, "not a value"),
        ("appearance.theme", "pink", "not a value"),
        ("keys.overrides", [], "not a value"),
    ],
)
def test_impossible_values_are_refused(folder, key, value, text):
    with pytest.raises(SettingsError, match=text):
        Settings(folder).set(key, value)


@pytest.mark.parametrize("damage", [b"{", b"\xff\xfe\x00", b"[1, 2]", b"", b"[" * 100_000])
def test_damaged_file_is_set_aside_and_kept(folder, damage):
    folder.mkdir()
    (folder / "settings.json").write_bytes(damage)
    settings = Settings(folder)
    assert settings.get("viewer.cine_rate") == 15
    assert "damaged" in settings.problems[0]
    assert (folder / "settings.damaged-1.json").read_bytes() == damage
    settings.set("viewer.cine_rate", 20)
    assert Settings(folder).problems == ()
    (folder / "settings.json").write_bytes(b"again")
    Settings(folder)
    assert (folder / "settings.damaged-1.json").read_bytes() == damage
    assert (folder / "settings.damaged-2.json").read_bytes() == b"again"


def test_wrong_value_in_the_file_is_told_and_not_lost(folder):
    folder.mkdir()
    (folder / "settings.json").write_text('{"viewer.cine_rate": 900, "from.the.future": 1}')
    settings = Settings(folder)
    assert settings.get("viewer.cine_rate") == 15
    assert "viewer.cine_rate: 900" in settings.problems[0]
    settings.set("viewer.smooth", False)
    assert stored(folder)["from.the.future"] == 1


def test_two_instances_do_not_undo_each_other(folder):
    one, two = Settings(folder), Settings(folder)
    one.set("viewer.cine_rate", 25)
    two.set("appearance.theme", "light")
    assert stored(folder) == {"appearance.theme": "light", "viewer.cine_rate": 25}


def test_folder_that_cannot_be_written_is_told(folder, tmp_path):
    (tmp_path / "config").write_text("a file where the folder should be")
    settings, errors = Settings(folder), []
    settings.save_failed.connect(errors.append)
    settings.set("viewer.cine_rate", 25)
    assert errors[0].code == "output-not-writable"
    assert settings.get("viewer.cine_rate") == 25


def test_what_can_not_be_read_now_is_not_written_over(folder, monkeypatch):
    """A share that is away for a moment, a virus scanner: the file with all settings became one with one."""
    settings, errors = Settings(folder), []
    settings.save_failed.connect(errors.append)
    settings.set("appearance.theme", "light")
    with monkeypatch.context() as away:
        away.setattr(Path, "read_bytes", _no_answer)
        settings.set("viewer.cine_rate", 25)
    assert [error.code for error in errors] == ["output-not-writable"]
    assert settings.get("viewer.cine_rate") == 25
    assert stored(folder) == {"appearance.theme": "light"}


def _no_answer(_path):
    raise OSError(errno.EIO, "Input/output error")


def test_every_declared_setting_accepts_its_default():
    assert len(BY_KEY) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.check(setting.default) == setting.default
        assert setting.kind is Kind.HIDDEN or (setting.label and setting.group)


SAVE_MANY = """
import sys
from pathlib import Path
from pathlib import Path
from desktop.settings import Settings
settings = Settings(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for value in range(40):
    settings.set(sys.argv[2], int(sys.argv[3]) + value)
"""


def test_two_processes_that_save_at_once_lose_nothing(tmp_path, project_root):
    def start(key, first):
        return subprocess.Popen(
            [sys.executable, "-c", SAVE_MANY, str(tmp_path), key, str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=project_root,
            text=True,
        )

    with start("viewer.memory_mb", 300) as one, start("viewer.volume_mb", 600) as two:
        assert [one.stdout.readline(), two.stdout.readline()] == ["ready\n", "ready\n"]
        for process in (one, two):
            process.stdin.write("\n")
            process.stdin.flush()
        for process in (one, two):
            assert process.wait(60) == 0
    settings = Settings(tmp_path)
    assert (settings.get("viewer.memory_mb"), settings.get("viewer.volume_mb")) == (339, 639)
