"""A measure, what it is computed of, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.lungs import LungStack
from engine.lungs.distribution import Distribution
from engine.lungs.extent import Extent
from engine.triage.values import MeasureValue

#: Behind a difference of per cent.
POINTS = " pp"
#: Units of measures in UCUM -> (meaning for a coded entry, what a reader sees behind the number).
UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mL": ("milliliter", " ml"),
        "%": ("percent", " %"),
        "[hnsf'U]": ("Hounsfield unit", " HU"),
        "{score}": ("score", ""),
        "{count}": ("count", ""),
        "{percentile}": ("percentile", ""),
        "1": ("no units", ""),
    }
)


@dataclass(frozen=True)
class Code:
    """A coded concept (PS3.16 8): ``value`` up to 16 characters, ``meaning`` up to 64."""

    value: str
    scheme: str
    meaning: str


@dataclass(frozen=True, eq=False)
class MeasuredLungs:
    """What was learnt of one series' lungs while its slices went by: all that a measure is computed of.

    Attributes
    ----------
    stack : LungStack or None
        The lungs along the stack; None where no slice was measured.
    extent : Extent or None
        What of them is affected.
    distribution : Distribution
        Where that lies.
    capacity : float or None
        Median over the slices with lung of the dark area of the reconstruction over the body's, 0..1.
    capacity_percentile : float or None
        Where that stands among the healthy training slices, 0..100.
    """

    stack: LungStack | None = field(default=None, repr=False)
    extent: Extent | None = field(default=None, repr=False)
    distribution: Distribution = field(default_factory=Distribution)
    capacity: float | None = None
    capacity_percentile: float | None = None


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes
    ----------
    key : str
        Name in JSON and in tables; lower case, ends in its unit where it has one.
    unit : str
        Of :data:`UNITS`.
    digits : int
        Behind the point, where a person reads it.
    words : str
        What it is, for a person; no number, no full stop.
    code : Code
        For the structured report.
    compute : callable
        From what was learnt of the lungs to the value; None where it can't be said.
    """

    key: str
    unit: str
    digits: int
    words: str
    code: Code
    compute: Callable[[MeasuredLungs], float | None]

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.key}: no such unit: {self.unit}.")
        if len(self.code.value) > 16 or len(self.code.meaning) > 64:
            raise ValueError(f"{self.key}: a code has at most 16 characters, its meaning 64.")

    def text(self, value: float) -> str:
        """``4322 ml``: the value as a person reads it."""
        return f"{_shown(value, self.digits):.{self.digits}f}{UNITS[self.unit][1]}"

    def change_text(self, old: float, new: float) -> str:
        """``+120 ml``, ``-3.1 pp``: new minus old, as both are shown, so that who reckons it comes to the same; that of
        per cent is in percentage points."""
        shown = _shown(_shown(new, self.digits) - _shown(old, self.digits), self.digits)
        sign = "+" if shown > 0 else ""
        return f"{sign}{shown:.{self.digits}f}{POINTS if self.unit == '%' else UNITS[self.unit][1]}"


def _shown(value: float, digits: int) -> float:
    """Rounded, and zero without a sign."""
    return round(value, digits) + 0.0


def shown_measures(
    values: Mapping[str, MeasureValue], table: tuple[Measure, ...]
) -> Iterator[tuple[Measure, float, str]]:
    """(measure, value, text) of every measure that has a value, in the order of the table."""
    for measure in table:
        found = values.get(measure.key)
        if found is not None and found.value is not None:
            yield measure, found.value, measure.text(found.value)
