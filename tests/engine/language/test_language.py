"""Every sentence of the engine has its four languages, and is found again with its data."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import sys
from datetime import date

import pytest

from engine.language import LANGUAGES, TRANSLATED, Language, language_named, system_language
from engine.language.catalogues import update
from engine.language.system import SYSTEM_WORDS
from engine.process.child import how_it_ended

_GAP = re.compile(r"\{(\w+)(?::([^}]*))?\}")


def entries(language: str) -> dict[str, str]:
    read: dict[str, str] = json.loads(update.catalogue(language).read_text(encoding="utf-8"))
    return read


def filled(text: str) -> str:
    """A sentence that a key makes: a number where one is formatted, else a word that no catalogue has."""

    def value(gap: re.Match[str]) -> str:
        layout = gap[2] or ""
        if layout == "d":
            return "7"
        return "7.25" if layout.endswith("f") else "34%" if layout.endswith("%") else f"Zq{gap[1]}"

    return _GAP.sub(value, text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_none_is_left_over_and_all_are_translated(language: str) -> None:
    assert list(entries(language)) == list(update.source_sentences()), "run engine/language/catalogues/update.py"
    assert [key for key, text in entries(language).items() if not text] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_gaps_of_their_keys(language: str) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(gap[1] for gap in _GAP.finditer(text))

    assert [key for key, text in entries(language).items() if gaps(key) != gaps(text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_found_again_by_its_own_key_with_its_data(language: str) -> None:
    said = language_named(language)
    comma = (lambda text: text.replace("7.25", "7,25")) if language != "zh" else str
    wrong = {}
    for key, text in entries(language).items():
        values = {gap[1]: filled(gap[0]) for gap in _GAP.finditer(key)}
        expected = text.format(**{name: comma(value) for name, value in values.items()})
        if said.say(filled(key)) != expected:
            wrong[key] = said.say(filled(key))
    assert wrong == {}


def test_what_is_put_together_is_taken_apart() -> None:
    spanish = language_named("es")
    assert spanish.say(
        "12 images are missing in a stack of one every 5.00 mm: 12.5 mm between images 3 and 4; 3 more."
    ) == ("Faltan 12 imágenes en una serie con una cada 5,00 mm: 12,5 mm entre las imágenes 3 y 4; 3 más.")
    assert spanish.say("The file is empty. Copy it again.") == "El archivo está vacío. Cópielo de nuevo."
    assert spanish.say("CT Thorax: A localizer (Image Type X).") == "CT Thorax: es un localizador (Image Type X)."
    assert spanish.say("Nobody wrote this.") == "Nobody wrote this."
    chinese = language_named("zh")
    counted = "Of 20 images, 15 count for the verdict; 4 with little or no lung"
    assert spanish.say(counted) == "De 20 imágenes, 15 cuentan para el veredicto; con poco o ningún pulmón: 4"
    assert chinese.say(counted) == "共 20 幅图像，15 幅计入结论；4 幅含肺很少或不含肺"


@pytest.mark.parametrize("language", TRANSLATED)
def test_counts_behind_one_another_are_said_in_their_order(language: str) -> None:
    """A gap for a number that takes words as well would take all that stands before it."""
    parts = ("Of 148 images, 75 count for the verdict", "4 unlike those the networks know", "30 with little or no lung")
    parts += ("2 between judged ones", "39 judged after the verdict", "1 not judged")
    say, text = language_named(language).say, "; ".join(parts)
    said, at = say(text), 0
    for part in map(say, parts):
        assert part in said[at:], said
        at = said.index(part, at) + len(part)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_key_says_so_little_that_it_takes_what_it_was_not_made_for(language: str) -> None:
    """``{version} on {system}`` took every sentence with "on" in it."""
    bare = [key for key in entries(language) if len(re.findall(r"[^\W\d_]", _GAP.sub("", key))) < 4]
    assert [key for key in bare if _GAP.search(key)] == []
    prose = "A watch lies on the table"
    assert language_named(language).say(prose) == prose


def test_english_says_what_the_source_says() -> None:
    assert language_named("en_GB").say("The file is empty.") == "The file is empty."
    assert language_named("ja").code == "en"


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en", "31 March 2020", "0.94"),
        ("es", "31 de marzo de 2020", "0,94"),
        ("pt", "31 de março de 2020", "0,94"),
        ("zh", "2020年3月31日", "0.94"),
    ],
)
def test_days_and_numbers_are_those_of_the_language(language: str, day: str, number: str) -> None:
    said = language_named(language)
    assert said.day(date(2020, 3, 31)) == day
    assert said.decimals("0.94") == number


def test_a_sentence_in_the_source_is_found_and_what_nobody_reads_is_not() -> None:
    source = '''
def judge(count, log):
    """A docstring that reads like a sentence."""
    log.info("A line of the log.")
    if count < 0:
        raise ValueError("A word to programmers.")
    text = f"{count} images of {count + 1:.0f} are odd."
    name = phrase("series description")
    raise DicomError(f"{text} The result is partial.", "no full stop here")
'''
    assert set(update.sentences_in(ast.parse(source))) == {
        "{count} images of {gap2:.0f} are odd.",
        "series description",
        "The result is partial.",
        "no full stop here",
    }


def test_of_two_keys_the_one_that_says_more_is_meant() -> None:
    said = Language("es", {"{name} is missing.": "Falta {name}.", "{name} is missing from the bundle.": "{name}: no."})
    assert said.say("A is missing from the bundle.") == "A: no."


def test_the_systems_language_is_asked_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALVEOSCOPE_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    assert system_language() == "pt"
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert system_language() == "en"
    monkeypatch.setenv("ALVEOSCOPE_LANGUAGE", "zh")
    assert system_language() == "zh"
    assert set(LANGUAGES) == {"en", *TRANSLATED}


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        ("en", "Positive: COVID-19 pneumonia is likely."),
        ("es", "Positivo: la neumonía por COVID-19 es probable."),
        ("pt", "Positivo: pneumonia por COVID-19 é provável."),
        ("zh", "阳性：很可能为 COVID-19 肺炎。"),
    ],
)
def test_a_sentence_behind_a_colon_begins_as_its_language_has_it(language: str, joined: str) -> None:
    said = language_named(language)
    head, sentence = said.say("Positive"), said.say("COVID-19 pneumonia is likely.")
    assert said.with_colon(head, said.behind_colon(sentence)) == joined


def test_a_name_keeps_its_capital_behind_a_colon() -> None:
    said = language_named("es")
    sentences = (
        "Rescale Type is US, not HU.",
        "Pixel Spacing must be positive, found 0.",
        "TensorRT failed without a reason.",
    )
    for sentence in sentences:
        assert said.say(sentence) != sentence
        assert said.behind_colon(said.say(sentence)) == said.say(sentence)
    for text in ("COVID-19", "TC de tórax", "Alveoscope 1.0", "Windows no responde.", "", "¿Está bien?"):
        assert said.behind_colon(text) == text
    assert said.behind_colon("A la espera.") == "a la espera."


def test_words_of_a_person_stay_as_they_are_behind_a_colon() -> None:
    """A series' description before it, and what is no sentence of the engine."""
    said = language_named("es")
    assert said.say("Tórax: Only 1 slice.") == "Tórax: Only 1 slice.", "in no catalogue"
    refused = "Tórax: The study holds no image series."
    assert said.say(refused) == f"Tórax: {said.behind_colon(said.say('The study holds no image series.'))}"
    assert said.say(refused) != f"Tórax: {said.say('The study holds no image series.')}"


