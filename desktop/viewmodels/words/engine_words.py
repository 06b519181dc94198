"""The engine's sentences and numbers as the user's language has them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale

from desktop.viewmodels.words.texts import plain
from desktop.viewmodels.words.ways_out import in_the_window
from engine.errors import AlveoscopeError
from engine.language import Language, language_named


def speaking() -> Language:
    """The language of the window."""
    return language_named(QLocale().name())


def said(text: str, longest: int = 600) -> str:
    """A sentence of the engine, on one harmless line; ways out are the window's, not the command line's."""
    return plain(_said(text), longest)


def _said(text: str) -> str:
    found = in_the_window(text)
    if found is None:
        return speaking().say(text)
    before, way_out, behind = found
    return sentences(_said(before), way_out, _said(behind))


def error_words(error: AlveoscopeError, longest: int = 600) -> str:
    """What went wrong and the way out."""
    return sentences(said(error.message, longest), said(error.hint, longest))


def sentences(*parts: str) -> str:
    """Sentences one after the other, as the language parts them; empty ones are none."""
    return speaking().joined(parts)


def with_colon(head: str, tail: str) -> str:
    """``head: tail``, as the language writes it."""
    return speaking().with_colon(head, tail)


def behind_colon(sentence: str) -> str:
    """A sentence of the program as it begins behind a colon; nothing that a person wrote."""
    return speaking().behind_colon(sentence)


def in_one_line(parts: Sequence[str], *, sentence: bool = False) -> str:
    """Parts one after the other, as the language parts them; with its full stop for a sentence."""
    stop = "。" if speaking().code == "zh" else "."
    return speaking().listed(parts) + (stop if sentence else "")


def decimals(text: str) -> str:
    """Numbers in a text with the language's decimal sign."""
    return speaking().decimals(text)
