"""Verdict, probability, pattern and counts in words."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language import decimals_apart, phrase
from engine.triage.values import NO_LUNG, SCANT_LUNG, Pattern, SeriesResult, Verdict

#: (headline, what it means for the reader).
VERDICTS = {
    Verdict.POSITIVE: (phrase("Positive"), "COVID-19 pneumonia is likely."),
    Verdict.NEGATIVE: (phrase("Negative"), "COVID-19 pneumonia is unlikely."),
    Verdict.INDETERMINATE: (phrase("Indeterminate"), "Neither ruled in nor ruled out: a physician must decide."),
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


def share(value: float) -> str:
    """A probability or share in per cent; the ends of the scale are never rounded to certainty."""
    return _percent(100.0 * value, 0)


def shares(values: Sequence[float], limits: Sequence[float]) -> tuple[str, ...]:
    """Shares in per cent, then the limits beside which they are shown, with as many decimals as tell them apart."""
    percents = tuple(100.0 * value for value in (*values, *limits))
    decimals = decimals_apart(percents[: len(values)], percents[len(values) :], 0)
    return tuple(_percent(one, decimals) for one in percents)


def _percent(percent: float, decimals: int) -> str:
    step = 10.0**-decimals
    if 0.0 < percent < step:
        return f"< {step:.{decimals}f} %"
    if 100.0 - step < percent < 100.0:
        return f"> {100.0 - step:.{decimals}f} %"
    return f"{percent:.{decimals}f} %"


def counts_in_words(result: SeriesResult) -> str:
    """What became of the images of a series, such as ``Of 50 images, 40 count for the verdict; 10 not judged``."""
    total = result.slices_total
    counting = sum(bool(one.in_distribution) for one in result.slices if one.probability is not None and not one.filled)
    unfamiliar = result.slices_analysed - counting
    without = sum(one.excluded in (NO_LUNG, SCANT_LUNG) for one in result.slices)
    between = sum(one.excluded == "off-grid" for one in result.slices)
    later = sum(one.filled and one.excluded is None for one in result.slices)
    unread = total - result.slices_analysed - without - between - later
    parts = (
        (unfamiliar, phrase(f"{unfamiliar:d} unlike those the networks know")),
        (without, phrase(f"{without:d} with little or no lung")),
        (between, phrase(f"{between:d} between judged ones")),
        (later, phrase(f"{later:d} judged after the verdict")),
        (unread, phrase(f"{unread:d} not judged")),
    )
    whole = phrase(f"Of {total} images, {counting} count for the verdict")
    return "; ".join((whole, *(words for count, words in parts if count)))
