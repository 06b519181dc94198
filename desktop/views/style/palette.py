"""Named colours of the two themes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Theme:
    """Named colours. Meaning is never carried by colour alone: each state has a sign and a word as well.

    ``good``, ``caution`` and ``refuse`` are blue, amber and vermilion: apart for every kind of colour vision
    (Okabe and Ito 2008).
    """

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    selection: str
    good: str
    caution: str
    refuse: str

    def color(self, name: str) -> QColor:
        return QColor(getattr(self, name))


DARK = Theme(
    "dark",
    window="#14171b",
    panel="#1a1e23",
    raised="#232830",
    line="#2e343d",
    text="#dde1e7",
    muted="#929baa",
    accent="#58a6e8",
    selection="#24405c",
    good="#58b4e9",
    caution="#e8a33a",
    refuse="#ec7a4a",
)
LIGHT = Theme(
    "light",
    window="#e9ecf0",
    panel="#f7f8fa",
    raised="#ffffff",
    line="#c8ced7",
    text="#1c2229",
    muted="#5a6573",
    accent="#1668b0",
    selection="#cfe3f6",
    good="#0b6aa8",
    caution="#8a5a00",
    refuse="#b23c0e",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
