"""Lines of text for a corner of an image: broken between their parts and words rather than shortened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from desktop.views.style.labels import unparted

#: Between the parts of a line.
JOINT = "   "


def fitted(line: str, metrics: QFontMetricsF, longest: float) -> list[str]:
    """A line; where it is longer than ``longest`` pixels, its parts one below the other, and of those the words.

    Only a word that is longer by itself is shortened: a date or a name that lacks its end is another one.
    """
    if metrics.horizontalAdvance(line) <= longest:
        return [line]
    found: list[str] = []
    for part in filter(None, map(str.strip, line.split(JOINT))):
        row = ""
        for word in unparted(part).split(" "):
            longer = f"{row} {word}".strip()
            if row and metrics.horizontalAdvance(longer) > longest:
                found.append(row)
                longer = word
            row = longer
        found.append(row)
    return [metrics.elidedText(one, Qt.TextElideMode.ElideRight, longest) for one in found]
