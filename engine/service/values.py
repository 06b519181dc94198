"""What a service is told to leave behind, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.dicom.values import ScanResult, Series
from engine.errors import OutputError
from engine.preprocess.opacity_map import OPACITY_FROM
from engine.report.document import Document
from engine.triage.values import Reason, SeriesResult, StudyReport, Verdict


@dataclass(frozen=True)
class Records:
    """What stays of every judged study beside the files that a caller asks for.

    Attributes
    ----------
    store : bool
        Keep it where the window finds it.
    audit : bool
        A record in the audit chain, where the site keeps one.
    worklist : bool
        Put it on the worklist.
    database : str or None
        SQLAlchemy URL of the worklist; None for the user's own.
    reuse : bool
        Of series that the store holds, made of the same images by the same version, bundle and back-end, give that
        result instead of judging again.
    worker : str
        Name under which the caller has claimed the study on the worklist: its entry is finished, not added.
    """

    store: bool = True
    audit: bool = True
    worklist: bool = False
    database: str | None = None
    reuse: bool = True
    worker: str = ""


#: For who only wants to know: a replay, a measurement, a demonstration.
NOT_RECORDED = Records(store=False, audit=False)

#: As a person at a terminal or the window wants it.
RECORDED = Records()

#: As a department wants it.
ON_WORKLIST = Records(worklist=True)


@dataclass(frozen=True)
class Place:
    """A folder that a study's files go to, and in which formats; they are named by the study's key."""

    folder: Path
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What became of one study's result.

    Attributes
    ----------
    files : mapping
        Path of each file written -> its sha256 (hex); the JSON result is the first.
    not_written : tuple of Reason
        What failed after the result was safe: code is the format, or ``worklist``, ``audit``, ``store``.
    document : Document
        With the key images that were drawn.
    unwritable : OutputError or None
        The disk (full, read-only) is the reason: the next study would fare alike.
    """

    document: Document
    files: Mapping[Path, str] = field(default_factory=dict)
    not_written: tuple[Reason, ...] = ()
    unwritable: OutputError | None = None


@dataclass(frozen=True)
class Answer:
    """A report, the scan that it was made of, and what became of each study in the order of the report."""

    report: StudyReport
    found: ScanResult = field(repr=False)
    delivered: tuple[Delivered, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class BundleFacts:
    """Numbers of the bundle that a reader needs beside a result.

    Attributes
    ----------
    created : str
        ISO 8601.
    negative_below, positive_from : float or None
        Thresholds on the study probability.
    slice_suspicious : float
        From this probability a slice counts as suspicious.
    residual_limit, distance_limit : float or None
        Limits of the gate on the reconstruction error and on the code distance.
    detail_limit : float or None
        The least detail inside the lungs that it accepts.
    healthy_percentiles : tuple of float
        Apparent lung capacity of healthy training slices, percentiles 0..100; empty where the bundle has none.
    opacity_from : float
        Probability from which a place counts as affected.
    """

    bundle_id: str
    version: str
    created: str
    digest: str
    negative_below: float | None = None
    positive_from: float | None = None
    slice_suspicious: float = 0.5
    residual_limit: float | None = None
    distance_limit: float | None = None
    detail_limit: float | None = None
    healthy_percentiles: tuple[float, ...] = field(default=(), repr=False)
    licence: str = ""
    opacity_from: float = OPACITY_FROM

    @property
    def limits(self) -> tuple[float, ...]:
        """Thresholds that a study's probability is held against; empty where the bundle says nothing."""
        return tuple(one for one in (self.negative_below, self.positive_from) if one is not None)


@dataclass(frozen=True)
class Assessment:
    """What was said of one series: a report with exactly one study and one series, and the bundle's numbers.

    A series with a verdict is the one that its report's verdict comes from, though its study's came from another.
    """

    report: StudyReport
    facts: BundleFacts

    def __post_init__(self) -> None:
        if len(self.report.studies) != 1 or len(self.report.studies[0].series) != 1:
            raise ValueError("An assessment is of one series of one study.")
        (study,) = self.report.studies
        if study.chosen is None and self.result.verdict is not Verdict.NOT_ASSESSABLE:
            # What was said of the choice is of the other series.
            own = replace(study, chosen=self.result.key, choice_reason="")
            object.__setattr__(self, "report", replace(self.report, studies=(own,)))

    @property
    def result(self) -> SeriesResult:
        return self.report.studies[0].series[0]

    def fits(self, series: Series) -> bool:
        """True when this is about exactly the images that the series has now."""
        judged = [one.ref for one in self.result.slices]
        return self.result.key == series.key and judged == [header.ref for header in series.headers]
