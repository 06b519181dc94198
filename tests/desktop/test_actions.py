"""One table of actions: keys are unique, can be changed, and survive a restart."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from desktop.settings import Settings
from desktop.viewmodels.window.actions import ACTIONS, BY_ID, Keymap


@pytest.fixture
def keymap(qapp, tmp_path):
    return Keymap(Settings(tmp_path))


def test_no_two_actions_share_an_id_or_a_key():
    assert len(BY_ID) == len(ACTIONS)
    keys = Counter(key for spec in ACTIONS for key in spec.keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_default_key_is_one_that_qt_knows():
    for spec in ACTIONS:
        for key in spec.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key, spec.id


def test_key_is_taken_from_its_owner_and_kept(qapp, tmp_path):
    keymap, seen = Keymap(Settings(tmp_path)), []
    keymap.changed.connect(seen.append)
    keymap.set_keys("invert", ("F",))
    assert keymap.keys("invert") == ("F",)
    assert keymap.keys("fit") == ()
    assert sorted(seen) == ["fit", "invert"]
    assert keymap.owner("F").id == "invert"
    again = Keymap(Settings(tmp_path))
    assert (again.keys("invert"), again.keys("fit")) == (("F",), ())


def test_back_to_the_default_is_not_stored(keymap):
    keymap.set_keys("invert", ("F",))
    keymap.set_keys("fit", ("F",))
    keymap.set_keys("invert", ("I",))
    assert keymap._settings.get("keys.overrides") == {}


def test_reset(keymap):
    keymap.set_keys("invert", ("F",))
    keymap.reset()
    assert (keymap.keys("invert"), keymap.keys("fit")) == (("I",), ("F",))


def test_nonsense_in_the_settings_is_ignored(qapp, tmp_path):
    (tmp_path / "settings.json").write_text('{"keys.overrides": {"invert": 5, "fit": ["G"], "gone": ["K"]}}')
    keymap = Keymap(Settings(tmp_path))
    assert (keymap.keys("invert"), keymap.keys("fit")) == (("I",), ("G",))
    keymap.set_keys("zoom-in", ("K",))
    assert keymap.keys("zoom-in") == ("K",)


def test_keys_of_imported_settings_work_at_once(keymap):
    keymap.set_keys("zoom-in", ("Ctrl+K",))
    seen = []
    keymap.changed.connect(seen.append)
    keymap._settings.set("keys.overrides", {"invert": ["F"], "fit": []})
    assert sorted(seen) == ["fit", "invert", "zoom-in"]
