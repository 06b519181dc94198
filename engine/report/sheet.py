"""A sheet of paper: lines, paragraphs and pictures on A4, in whatever letters a text needs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from datetime import datetime

import numpy as np
import numpy.typing as npt
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont
from PIL import Image

from engine.language import MINUS
from engine.report.lettering import MISSING, as_shown, fonts_for, is_latin

LEFT, WIDTH, BOTTOM = 12.0, 186.0, 287.0  # millimetres on A4
Colour = tuple[int, int, int]
#: Part of its size to which a line is made smaller.
_SMALLEST = 0.3


class Sheet:
    """Pages of A4 that are written from top to bottom; all lengths in millimetres, sizes of letters in points."""

    def __init__(self, made: datetime, title: str, missing: str = MISSING) -> None:
        self._missing = missing
        self.paper = FPDF(format="A4", unit="mm")
        self.paper.set_creation_date(made)
        self.paper.set_title(title)
        self.paper.set_auto_page_break(False)
        self.paper.set_margins(LEFT, 10, LEFT)
        self.paper.add_page()

    @property
    def y(self) -> float:
        return float(self.paper.get_y())

    @y.setter
    def y(self, place: float) -> None:
        self.paper.set_xy(LEFT, place)

    def line(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        grey: int = 0,
        x: float = LEFT,
        w: float = 0,
        align: str = "L",
    ) -> None:
        """One line, made smaller where it is wider than its place; of what is wider still, the beginning and dots."""
        width = w or WIDTH - (x - LEFT)
        if MINUS in text and not fonts_for(MINUS):
            text = text.replace(MINUS, "-")
        if MINUS in text and is_latin(text.replace(MINUS, "-")):
            self._signed(text, size, x, width, bold=bold, grey=grey, right=align == "R")
            return
        shown = self._lettered(text, size, bold=bold)
        wide = self.paper.get_string_width(shown)
        if wide > width - 1:
            size_shown = size * max(_SMALLEST, (width - 1) / wide)
            self.paper.set_font_size(size_shown)
            if wide * _SMALLEST > width - 1:
                shown = self._beginning(text, size_shown, width - 1, bold=bold)
        self.paper.set_text_color(grey)
        self.paper.set_x(x)
        self.paper.cell(width, size * 0.47, shown, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _beginning(self, text: str, size: float, width: float, *, bold: bool) -> str:
        """As much of a text as fits, and dots: what ran over the edge of the paper was taken for all of a name."""
        letters = range(1, len(text))
        fits = bisect_right(letters, width, key=lambda count: self._wide(f"{text[:count]}...", size, bold=bold))
        return self._lettered(f"{text[:fits]}...", size, bold=bold)

    def _signed(self, text: str, size: float, x: float, width: float, *, bold: bool, grey: int, right: bool) -> None:
        """A line whose minus signs are in a font that comes along: the page's own has none."""
        margin, pieces = float(self.paper.c_margin), [piece for piece in re.split(f"({MINUS})", text) if piece]
        wide = sum(self._wide(piece, size, bold=bold) for piece in pieces)
        size *= min(1.0, max(_SMALLEST, (width - 1) / wide))
        at = x + width - margin - sum(self._wide(piece, size, bold=bold) for piece in pieces) if right else x + margin
        top, self.paper.c_margin = self.y, 0.0
        self.paper.set_text_color(grey)
        for piece in pieces:
            wide = self._wide(piece, size, bold=bold)
            self.paper.set_xy(at, top)
            self.paper.cell(wide, size * 0.47, piece)
            at += wide
        self.paper.c_margin = margin
        self.y = top + size * 0.47

    def _wide(self, text: str, size: float, *, bold: bool) -> float:
        return float(self.paper.get_string_width(self._lettered(text, size, bold=bold)))

    def paragraph(self, text: str, size: float, *, bold: bool = False, grey: int = 0, border: bool = False) -> None:
        """As many lines as the text needs."""
        shown = self._lettered(text, size, bold=bold)
        self.paper.set_text_color(grey)
        self.paper.multi_cell(
            WIDTH, size * 0.47, shown, border=1 if border else 0, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def depth(self, text: str, size: float) -> float:
        """How much room a paragraph takes."""
        shown = self._lettered(text, size)
        lines = self.paper.multi_cell(WIDTH, size * 0.47, shown, dry_run=True, output="LINES")
        assert isinstance(lines, list)
        return size * 0.47 * len(lines)

    def bar(self, text: str, small: str, colour: Colour) -> None:
        """A coloured bar with white letters, large and behind them small ones."""
        top = self.y
        self.paper.set_fill_color(*colour)
        self.paper.rect(LEFT, top, WIDTH, 15, style="F")
        self.y = top + 1.5
        self.line(text, 15, bold=True, grey=255, x=LEFT + 2)
        self.line(small, 9, grey=255, x=LEFT + 2)
        self.y = top + 17

    def block(self, x: float, y: float, w: float, h: float, colour: Colour, text: str) -> None:
        """A filled box with a short text in its middle."""
        self.paper.set_fill_color(*colour)
        self.paper.set_draw_color(120)
        self.paper.rect(x, y, w, h, style="FD", round_corners=True, corner_radius=2)
        shown = self._lettered(text, 8)
        self.paper.set_text_color(255 if sum(colour) < 360 else 0)
        self.paper.set_xy(x, y)
        self.paper.cell(w, h, shown, align="C")

    def picture(self, picture: npt.NDArray[np.uint8], x: float, y: float, w: float, h: float) -> None:
        self.paper.image(Image.fromarray(picture), x=x, y=y, w=w, h=h)

    def page(self) -> None:
        self.paper.add_page()

    def finished(self) -> bytes:
        """The PDF; nothing can be written any more."""
        content = bytes(self.paper.output())
        for font in self.paper.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        return content

    def _lettered(self, text: str, size: float, *, bold: bool = False) -> str:
        """Choose the fonts of a text; the text as it is to be printed."""
        fonts = () if is_latin(text) else fonts_for(text)
        if not fonts:
            self.paper.set_font("helvetica", "B" if bold else "", size)
            return text if is_latin(text) else self._without_missing(text)
        for font in fonts:
            if font.stem not in self.paper.fonts:
                self.paper.add_font(font.stem, fname=font)
        self.paper.set_font(fonts[0].stem, "", size)
        self.paper.set_fallback_fonts([font.stem for font in fonts[1:]])
        return as_shown(text)

    def _without_missing(self, text: str) -> str:
        """What can be printed of a text that no font here has all letters of; what is missing is said."""
        plain = unicodedata.normalize("NFKD", text)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        if is_latin(plain):
            return plain  # marks only are lost, as in "Malek" for "Málek"
        kept = " ".join(part for part in plain.split(" ") if is_latin(part))
        return f"{kept} {self._missing}".strip()
