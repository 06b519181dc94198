"""ListedVerdict: what the list of studies says of a series that was analysed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.words.engine_words import said
from desktop.viewmodels.words.verdict import share
from engine.triage.values import SeriesResult, Status, Verdict
from engine.triage.words import VERDICTS

translate = QCoreApplication.translate


@dataclass(frozen=True)
class ListedVerdict:
    """A verdict in one line.

    Attributes
    ----------
    slices : int
        Images that the result accounts for.
    partial : bool
        Some of them could not be read.
    """

    verdict: Verdict
    probability: float | None
    slices: int
    partial: bool = False

    @property
    def words(self) -> str:
        """``Positive 94 %``; what is partial says so."""
        text = said(VERDICTS[self.verdict][0])
        if self.probability is not None:
            text += f" {share(self.probability)}"
        return f"{text}  ·  {translate('StudyTree', 'partial')}" if self.partial else text


def listed_verdict(result: SeriesResult) -> ListedVerdict:
    """The line for a result."""
    return ListedVerdict(result.verdict, result.probability, result.slices_total, result.status is Status.PARTIAL)
