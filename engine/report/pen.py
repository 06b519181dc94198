"""Letters in pictures: of whatever script, in the fonts that come along."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from PIL import ImageDraw, ImageFont

from engine.report.lettering import FONTS

Colour = tuple[int, int, int]
_IDEOGRAPHS = r"\u2e80-\uffff"


class Pen:
    """One size of letters, in pixels."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._latin = ImageFont.truetype(FONTS / "dejavu-sans-names.ttf", size)
        self._ideographs = ImageFont.truetype(FONTS / "droid-sans-fallback-names.ttf", size)

    @classmethod
    def fitting(cls, text: str, width: float, size: int) -> Pen:
        """The largest of at most this size that writes a text in one line: languages differ by a third in length."""
        wide = cls(size).length(text)
        return cls(size if wide <= width else max(1, int(size * width / wide)))

    def write(self, draw: ImageDraw.ImageDraw, x: float, y: float, text: str, colour: Colour) -> None:
        """One line, its upper left corner at (x, y)."""
        for run, font in self.runs(text):
            draw.text((x, y + self.size), run, fill=colour, font=font, anchor="ls")
            x += font.getlength(run)

    def length(self, text: str) -> float:
        return sum(font.getlength(run) for run, font in self.runs(text))

    def wrapped(self, text: str, width: float) -> list[str]:
        """Lines that fit: parted between words, and between ideographs, which stand without spaces.

        A number stays with its per cent sign.
        """
        lines, line = [], ""
        for piece in re.findall(rf"[{_IDEOGRAPHS}]|[^\s{_IDEOGRAPHS}]+(?: %[^\s{_IDEOGRAPHS}]*)?|\s+", text):
            if line.strip() and self.length(line + piece.rstrip()) > width:
                lines.append(line.strip())
                line = ""
            line += piece
        return [*lines, line.strip()] if line.strip() else lines

    def shortened(self, text: str, width: float, most: int) -> list[str]:
        """The first lines of a text; where more would follow, the last one ends in an ellipsis that fits."""
        lines = self.wrapped(text, width)
        return lines if len(lines) <= most else [*lines[: most - 1], self._cut(lines[most - 1], width)]

    def _cut(self, line: str, width: float) -> str:
        while line and self.length(f"{line}\N{HORIZONTAL ELLIPSIS}") > width:
            line = line[:-1].rstrip()
        return f"{line}\N{HORIZONTAL ELLIPSIS}"

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """Pieces of a text, each with the font that has its letters."""
        for run in re.findall(rf"[{_IDEOGRAPHS}]+|[^{_IDEOGRAPHS}]+", "".join(map(_letter, text))):
            yield run, self._ideographs if ord(run[0]) >= 0x2E80 else self._latin


def _letter(letter: str) -> str:
    """What no font can write, such as the control characters in descriptions, is a space: a layout fails at some."""
    return letter if letter.isprintable() or unicodedata.category(letter) == "Zs" else " "
