"""Numbers beside the limits that they are held against: what differs must read differently."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A float has no more digits that tell it from its neighbour.
_MOST = 17
MINUS = "\N{MINUS SIGN}"
_HYPHEN = re.compile(r"(?<!\w)-(?=\d)")


def minus(text: str) -> str:
    """Hyphens before numbers as minus signs; that of a word, as in COVID-19, stays."""
    return _HYPHEN.sub(MINUS, text)


def decimals_apart(values: Sequence[float], limits: Sequence[float], least: int) -> int:
    """Decimals, at least ``least``, with which no value is written as a limit that it differs from."""
    for decimals in range(least, _MOST):
        pairs = ((value, limit) for value in values for limit in limits if value != limit)
        if all(f"{value:.{decimals}f}" != f"{limit:.{decimals}f}" for value, limit in pairs):
            return decimals
    return _MOST


def told_apart(values: Sequence[float], limits: Sequence[float], least: int) -> tuple[str, ...]:
    """The values, then the limits, each with :func:`decimals_apart`."""
    decimals = decimals_apart(values, limits, least)
    return tuple(f"{number:.{decimals}f}" for number in (*values, *limits))


def probabilities_apart(values: Sequence[float], limits: Sequence[float]) -> tuple[str, ...]:
    """As :func:`told_apart` with two decimals or more; a probability that is not certain is not written as 0 or 1."""
    decimals = decimals_apart(values, limits, 2)
    step = 10.0**-decimals
    texts = []
    for number in values:
        text = f"{number:.{decimals}f}"
        if number < 1.0 == float(text):
            text = f"> {1.0 - step:.{decimals}f}"
        elif float(text) == 0.0 < number:
            text = f"< {step:.{decimals}f}"
        texts.append(text)
    return (*texts, *(f"{number:.{decimals}f}" for number in limits))
