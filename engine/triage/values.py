"""Results: what was said of each slice, each series, each study, and by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from engine.inference.values import Selection

NOTICE = (
    "Decision support only. Not for diagnosis without a physician. "
    "Not a medical device; not evaluated for clinical use."
)


class Verdict(str, Enum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"
    NOT_ASSESSABLE = "not_assessable"


class Status(str, Enum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reason:
    """A coded reason or warning: ``code`` for programs, ``message`` for people."""

    code: str
    message: str


@dataclass(frozen=True)
class SliceResult:
    """One slice.

    Attributes
    ----------
    index : int
        0-based, anatomical order of the series.
    position_mm : float
        Along the normal of the series.
    probability : float or None
        Calibrated probability of COVID-19 pneumonia on this slice, 0..1; None when excluded.
    reconstruction_error : float or None
        1 - SSIM between the slice and the autoencoder's reconstruction, 0..1; None when excluded.
    code_distance : float or None
        Mahalanobis distance of the 500-element code from the training slices; None when excluded.
    lung_detail : float or None
        Mean absolute Laplacian inside the lungs, as :func:`engine.triage.gate.lung_detail`; None when excluded.
    in_distribution : bool or None
        True when the gate accepts the slice; None when excluded.
    lung_area_mm2 : float or None
        Lung on this slice; None when the slice could not be read.
    excluded : str or None
        Code of the reason why it was not scored: ``no-lung``, ``pixel-data``, ``transfer-syntax``, ...
    """

    sop_instance_uid: str
    index: int
    position_mm: float
    probability: float | None = None
    reconstruction_error: float | None = None
    code_distance: float | None = None
    in_distribution: bool | None = None
    lung_area_mm2: float | None = None
    excluded: str | None = None
    lung_detail: float | None = None

    def __post_init__(self) -> None:
        if self.probability is not None and not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"A probability lies in 0..1, not {self.probability}.")
        if (self.probability is None) == (self.excluded is None):
            raise ValueError("A slice is either scored or excluded with a reason.")


@dataclass(frozen=True)
class LungMeasures:
    """Lung of one series.

    Attributes
    ----------
    volume_ml : float or None
        Volume of the lung mask, millilitres.
    aerated_fraction : float or None
        Share of it between -950 and -500 HU, 0..1.
    apparent_capacity : float or None
        Dark lung area in the autoencoder's reconstructions over body area, 0..1.
    capacity_percentile : float or None
        Percentile of that among the healthy training slices, 0..100.
    """

    volume_ml: float | None = None
    aerated_fraction: float | None = None
    apparent_capacity: float | None = None
    capacity_percentile: float | None = None


@dataclass(frozen=True)
class SeriesResult:
    """One series: status, verdict, every slice accounted for.

    Attributes
    ----------
    key : str
        As :attr:`engine.dicom.values.Series.key`: tells the parts of one Series Instance UID apart.
    interval : tuple of float or None
        95 % interval of the study probability over blocks of neighbouring slices.
    timing_ms : mapping
        ``scan``, ``decode``, ``preprocess``, ``inference``, ``total``; stages overlap, so they don't add up.
    """

    series_instance_uid: str
    status: Status
    verdict: Verdict
    slices_total: int
    slices: tuple[SliceResult, ...] = field(repr=False)
    probability: float | None = None
    interval: tuple[float, float] | None = None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    lung: LungMeasures = LungMeasures()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    description: str = field(default="", repr=False)
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.series_instance_uid)
        if len(self.slices) != self.slices_total:
            raise ValueError(f"{self.slices_total} slices, but {len(self.slices)} accounted for.")
        if self.status is Status.REFUSED and self.verdict is not Verdict.NOT_ASSESSABLE:
            raise ValueError("A refused series has no verdict but not_assessable.")
        if (self.probability is None) != (self.verdict is Verdict.NOT_ASSESSABLE):
            raise ValueError("A probability comes with every verdict but not_assessable.")
        if not self.reasons:
            raise ValueError("A verdict has reasons.")

    @property
    def slices_analysed(self) -> int:
        return sum(result.excluded is None for result in self.slices)


@dataclass(frozen=True)
class StudyResult:
    """All series of one study; ``chosen`` is the key of the series that the study's verdict comes from."""

    study_instance_uid: str
    series: tuple[SeriesResult, ...]
    chosen: str | None = None
    choice_reason: str = ""

    @property
    def verdict_series(self) -> SeriesResult | None:
        """The chosen series' result; None when no series could be assessed."""
        return next((result for result in self.series if result.key == self.chosen), None)


@dataclass(frozen=True)
class Provenance:
    """What made a report."""

    software_name: str
    software_version: str
    bundle_id: str
    bundle_version: str
    bundle_digest: str
    spec_digest: str
    backend: Selection
    started: str
    finished: str


@dataclass(frozen=True)
class StudyReport:
    """The whole answer to one request: studies, provenance, notice. JSON round trip is exact."""

    studies: tuple[StudyResult, ...]
    provenance: Provenance
    notice: str = NOTICE
