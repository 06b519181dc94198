"""How names, dates and numbers of DICOM read on the screen.

Everything that comes out of a file is hostile until it went through here: control characters and the marks that turn
the direction of writing are taken out, so that a name can neither break a line nor hide another one's end.
Views show the result with Qt.PlainText only.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime
from html import escape

from PySide6.QtCore import QCoreApplication, QDate

from engine.language import minus as minus

translate = QCoreApplication.translate
LONGEST = 200
#: Controls and separators become a space.
BREAKING = ("Cc", "Zl", "Zp")
#: Format characters (among them the embeddings, overrides and isolates that change how the text after them reads),
#: surrogates, private use, unassigned: left out.
UNSHOWN = ("Cf", "Cs", "Co", "Cn")
#: Marks that may stand on one letter; a tower of them would be painted over the rows of other patients.
MOST_MARKS = 5


def plain(text: str, longest: int = LONGEST) -> str:
    """One harmless line: no control characters, no direction marks, no towers of accents, no more than ``longest``
    characters."""
    start = text[: longest * 4]
    if not (start.isascii() and start.isprintable()):
        start = _shown(start)
    line = " ".join(start.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _shown(text: str) -> str:
    kept, marks = [], 0
    for character in text:
        category = unicodedata.category(character)
        if category in UNSHOWN:
            continue  # nor does it part a tower
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(" " if category in BREAKING else character)
    return "".join(kept)


def tip_text(tip: str | None) -> str | None:
    """A tool tip that shows what is written: Qt would take words in angle brackets, of whatever file, for markup."""
    if tip is None or "<" not in tip:
        return tip
    return "<qt>" + escape(tip).replace("\n", "<br/>") + "</qt>"


def person_name(value: str) -> str:
    """A DICOM person name (PS3.5 6.2.1) as people write it: ``DOE^JANE^^DR`` -> ``DOE, JANE, DR``.

    The ideographic group, when there is one, follows in parentheses.
    """
    groups = [", ".join(part for part in plain(group).split("^") if part.strip()) for group in value.split("=")]
    named = [group for group in groups if group.strip(" ,")]
    if not named:
        return translate("Texts", "(no name)")
    return f"{named[0]} ({named[1]})" if len(named) > 1 else named[0]


def iso_date(value: str) -> str:
    """``20200331`` -> ``2020-03-31``: unambiguous on an image, whatever the country."""
    date = QDate.fromString(value[:8], "yyyyMMdd")
    return date.toString("yyyy-MM-dd") if date.isValid() else plain(value, 20)


def dicom_time(value: str) -> str:
    """``101500`` -> ``10:15``."""
    return f"{value[:2]}:{value[2:4]}" if len(value) >= 4 and value[:4].isdigit() else ""


def local_time(moment: str) -> str:
    """A moment of ISO 8601, which is kept in UTC, by the clock on the wall: ``2020-03-31 10:15``."""
    try:
        when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return plain(moment, 20)
    return when.astimezone().strftime("%Y-%m-%d %H:%M")


def millimetres(value: float | None) -> str:
    """``1.25 mm``; empty for None."""
    return "" if value is None else f"{value:.4g} mm"


def time_words(seconds: float) -> str:
    """Upwards to ten seconds, from 90 s on to minutes, from 90 min on to hours: more would be a promise."""
    if seconds <= 90:
        return f"{max(10, math.ceil(seconds / 10) * 10)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes <= 90 else f"{math.ceil(minutes / 60)} h"
