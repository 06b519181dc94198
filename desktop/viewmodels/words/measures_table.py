"""Measures of the lungs, extent and computed pattern in words: what the engine's tables hold, row by row."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.words.engine_words import decimals, said, with_colon
from desktop.viewmodels.words.texts import minus
from engine.language import decimals_apart
from engine.lungs.pattern import LIMITS
from engine.triage.measures import MEASURES, shown_measures
from engine.triage.values import SeriesResult, Sign
from engine.triage.words import CATEGORIES

translate = QCoreApplication.translate

#: Shown with a plot of their own.
PLOTTED = ("apparent_capacity", "capacity_percentile")
#: Signs that are no row of the table of measures.
SIGNS = {
    "ground_glass_share": QT_TRANSLATE_NOOP("Measures", "Share of ground glass in the opacities"),
    "tree_in_bud": QT_TRANSLATE_NOOP("Measures", "Tree-in-bud nodules"),
    "cavity": QT_TRANSLATE_NOOP("Measures", "Cavity"),
    "septal_lines": QT_TRANSLATE_NOOP("Measures", "Septal lines"),
    "effusion": QT_TRANSLATE_NOOP("Measures", "Effusion"),
}
_BY_KEY = {measure.key: measure for measure in MEASURES}


def measure_lines(result: SeriesResult) -> tuple[tuple[str, str], ...]:
    """(name, value) of every measure that has a value and no plot, in the order of the table."""
    rows = shown_measures(result.measures, MEASURES)
    return tuple(
        (minus(said(one.words)), minus(decimals(text))) for one, _value, text in rows if one.key not in PLOTTED
    )


def extent_sentence(result: SeriesResult) -> str:
    """Such as "Opacities in 14 % of the lungs, both sides, mostly ground glass."; empty where none was measured."""
    return next((said(reason.message) for reason in result.reasons if reason.code == "extent"), "")


def sign_line(sign: Sign) -> str:
    """A sign with what was measured of it, and what it speaks for."""
    own = SIGNS.get(sign.key, sign.key)
    measure = _BY_KEY.get(sign.key)
    name = minus(said(measure.words)) if measure is not None else translate("Measures", own)
    if sign.value is None:
        return translate("Measures", "{sign}: not measured").format(sign=name)
    # The table below holds the same measure: with as many digits, and more where it would read like the limit.
    limits = [LIMITS[sign.key]] if sign.key in LIMITS else []
    digits = decimals_apart((sign.value,), limits, 2 if measure is None else measure.digits)
    value = f"{sign.value:.{digits}f}" if measure is None else replace(measure, digits=digits).text(sign.value)
    speaks = said(CATEGORIES.get(sign.speaks_for, sign.speaks_for))
    return with_colon(name, f"{minus(decimals(value))} → {speaks}")
