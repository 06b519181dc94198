"""A comparison in words: the table of what changed, a line for each side, the days between, what to beware of."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.compare.comparison import ComparisonViewModel
from desktop.viewmodels.compare.priors import study_day
from desktop.viewmodels.compare.sides import Side
from desktop.viewmodels.tables.row_table import Column, RowTable
from desktop.viewmodels.words.engine_words import behind_colon, decimals, said, with_colon
from desktop.viewmodels.words.listed_verdict import listed_verdict
from desktop.viewmodels.words.measures_table import extent_sentence
from desktop.viewmodels.words.texts import minus, plain
from desktop.viewmodels.words.verdict import Statement, statement
from engine.triage.comparison import Change
from engine.triage.measures import MEASURES, POINTS

translate = QCoreApplication.translate
MEASURE, OLD, NEW, CHANGE = range(4)
_BY_KEY = {measure.key: measure for measure in MEASURES}


class ChangeTable(RowTable[Change]):
    """What changed, a row each measure; empty without a comparison."""

    context = "Compare"
    columns = (
        Column(QT_TRANSLATE_NOOP("Compare", "Measure")),
        Column(QT_TRANSLATE_NOOP("Compare", "Prior"), number=True),
        Column(QT_TRANSLATE_NOOP("Compare", "Current"), number=True),
        Column(
            QT_TRANSLATE_NOOP("Compare", "Change"),
            QT_TRANSLATE_NOOP("Compare", "Current minus prior; of per cent, in percentage points (pp)."),
            number=True,
        ),
    )

    def key(self, row: Change) -> str:
        return row.key

    def text(self, row: Change, column: int) -> str:
        measure = _BY_KEY[row.key]
        if column == MEASURE:
            return minus(said(measure.words))
        if column != CHANGE:
            value = row.old if column == OLD else row.new
            return "–" if value is None else minus(decimals(measure.text(value)))
        if row.old is None or row.new is None:
            return "–"
        text = decimals(measure.change_text(row.old, row.new))
        return minus(text.replace(POINTS, f" {translate('Compare', 'pp')}"))

    def tip(self, row: Change, column: int) -> str | None:
        return self.text(row, MEASURE) if column == MEASURE else None

    def value(self, row: Change, column: int) -> Any:
        values = {OLD: row.old, NEW: row.new, CHANGE: row.change}
        return values[column] if column in values else super().value(row, column)


def side_name(*, new: bool) -> str:
    return translate("Compare", "Current") if new else translate("Compare", "Prior")


def side_title(side: Side, *, new: bool) -> str:
    """Which side, of which day, which series, and its verdict."""
    verdict = "" if side.assessment is None else listed_verdict(side.assessment.result).words
    parts = (side_name(new=new), study_day(side.study), plain(side.series.description, 30), verdict)
    return "  ·  ".join(part for part in parts if part)


def side_line(side: Side, *, new: bool) -> str:
    """How much is affected, in a sentence; empty without a result."""
    sentence = "" if side.assessment is None else extent_sentence(side.assessment.result)
    return with_colon(side_name(new=new), behind_colon(sentence)) if sentence else ""


def days_between(model: ComparisonViewModel) -> str:
    """The time between both studies; empty before it is known."""
    comparison = None if model.pair is None else model.pair.comparison
    if comparison is None:
        return ""
    if comparison.days is None:
        return translate("Compare", "The time between the two studies is not known.")
    return translate("Compare", "%n day(s) apart", None, comparison.days)


def remarks(model: ComparisonViewModel) -> tuple[Statement, ...]:
    """Why there is no table, or why its numbers may not be leant on."""
    pair = model.pair
    if pair is None:
        return ()
    if pair.error is not None:
        return (Statement(pair.error.code, said(pair.error.message), said(pair.error.hint)),)
    if model.waiting:
        return (Statement("waiting", translate("Compare", "Waiting for the analysis…"), ""),)
    if model.missing:
        words = translate(
            "Compare", "%n study(ies) not analysed yet; what changed is shown after that.", None, len(model.missing)
        )
        return (Statement("missing", words, ""),)
    return tuple(statement(one) for one in pair.comparison.warnings) if pair.comparison is not None else ()
