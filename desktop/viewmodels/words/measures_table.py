"""Measures of the lungs, extent and computed pattern in words: what the engine's tables hold, row by row."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP
from engine.lungs.pattern import BILATERAL, LOWER, NOTHING, PERIPHERAL, POSTERIOR
from engine.triage.measures import MEASURES, shown_measures
from engine.triage.values import Pattern, SeriesResult, Sign

translate = QCoreApplication.translate

#: Shown with a plot of their own.
PLOTTED = ("apparent_capacity", "capacity_percentile")
CATEGORIES = {
    "typical": QT_TRANSLATE_NOOP("Measures", "Typical of COVID-19"),
    "indeterminate": QT_TRANSLATE_NOOP("Measures", "Indeterminate"),
    "atypical": QT_TRANSLATE_NOOP("Measures", "Atypical of COVID-19"),
    "negative": QT_TRANSLATE_NOOP("Measures", "No sign of pneumonia"),
}
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
    return tuple((translate("Measures", one.words), text) for one, _value, text in rows if one.key not in PLOTTED)


def extent_sentence(result: SeriesResult) -> str:
    """Such as "Opacities in 14 % of the lungs, both sides, mostly peripheral, mostly ground glass."; else empty."""
    affected = result.measure("affected_percent")
    if affected is None:
        return ""
    if affected < 100 * NOTHING:
        return translate("Measures", "No opacities to speak of in the lungs.")
    percent = f"{affected:.0f}" if affected >= 1 else "< 1"
    parts = [translate("Measures", "Opacities in {percent} % of the lungs").format(percent=percent), _sides(result)]
    for key, limit, words in (
        ("peripheral_share", PERIPHERAL, translate("Measures", "mostly peripheral")),
        ("posterior_share", POSTERIOR, translate("Measures", "mostly posterior")),
        ("lower_share", LOWER, translate("Measures", "mostly lower")),
    ):
        value = result.measure(key)
        if value is not None and value >= limit:
            parts.append(words)
    parts.append(_kind(result))
    return ", ".join(part for part in parts if part) + translate("Measures", ".")


def pattern_title(pattern: Pattern) -> str:
    """The category, marked as what it is."""
    words = translate("Measures", CATEGORIES.get(pattern.category, pattern.category))
    return translate("Measures", "{pattern} (computed after the RSNA consensus, not validated)").format(pattern=words)


def sign_line(sign: Sign) -> str:
    """A sign with what was measured of it, and what it speaks for."""
    name = translate("Measures", _BY_KEY[sign.key].words if sign.key in _BY_KEY else SIGNS.get(sign.key, sign.key))
    if sign.value is None:
        return translate("Measures", "{sign}: not measured").format(sign=name)
    unit = " %" if sign.unit == "%" else ""
    speaks = translate("Measures", CATEGORIES.get(sign.speaks_for, sign.speaks_for))
    return f"{name}: {sign.value:g}{unit} → {speaks}"


def _sides(result: SeriesResult) -> str:
    if (result.measure("balance") or 0.0) >= BILATERAL:
        return translate("Measures", "both sides")
    right, left = (result.measure(f"affected_percent_{side}") or 0.0 for side in ("right", "left"))
    return translate("Measures", "right side") if right >= left else translate("Measures", "left side")


def _kind(result: SeriesResult) -> str:
    glass, dense = result.measure("ground_glass_percent"), result.measure("consolidation_percent")
    if glass is None or dense is None:
        return ""
    if glass >= dense:
        return translate("Measures", "mostly ground glass")
    return translate("Measures", "mostly consolidation")
