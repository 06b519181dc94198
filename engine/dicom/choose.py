"""Chooses the series to judge when a study holds several, by stated rules, and says which one decided.

In order: no map or projection computed from other images; covers more of the chest (in steps of 30 mm, up to 240 mm);
thinner spacing (up to 1.5, 3, 6, more mm); lung kernel; no contrast; fewer warnings; original before derived; more
slices; lower series number. The values of a map can't be judged, whatever it covers; coverage comes next, because lung
that was not scanned can't be judged either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.dicom.values import Series, Study
from engine.language import counted, phrase

_ENOUGH_MM = 240.0
_STEP_MM = 30.0
_SPACING_STEPS_MM = (1.5, 3.0, 6.0)
_LUNG_KERNEL = re.compile(r"LUNG|BONE|SHARP|^(B|BF|BR|BL|BV|I|J)[5-8]\d|^FC(5\d|8\d)|^Y[ABCD]$|^L$|EDGE", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """The series to judge.

    Attributes
    ----------
    series : Series or None
        None where no series is eligible.
    reason : str
        One sentence in words.
    others : tuple of Series
        Further eligible series, best first; each can be asked for.
    """

    series: Series | None
    reason: str
    others: tuple[Series, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Rule:
    """Larger values win."""

    value: Callable[[Series], float]
    words: str


def choose_series(study: Study) -> Choice:
    """Choose among the eligible series of a study; see the module's docstring for the rules."""
    ranked = sorted((one for one in study.series if one.eligible), key=_rank, reverse=True)
    if not ranked:
        return Choice(None, _why_none(study))
    best, others = ranked[0], tuple(ranked[1:])
    if not others:
        return Choice(best, "It is the only eligible series of the study.")
    decisive = next((r for r in _RULES if r.value(best) != r.value(others[0])), None)
    words = decisive.words if decisive else phrase("came first among equals")
    return Choice(best, f"Of {len(ranked)} eligible series it {words}.", others)


def _why_none(study: Study) -> str:
    if not study.series:
        return "The study holds no series."
    codes = sorted({one.code for series in study.series for one in series.findings_refusing})
    why = ", ".join(codes) or phrase("no images")
    return counted(
        len(study.series),
        f"The only series can't be assessed: {why}.",
        f"None of the {len(study.series)} series can be assessed: {why}.",
    )


def _rank(series: Series) -> tuple[float, ...]:
    return tuple(rule.value(series) for rule in _RULES)


def _coverage(series: Series) -> float:
    positions = [header.position_along_normal_mm for header in (series.headers[0], series.headers[-1])]
    return min(abs(positions[1] - positions[0]) + _spacing(series), _ENOUGH_MM) // _STEP_MM


def _spacing(series: Series) -> float:
    first, last = series.headers[0].position_along_normal_mm, series.headers[-1].position_along_normal_mm
    return abs(last - first) / max(len(series.headers) - 1, 1)


def _thinness(series: Series) -> float:
    return -sum(_spacing(series) > step + 0.01 for step in _SPACING_STEPS_MM)


def _has(series: Series, code: str) -> bool:
    return any(one.code == code for one in series.findings)


_RULES = (
    _Rule(lambda s: not _has(s, "derived-map"), phrase("is no map or projection computed from others")),
    _Rule(_coverage, phrase("covers more of the chest")),
    _Rule(_thinness, phrase("has the smaller distance between images")),
    _Rule(lambda s: bool(_LUNG_KERNEL.search(s.kernel)), phrase("was reconstructed with a lung kernel")),
    _Rule(lambda s: not _has(s, "contrast"), phrase("was made without contrast")),
    _Rule(lambda s: -len(s.findings_warning), phrase("has fewer warnings")),
    _Rule(lambda s: "DERIVED" not in s.headers[0].image_type, phrase("is original, not derived")),
    _Rule(lambda s: len(s.headers), phrase("has more images")),
    _Rule(
        lambda s: -(s.series_number if s.series_number is not None else 1 << 40), phrase("has the lower series number")
    ),
)
