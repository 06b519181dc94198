"""The window names its own controls: no option and no command of the terminal where there is one to press."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

import engine.language
from desktop.languages import TRANSLATIONS
from desktop.viewmodels.window.actions import BY_ID, Group, action_text, group_text
from desktop.viewmodels.words.engine_words import error_words, said
from desktop.viewmodels.words.ways_out import WAYS_OUT
from engine.errors import UsageError
from engine.intake.listening import listening_hint

CATALOGUE = Path(engine.language.__file__).parent / "catalogues" / "es.json"
#: What the window never says, or has no control for: then the command is the way out.
FOR_A_TERMINAL = re.compile(
    r"--series \{key\}|--tls-certificate|--results|--bundle|alveoscope audit|alveoscope bundle|pip install"
)


def test_every_sentence_of_the_engine_with_an_option_or_a_command_has_words_of_the_window() -> None:
    keys = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    named = [key for key in keys if re.search(r"(^|[\s(`])--[a-z]|alveoscope [a-z]", key)]
    assert len(named) > 20
    assert [key for key in named if key not in WAYS_OUT and not FOR_A_TERMINAL.search(key)] == []
    for words in WAYS_OUT.values():
        assert "--" not in words
        assert "alveoscope " not in words


def test_a_port_that_is_taken_names_no_option() -> None:
    error = UsageError(
        "Can't listen on 127.0.0.1 port 104: Address already in use.",
        listening_hint(OSError(98, "Address already in use")),
    )
    wanted = (
        "Can't listen on 127.0.0.1 port 104: Address already in use. "
        "Another program may use this port: choose another one."
    )
    assert error_words(error) == wanted
    assert said(str(error)) == wanted
    assert said("1.2.3: It broke. Then go on with --resume. Again.") == "1.2.3: It broke. Then press “Continue”. Again."


@pytest.mark.parametrize("language", ["en", "es", "pt", "zh"])
def test_menus_are_named_as_they_are_written(qapp, language: str) -> None:
    translator = QTranslator()
    assert translator.load(str(TRANSLATIONS / f"alveoscope_{language}.qm"))
    QApplication.installTranslator(translator)
    try:
        for name, group, sentence in (
            ("intake", Group.FILE, "Switch it on (alveoscope receive, or in the window), or fetch by C-GET."),
            ("system-check", Group.HELP, "Run `alveoscope doctor`."),
            ("prepare-gpu", Group.HELP, "Run: alveoscope engine build"),
        ):
            words = said(sentence)
            assert action_text(BY_ID[name]) in words
            assert group_text(group) in words
    finally:
        QApplication.removeTranslator(translator)
