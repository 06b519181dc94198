"""What can be said of a series before all of it was seen: to be shown, never kept, written or sent.

It is a type of its own, so that nothing that writes results takes it for one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.dicom.values import Series
from engine.triage.values import Reason, SeriesResult, SliceResult, Verdict

#: Distances of the slices that are judged first, mm: after each of these a preliminary verdict can be given.
COMBS_MM = (10.0, 5.0)


@dataclass(frozen=True)
class Preliminary:
    """A verdict from an even part of the slices.

    Attributes
    ----------
    study_instance_uid, key : str
        Of the series, as :attr:`engine.dicom.values.Series.key`.
    verdict : Verdict
        What the final one would be if there were no other slices.
    probability : float or None
        0..1; None where nothing could be judged so far.
    interval : tuple of float or None
        95 % interval, from the slices that were seen.
    affected_percent : float or None
        Part of the lungs that is opaque, 0..100.
    reasons : tuple of Reason
        Most important first.
    slices : tuple of SliceResult
        Those that were seen, in the order of the series.
    total : int
        Slices of the series.
    """

    study_instance_uid: str
    key: str
    verdict: Verdict
    probability: float | None
    interval: tuple[float, float] | None
    affected_percent: float | None
    reasons: tuple[Reason, ...]
    slices: tuple[SliceResult, ...] = field(repr=False)
    total: int

    @classmethod
    def of(cls, series: Series, seen: SeriesResult) -> Preliminary:
        """From the result of the part that was seen."""
        return cls(
            series.study_instance_uid,
            series.key,
            seen.verdict,
            seen.probability,
            seen.interval,
            seen.measure("affected_percent"),
            seen.reasons,
            seen.slices,
            len(series.headers),
        )

    @property
    def seen(self) -> int:
        """Slices that it rests on."""
        return len(self.slices)


PreliminarySink = Callable[[Preliminary], None]
