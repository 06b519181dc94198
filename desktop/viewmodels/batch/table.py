"""BatchTable: the studies of a batch as rows, sorted by any column; BatchFilter: which of them are shown."""

from __future__ import annotations

from enum import Enum
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.batch.values import BatchRow
from desktop.viewmodels.tables.row_table import Column, NamedRows
from desktop.viewmodels.words.engine_words import decimals, said, sentences
from desktop.viewmodels.words.texts import iso_date, person_name, plain
from desktop.viewmodels.words.verdict import share
from engine.batch.values import out_of_cell
from engine.triage.values import Verdict
from engine.triage.words import VERDICTS

translate = QCoreApplication.translate
VERDICT, PROBABILITY, AFFECTED, PATIENT, DATE, SERIES, IMAGES, REMARK = range(8)
#: Who needs a physician first.
URGENCY = (Verdict.POSITIVE, Verdict.NOT_ASSESSABLE, Verdict.INDETERMINATE, Verdict.NEGATIVE)


class BatchFilter(str, Enum):
    """Which studies are shown; texts are English sources (context "Batch")."""

    ALL = QT_TRANSLATE_NOOP("Batch", "All studies")
    POSITIVE = QT_TRANSLATE_NOOP("Batch", "Positive")
    HUMAN = QT_TRANSLATE_NOOP("Batch", "Need a physician now")
    NEGATIVE = QT_TRANSLATE_NOOP("Batch", "Negative")
    FAILED = QT_TRANSLATE_NOOP("Batch", "Failed")

    def passes(self, row: BatchRow) -> bool:
        """Whether a study is shown under this filter."""
        if self is BatchFilter.ALL:
            return True
        if self is BatchFilter.FAILED or row.state == "failed":
            return self in (BatchFilter.FAILED, BatchFilter.HUMAN) and row.state == "failed"
        if self is BatchFilter.HUMAN:
            return row.verdict in (Verdict.NOT_ASSESSABLE, Verdict.INDETERMINATE)
        return row.verdict is (Verdict.POSITIVE if self is BatchFilter.POSITIVE else Verdict.NEGATIVE)


class BatchTable(NamedRows[BatchRow]):
    """One row a study."""

    context = "Batch"
    columns = (
        Column(QT_TRANSLATE_NOOP("Batch", "Verdict")),
        Column(QT_TRANSLATE_NOOP("Batch", "Probability"), number=True),
        Column(QT_TRANSLATE_NOOP("Batch", "Lungs affected"), number=True),
        Column(QT_TRANSLATE_NOOP("Batch", "Patient")),
        Column(QT_TRANSLATE_NOOP("Batch", "Date")),
        Column(QT_TRANSLATE_NOOP("Batch", "Series")),
        Column(QT_TRANSLATE_NOOP("Batch", "Images"), number=True),
        Column(QT_TRANSLATE_NOOP("Batch", "Remark")),
    )

    def key(self, row: BatchRow) -> str:
        return row.key

    def text(self, row: BatchRow, column: int) -> str:
        return {
            VERDICT: _verdict(row),
            PROBABILITY: "" if row.probability is None else share(row.probability),
            AFFECTED: "" if row.affected is None else decimals(f"{row.affected:.1f} %"),
            PATIENT: self._patient(row),
            DATE: iso_date(row.study_date),
            SERIES: plain(row.series, 80),
            IMAGES: str(row.images) if row.images else "",
            REMARK: sentences(*_remarks(row)),
        }[column]

    def tip(self, row: BatchRow, column: int) -> str | None:
        """The whole row, as columns give way where the window is small; remarks a line each."""
        parts = (self.whole_row(row, but=REMARK), "\n".join(_remarks(row)), plain(row.key, 80))
        return "\n".join(part for part in parts if part)

    def value(self, row: BatchRow, column: int) -> Any:
        if column == VERDICT:
            urgency = len(URGENCY) if row.state == "failed" else URGENCY.index(row.verdict)
            return urgency, -(row.probability or 0.0)
        if column in (PROBABILITY, AFFECTED, IMAGES):
            return (row.probability, row.affected, row.images or None)[(PROBABILITY, AFFECTED, IMAGES).index(column)]
        return super().value(row, column)

    def matches(self, row: BatchRow, words: list[str]) -> bool:
        """Whether every word is found in the row; names only where they are shown."""
        if not words:
            return True
        text = " ".join(self.text(row, column) for column in range(len(self.columns))).casefold()
        return all(word in text for word in words) or words == [row.key.casefold()]

    def _patient(self, row: BatchRow) -> str:
        if row.patient and self._show_names:
            name, _, number = row.patient.partition("   ")
            return "   ".join(part for part in (person_name(name) if name else "", plain(number, 64)) if part)
        return "…" + row.key[-12:]


def _remarks(row: BatchRow) -> list[str]:
    """Why it failed, was refused, or may be less than it seems; the codes are for the files."""
    return [said(sentence) for _code, sentence in out_of_cell(row.remark)]


def _verdict(row: BatchRow) -> str:
    return translate("Batch", "Failed") if row.state == "failed" else said(VERDICTS[row.verdict][0])
