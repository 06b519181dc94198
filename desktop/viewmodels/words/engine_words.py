"""The engine's sentences and numbers as the user's language has them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from desktop.viewmodels.words.texts import plain
from engine.errors import AlveoscopeError
from engine.language import Language, language_named


def speaking() -> Language:
    """The language of the window."""
    return language_named(QLocale().name())


def said(text: str, longest: int = 600) -> str:
    """A sentence of the engine, on one harmless line."""
    return plain(speaking().say(text), longest)


def error_words(error: AlveoscopeError, longest: int = 600) -> str:
    """What went wrong and the way out."""
    return " ".join(part for part in (said(error.message, longest), said(error.hint, longest)) if part)


def decimals(text: str) -> str:
    """Numbers in a text with the language's decimal sign."""
    return speaking().decimals(text)
