"""Which languages there are, and their catalogues."""

from __future__ import annotations

import json
import locale
import os
from functools import lru_cache
from pathlib import Path

from engine.language.sentences import Language

#: English is in the source.
TRANSLATED = ("es", "pt", "zh")
LANGUAGES = ("en", *TRANSLATED)
_CATALOGUES = Path(__file__).parent / "catalogues"


@lru_cache(maxsize=len(LANGUAGES))
def language_named(name: str) -> Language:
    """The language of a name such as ``es`` or ``pt_BR``; English for one that there is no catalogue of."""
    code = name[:2].lower()
    if code not in TRANSLATED:
        return Language("en", {})
    return Language(code, json.loads((_CATALOGUES / f"{code}.json").read_text(encoding="utf-8")))


#: The window sets it for its processes; on the command line it stands above the system's.
VARIABLE = "ALVEOSCOPE_LANGUAGE"


def unknown_language() -> str:
    """What :data:`VARIABLE` names where there is no such language here; empty otherwise."""
    named = os.environ.get(VARIABLE, "")
    return named if named and named[:2].lower() not in LANGUAGES else ""


def system_language() -> str:
    """Name of the language that was asked for, or that the system speaks (POSIX's order, else that of the locale)."""
    named = (os.environ.get(name) for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"))
    code = (next(filter(None, named), None) or locale.getlocale()[0] or "en")[:2].lower()
    return code if code in LANGUAGES else "en"
