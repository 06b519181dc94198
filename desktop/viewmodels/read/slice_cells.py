"""The stack as a row of cells: what was said of each image, and where the suspicious ones are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.words.engine_words import behind_colon, with_colon
from desktop.viewmodels.words.reason_words import reason_title
from desktop.viewmodels.words.verdict import share
from engine.dicom.image_number import image_numbers
from engine.dicom.values import Series
from engine.triage.preliminary import Preliminary
from engine.triage.values import SeriesResult, SliceResult

translate = QCoreApplication.translate


class Strip(Protocol):
    """A stack as a row of cells, one of which is in view."""

    moved: Any

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Empty without a result."""
        ...

    @property
    def index(self) -> int | None:
        """Of the image in view; None where it is none of the stack."""
        ...

    @property
    def suspicious_from(self) -> float | None: ...

    @property
    def marked(self) -> Collection[int]:
        """Indices of key images."""
        ...

    @property
    def span(self) -> tuple[float, float]:
        """Which part of the strip's length the stack takes, 0..1."""
        ...

    @property
    def empty_text(self) -> str:
        """What is said where there are no cells."""
        ...

    def go_to(self, index: int) -> None:
        """Show an image of the stack."""
        ...


class Kind(str, Enum):
    """What a cell stands for; each has a pattern of its own beside its colour."""

    SCORED = "scored"
    UNFAMILIAR = "unfamiliar"
    EXCLUDED = "excluded"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Cell:
    """One image of the stack: ``probability`` 0..1, None where it is excluded."""

    index: int
    kind: Kind
    probability: float | None
    suspicious: bool
    text: str


def cells(result: SeriesResult, suspicious_from: float, series: Series | None = None) -> tuple[Cell, ...]:
    """One cell an image, in anatomical order.

    Parameters
    ----------
    suspicious_from : float
        From this probability a familiar slice counts as suspicious.
    series : Series, optional
        Of the images: they are quoted by its Instance Numbers.
    """
    numbers = image_numbers(() if series is None else series.headers, (one.index for one in result.slices))
    pairs = zip(result.slices, numbers, strict=True)
    return tuple(_cell(one, suspicious_from, str(number)) for one, number in pairs)


def preliminary_cells(found: Preliminary, suspicious_from: float, series: Series) -> tuple[Cell, ...]:
    """One cell an image while the analysis runs; those that were not judged so far are empty."""
    numbers = image_numbers(series.headers, range(found.total))
    seen = {one.index: _cell(one, suspicious_from, str(numbers[one.index])) for one in found.slices}
    return tuple(seen.get(index) or _unseen(index, str(number)) for index, number in enumerate(numbers))


def _unseen(index: int, quoted: str) -> Cell:
    number = translate("Slices", "Image {number}").format(number=quoted)
    return Cell(index, Kind.UNSEEN, None, False, with_colon(number, translate("Slices", "not judged yet")))


def next_suspicious(row: tuple[Cell, ...], index: int, step: int) -> int | None:
    """Index of the next suspicious image in a direction; wraps around; None where there is none."""
    places = [cell.index for cell in row if cell.suspicious]
    if not places:
        return None
    if step > 0:
        return next((place for place in places if place > index), places[0])
    return next((place for place in reversed(places) if place < index), places[-1])


def _cell(one: SliceResult, suspicious_from: float, quoted: str) -> Cell:
    number = translate("Slices", "Image {number}").format(number=quoted)
    if one.probability is None:
        text = with_colon(number, behind_colon(reason_title(one.excluded or "")))
        return Cell(one.index, Kind.EXCLUDED, None, False, text)
    text = with_colon(number, share(one.probability))
    if one.in_distribution is False:
        text += " - " + translate("Slices", "unlike those the networks know; left out of the verdict")
        return Cell(one.index, Kind.UNFAMILIAR, one.probability, False, text)
    if one.filled:
        text += " - " + translate("Slices", "judged after the verdict")
    return Cell(one.index, Kind.SCORED, one.probability, one.probability >= suspicious_from, text)
