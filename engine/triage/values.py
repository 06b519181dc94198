"""Results: what was said of each slice, each series, each study, and by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from engine.dicom.values import LeftOut, SliceRef
from engine.inference.values import Selection

# The JSON schema and the checks on reading are made from these types, see :mod:`engine.report.json_`.
Share = Annotated[float, Meta(ge=0, le=1)]
NotNegative = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0)]
Coded = Annotated[str, Meta(pattern="^[a-z0-9-]+$")]

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

    code: Coded
    message: str


#: Why a slice has no probability: no lung on it; too little of it, so that only its opacities are measured.
NO_LUNG, SCANT_LUNG = "no-lung", "scant-lung"


@dataclass(frozen=True)
class SliceResult:
    """One slice. Of a refused series it keeps what the gate measured: that may be why it was refused.

    Attributes
    ----------
    index : int
        0-based, anatomical order of the series.
    position_mm : float
        Along the normal of the series.
    probability : float or None
        Calibrated probability of COVID-19 pneumonia on this slice, 0..1; None when excluded.
    reconstruction_error : float or None
        1 - SSIM between the slice and the autoencoder's reconstruction, 0..2; None when excluded.
    code_distance : float or None
        Mahalanobis distance of the 500-element code from the training slices; None when excluded.
    lung_detail : float or None
        Mean absolute Laplacian inside the lungs, as :func:`engine.triage.gate.lung_detail`; None when excluded.
    in_distribution : bool or None
        True when the gate accepts the slice; None when excluded.
    lung_area_mm2 : float or None
        Lung on this slice; None when the slice could not be read.
    excluded : str or None
        Code of the reason why it was not scored: ``no-lung``, ``scant-lung``, ``pixel-data``, ``transfer-syntax``, ...
    affected_fraction : float or None
        Part of the lung on this slice that is opaque, 0..1; None where it was not measured.
    frame : int or None
        1-based frame of a multi-frame object; None for a single-frame one.
    copy : int
        Tells objects apart that share a SOP Instance UID and differ in their pixels; 0 for the first.
    filled : bool
        Judged after the verdict, which does not rest on it (:mod:`engine.triage.grid`).
    """

    sop_instance_uid: str
    index: Count
    position_mm: float
    probability: Share | None = None
    reconstruction_error: NotNegative | None = None
    code_distance: NotNegative | None = None
    in_distribution: bool | None = None
    lung_area_mm2: NotNegative | None = None
    excluded: str | None = None
    lung_detail: NotNegative | None = None
    affected_fraction: Share | None = None
    frame: int | None = None
    copy: Count = 0
    filled: bool = False

    def __post_init__(self) -> None:
        if self.probability is not None and not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"A probability lies in 0..1, not {self.probability}.")
        if (self.probability is None) == (self.excluded is None):
            raise ValueError("A slice is either scored or excluded with a reason.")

    @property
    def ref(self) -> SliceRef:
        """Which image it is."""
        return SliceRef(self.sop_instance_uid, self.frame, self.copy)


@dataclass(frozen=True)
class MeasureValue:
    """One measure of a series; ``value`` None where it can't be said, ``unit`` in UCUM."""

    value: float | None
    unit: str


class Sign(Struct, frozen=True, rename={"speaks_for": "for"}):
    """A radiological sign with what was measured of it, and the category of the pattern that it speaks for."""

    key: str
    value: float | None
    unit: str
    speaks_for: str


@dataclass(frozen=True)
class Pattern:
    """How the opacities lie: ``typical``, ``indeterminate``, ``atypical`` or ``negative`` for COVID-19."""

    category: str
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class FindingScore:
    """How much speaks for a finding, 0..1; ``probability`` only where it is calibrated."""

    score: Share
    probability: Share | None = None


@dataclass(frozen=True)
class SeriesResult:
    """One series: status, verdict, every slice accounted for.

    Attributes
    ----------
    key : str
        As :attr:`engine.dicom.values.Series.key`: tells the parts of one Series Instance UID apart.
    interval : tuple of float or None
        95 % interval of the study probability over blocks of neighbouring slices.
    measures : mapping
        Key of :data:`engine.triage.measures.MEASURES` -> value with its unit; empty where nothing was measured.
    pattern : Pattern or None
        Computed from the opacities; None where there is none.
    findings : mapping
        ``covid-19`` and what else the bundle's labels hold -> score.
    slices_analysed : int
        Slices with a probability that the verdict may rest on.
    timing_ms : mapping
        ``scan``, ``decode``, ``preprocess``, ``inference``, ``total``; stages overlap, so they don't add up.
    """

    series_instance_uid: str
    status: Status
    verdict: Verdict
    slices_total: Count
    slices: tuple[SliceResult, ...] = field(repr=False)
    probability: Share | None = None
    interval: tuple[Share, Share] | None = None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    measures: Mapping[str, MeasureValue] = field(default_factory=dict)
    pattern: Pattern | None = None
    findings: Mapping[str, FindingScore] = field(default_factory=dict)
    timing_ms: Mapping[str, NotNegative] = field(default_factory=dict)
    description: str = field(default="", repr=False)
    key: str = ""
    slices_analysed: Count = field(init=False, default=0)

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
        object.__setattr__(self, "slices_analysed", sum(one.excluded is None and not one.filled for one in self.slices))

    def measure(self, key: str) -> float | None:
        """A measure's value; None where it was not measured."""
        found = self.measures.get(key)
        return None if found is None else found.value


@dataclass(frozen=True)
class StudyResult:
    """All series of one study; ``chosen`` is the key of the series that the study's verdict comes from.

    Attributes
    ----------
    key : str
        As :attr:`engine.dicom.values.Study.key`: tells patients apart that share a Study Instance UID.
    made : Provenance or None
        The run that made its verdict, where that was an earlier one than the report's: it was kept, and not judged
        again. None: what made the report.
    """

    study_instance_uid: str
    series: tuple[SeriesResult, ...]
    chosen: str | None = None
    choice_reason: str = ""
    key: str = ""
    made: Provenance | None = None

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.study_instance_uid)

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
    """The whole answer to one request: studies, provenance, notice, unread files. JSON round trip is exact."""

    studies: tuple[StudyResult, ...]
    provenance: Provenance
    notice: str = NOTICE
    left_out: tuple[LeftOut, ...] = ()

    def of(self, study: StudyResult) -> StudyReport:
        """One of its studies alone, with what made that one."""
        alone = replace(study, made=None)
        return replace(self, studies=(alone,), provenance=study.made or self.provenance)
