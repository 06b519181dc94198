"""Verdict and pattern in words."""

from __future__ import annotations

from engine.language import phrase
from engine.triage.values import Pattern, Verdict

#: (headline, what it means for the reader).
VERDICTS = {
    Verdict.POSITIVE: (phrase("Positive"), "COVID-19 pneumonia is likely."),
    Verdict.NEGATIVE: (phrase("Negative"), "COVID-19 pneumonia is unlikely."),
    Verdict.INDETERMINATE: (phrase("Indeterminate"), "Neither likely nor unlikely: a physician must decide."),
    Verdict.NOT_ASSESSABLE: (phrase("Not assessable"), "No statement is possible: a physician must look at this now."),
}
CATEGORIES = {
    "typical": phrase("typical of COVID-19"),
    "indeterminate": phrase("indeterminate"),
    "atypical": phrase("atypical of COVID-19"),
    "negative": phrase("no sign of pneumonia"),
}


def pattern_in_words(pattern: Pattern) -> str:
    """The category, marked as what it is."""
    category = CATEGORIES.get(pattern.category, pattern.category)
    return f"Pattern: {category} (computed after the RSNA consensus, not validated)."
