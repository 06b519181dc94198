"""Text out of a file, a folder's name or the net, as one line of a terminal or of a log may hold it."""

from __future__ import annotations

import unicodedata

_UNKNOWN = "\ufffd"
#: Controls and separators would break the line, move the cursor or name the window: they become a space. Format
#: characters (among them those that turn the direction of writing) are left out; half a pair of surrogates can't be
#: written at all.
_INSTEAD = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": _UNKNOWN}


def as_line(text: str) -> str:
    """The same text where it is harmless; else without what a terminal would obey instead of showing it."""
    if text.isprintable():
        return text
    return "".join(_INSTEAD.get(unicodedata.category(letter), letter) for letter in text)
