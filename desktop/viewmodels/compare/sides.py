"""Two sides of a comparison, made ready off the UI thread: which series, its result, what the engine says of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.results.values import Answer, Assessment
from engine.dicom.values import Series, Study
from engine.errors import AlveoscopeError, UsageError
from engine.language import phrase
from engine.service.timepoints import of_study
from engine.triage.comparison import Comparison, compare, refuse_two_patients
from engine.triage.levels import Levels, levels, lung_span

translate = QCoreApplication.translate
#: How sentences about a side begin.
PRIOR, CURRENT = phrase("The prior study"), phrase("The current study")


@dataclass(frozen=True)
class Asked:
    """One side as it was asked for.

    Attributes
    ----------
    series : Series or None
        None: the engine's choice, or what has a result.
    known : mapping
        Results by the key of their series that the window holds already.
    """

    study: Study
    series: Series | None = None
    known: Mapping[str, Assessment] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Side:
    """One side as it is shown: ``answer`` None while its series has no result."""

    study: Study
    series: Series
    answer: Answer | None = field(default=None, repr=False)

    @property
    def assessment(self) -> Assessment | None:
        return None if self.answer is None else self.answer.assessment


@dataclass(frozen=True)
class Compared:
    """What came of it.

    Attributes
    ----------
    comparison : Comparison or None
        None where a result is missing, or :attr:`error` says why not.
    levels : Levels or None
        Where both show the same level; None while the lungs of one are not known.
    """

    old: Side
    new: Side
    comparison: Comparison | None = None
    levels: Levels | None = None
    error: AlveoscopeError | None = None


def make_ready(
    old: Asked, new: Asked, choose: Callable[[Study], Series | None], find: Callable[[Series], Answer | None]
) -> Compared:
    """Choose series, find results, compare; blocks.

    Raises
    ------
    UsageError
        The studies are of two patients, or one has no series that could be judged.
    """
    refuse_two_patients(old.study.patient, new.study.patient)
    first, second = (_side(one, choose, find) for one in (old, new))
    if first.assessment is None or second.assessment is None:
        return Compared(first, second)
    spans = [lung_span(one.series, one.assessment.result) for one in (first, second) if one.assessment is not None]
    place = None if None in spans else levels(*(span for span in spans if span is not None))
    try:
        points = (
            of_study(PRIOR, first.assessment.report, first.study),
            of_study(CURRENT, second.assessment.report, second.study),
        )
        return Compared(first, second, compare(*points), place)
    except UsageError as error:
        return Compared(first, second, None, place, error)


def _side(asked: Asked, choose: Callable[[Study], Series | None], find: Callable[[Series], Answer | None]) -> Side:
    first: Series | None = None
    for series in _candidates(asked, choose):
        first = first or series
        known = asked.known.get(series.key)
        # The window's own results have their opacities with the window.
        answer = Answer(known) if known is not None and known.fits(series) else find(series)
        if answer is not None:
            return Side(asked.study, series, answer)
    if first is None:
        raise UsageError(
            translate("Compare", "No series of the other study can be analysed."),
            translate("Compare", "The series doctor says why."),
        )
    return Side(asked.study, first)


def _candidates(asked: Asked, choose: Callable[[Study], Series | None]) -> Iterator[Series]:
    """The series that was asked for; else the engine's choice, then others that may have been judged."""
    if asked.series is not None:
        yield asked.series
        return
    chosen = choose(asked.study)
    if chosen is not None:
        yield chosen
    yield from (series for series in asked.study.series if series.eligible and series is not chosen)