def test_chinese_has_its_own_colon_and_comma() -> None:
    said = language_named("zh")
    assert said.with_colon("患者 ID", "P1") == "患者 ID：P1"
    assert said.listed(("一", "二")) == "一，二"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the words of glibc")
@pytest.mark.parametrize("code", TRANSLATED)
def test_what_the_system_says_of_a_failure_is_said_in_the_language(code: str) -> None:
    for number in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.ENOENT, errno.EADDRINUSE, errno.EDQUOT, errno.ESTALE):
        words = os.strerror(number)
        assert words in SYSTEM_WORDS
        assert words not in language_named(code).say(f"Can't write /x/y.json: {words}.")


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(("code", "english"), [(3, "exit code"), (-9, "was ended"), (None, "answers")])
def test_how_a_process_ended_is_said_in_the_language_too(language: str, code: int | None, english: str) -> None:
    """It stood in English in the middle of the sentence."""
    how = how_it_ended(code)
    assert english in how
    for one in (how, how.replace("was ended by", "was killed by")):
        text = language_named(language).say(f"The process that read the study {one}.")
        assert one not in text
        assert {3: " 3", -9: "SIGKILL", None: ""}[code] in text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_header_made_of_our_own_sentences_does_not_hold_who_reads_them(language: str) -> None:
    """A modality of some kilobytes with the words between the gaps of a sentence: to part it among five took days, in
    the window's own thread."""
    hostile = "x takes float32 (n, 1, x" * 20 + ", x" * 300 + "), not x" * 200 + " x" * 300
    for modality in (hostile[:450], hostile[:1000], hostile, hostile * 20):
        text = f"The modality is {modality}, not CT."
        said = language_named(language)._say(text)
        assert modality[:200] in said
    assert "MR" in language_named(language).say("The modality is MR, not CT.")
    assert language_named(language).say("The modality is MR, not CT.") != "The modality is MR, not CT."
