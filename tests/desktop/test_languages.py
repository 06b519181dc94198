"""Every text of the app has a finished translation, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import ast
import gc
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QImage, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit

from desktop.assets.translations import update
from desktop.assets.translations.update import Text
from desktop.languages import LANGUAGES, language_of
from desktop.rendering.geometry import Placement
from desktop.viewmodels.window.actions import Keymap
from desktop.viewmodels.words.engine_words import error_words, said, sentences
from desktop.viewmodels.words.verdict import kept_line, verdict_text
from desktop.views.view import painting
from desktop.views.view.image_export import notice_words
from desktop.views.window.keys_editor import KeysEditor, native
from engine.errors import UsageError
from tests.support.assessments import FACTS, assess
from tests.support.series import make_series, make_study
from tests.support.spoken import spoken


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}|%n", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    entries = update.read_catalogue(update.catalogue(language))
    needed = set(update.wanted(language))
    assert needed - set(entries) == set(), "run desktop/assets/translations/update.py and translate"
    assert set(entries) - needed == set(), "run desktop/assets/translations/update.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_finished_with_its_plurals_and_placeholders(language: str) -> None:
    for text, forms in update.read_catalogue(update.catalogue(language)).items():
        assert all(forms), text
        assert len(forms) == (update.PLURAL_FORMS[language] if text.counted else 1), text
        for form in forms:
            assert placeholders(form) == placeholders(text.source), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_source(language: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    update.compile_catalogue(language, fresh)
    assert fresh.read_bytes() == update.catalogue(language).with_suffix(".qm").read_bytes()


def test_a_missing_translation_is_found(tmp_path: Path) -> None:
    path = tmp_path / "x.ts"
    update.write_catalogue(path, "es", {Text("A", "One"): ("",), Text("A", "%n two", True): ("dos", "doses")})
    assert update.read_catalogue(path) == {Text("A", "One"): ("",), Text("A", "%n two", True): ("dos", "doses")}


def test_texts_are_found_whatever_their_arguments_hold() -> None:
    source = 'translate("A", "%n x", None, len(f(y)))\nQCoreApplication.translate("B", "one " "two")\nother("C", "no")'
    found = set(update._texts_of(ast.parse(source)))
    assert found == {Text("A", "%n x", True), Text("B", "one two")}


@pytest.mark.parametrize(
    ("language", "headline", "counted"),
    [
        ("en", "Not assessable", "Of 20 images, 0 count for the verdict; 20 not judged"),
        ("es", "No valorable", "De 20 imágenes, 0 cuentan para el veredicto; no evaluadas: 20"),
        ("pt", "Não avaliável", "De 20 imagens, 0 contam para o veredito; não avaliadas: 20"),
        ("zh", "无法评估", "共 20 幅图像，0 幅计入结论；20 幅未评估"),
    ],
)
def test_a_chosen_language_is_spoken(qapp, language: str, headline: str, counted: str) -> None:
    from engine.triage.values import Verdict

    with spoken(qapp, language):
        gc.collect()
        overwrite = [bytes(100_000) for _ in range(20)]
        assert len(overwrite) == 20
        text = verdict_text(assess(make_series(20), Verdict.NOT_ASSESSABLE).result)
        assert (text.headline, text.counted) == (headline, counted)
        one, two = (QCoreApplication.translate("Browser", "%n image(s)", None, n) for n in (1, 2))
        assert "(s)" not in one + two


def test_keys_are_named_as_the_help_names_them(qapp) -> None:
    with spoken(qapp, "es"):
        assert native("Ctrl+Shift+E") == "Ctrl+Mayús+E"
    with spoken(qapp, "zh"):
        assert [native(key) for key in ("Up", "Down", "Left", "Right", "Shift+Del")] == [*"↑↓←→", "Shift+Del"]


def test_an_unknown_system_language_falls_to_english(monkeypatch) -> None:
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("ja_JP")))
    assert language_of("system") == "en"
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("pt_PT")))
    assert language_of("system") == "pt"
    assert language_of("zh") == "zh"


@pytest.mark.parametrize(
    ("language", "hint"),
    [("en", "Press shortcut"), ("es", "Pulse las nuevas teclas"), ("zh", "请按下新按键")],
)
def test_what_waits_for_keys_says_so_in_the_program_s_words(qtbot, workspace, language: str, hint: str) -> None:
    with spoken(QCoreApplication.instance(), language):
        editor = KeysEditor(Keymap(workspace.settings))
        qtbot.addWidget(editor)
        assert editor.key.findChild(QLineEdit).placeholderText() == hint
        editor.key.setKeySequence(QKeySequence("G"))
        editor.key.clear()
        assert editor.key.findChild(QLineEdit).placeholderText() == hint


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "The study could not be read. Try again."),
        ("es", "No se pudo leer el estudio. Inténtelo de nuevo."),
        ("zh", "无法读取该检查。请重试。"),
    ],
)
def test_sentences_follow_each_other_as_the_language_has_it(qapp, language: str, shown: str) -> None:
    with spoken(qapp, language):
        known = {"en": "The study could not be read.", "es": "No se pudo leer el estudio.", "zh": "无法读取该检查。"}
        assert sentences(known[language], "", said("Try again.")) == shown
        assert error_words(UsageError(known[language], "Try again.")) == shown


@pytest.mark.parametrize(
    ("language", "label"), [("en", "0.5 mm"), ("es", "0,5 mm"), ("pt", "0,5 mm"), ("zh", "0.5 mm")]
)
def test_the_scale_bar_has_the_decimal_sign_of_the_language(qapp, monkeypatch, language, label) -> None:
    drawn = []
    monkeypatch.setattr(painting, "draw_text", lambda _painter, _x, _y, text, *_colour: drawn.append(text))
    before, picture = QLocale(), QImage(400, 400, QImage.Format.Format_RGB32)
    QLocale.setDefault(QLocale(language))
    painter = QPainter(picture)
    painting.draw_scale(painter, Placement(10, 10, (0.1, 0.1), 400.0, 400.0))
    painter.end()
    QLocale.setDefault(before)
    assert drawn == [label]


def test_no_blank_stands_between_chinese_sentences(qtbot, qapp, workspace) -> None:
    """Of a notice, of a way out, below an exported picture, of a kept result."""
    told = []
    workspace.viewer.notice.connect(told.append)
    series = make_series(0)
    with spoken(qapp, "zh"):
        workspace.viewer.show_series(series, make_study(series))
        told.append(said("The study could not be read. Run `alveoscope doctor`. Try again."))
        told.append(notice_words(opacities=True))
        told.append(kept_line(assess(make_series()), replace(FACTS, digest="1" * 64)))
    assert len(told) == 4
    assert [text for text in told if "。" not in text[:-1] or "。 " in text] == []
