"""What a report for the hospital is made of: one study's identity, its result, what made it, and key images."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from engine.dicom.values import Series, Study
from engine.errors import UsageError
from engine.language import system_language
from engine.triage.measures import MeasuredLungs
from engine.triage.values import NOTICE, Provenance, SeriesResult, SliceResult, StudyReport, StudyResult, Verdict

Picture = npt.NDArray[np.uint8]

#: How many key images a report shows.
KEY_IMAGES = 3


@dataclass(frozen=True, eq=False)
class KeyImage:
    """A slice that carries the verdict, or that a reader marked, ready to be shown.

    Attributes
    ----------
    result : SliceResult
        Of this slice.
    picture : numpy.ndarray
        (rows, columns, 3) uint8 RGB, radiological orientation, lung window, opacities over it.
    """

    result: SliceResult
    picture: Picture

    def __post_init__(self) -> None:
        if self.picture.dtype != np.uint8 or self.picture.ndim != 3 or self.picture.shape[2] != 3:
            raise ValueError(f"A picture is (rows, columns, 3) uint8, not {self.picture.shape} {self.picture.dtype}.")


@dataclass(frozen=True)
class ReadersAnswer:
    """What a reader said of the verdict: ``agree``, ``disagree`` or ``unsure``; ``at`` in ISO 8601."""

    opinion: str
    by: str = field(default="", repr=False)
    at: str = ""
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class Document:
    """One study's report.

    Attributes
    ----------
    study : Study
        Identity and headers, from the scan that the result was made of.
    key_images : tuple of KeyImage
        Most suspicious first; empty where nothing was scored.
    marked_images : tuple of KeyImage
        Those that a reader marked, in the order of the stack.
    answer : ReadersAnswer or None
        None where nobody has answered.
    language : str
        Of pages and pictures; what programs read is English.
    lungs : MeasuredLungs or None
        Lungs and opacities of the judged series, for masks; None where nobody asked for them.
    has_segmentation : bool
        A DICOM Segmentation stands beside this report, and the structured report refers to it.
    limits : tuple of float
        Thresholds of the verdict, 0..1: a probability is never written as one that it differs from.
    """

    study: Study
    result: StudyResult
    provenance: Provenance
    key_images: tuple[KeyImage, ...] = field(default=(), repr=False)
    notice: str = NOTICE
    answer: ReadersAnswer | None = None
    language: str = "en"
    lungs: MeasuredLungs | None = field(default=None, repr=False)
    has_segmentation: bool = False
    marked_images: tuple[KeyImage, ...] = field(default=(), repr=False)
    limits: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.study.key != self.result.key:
            raise UsageError("The result is not of this study.", "Give the folder that the result was made of.")

    @property
    def verdict(self) -> Verdict:
        return Verdict.NOT_ASSESSABLE if self.series_result is None else self.series_result.verdict

    @property
    def series_result(self) -> SeriesResult | None:
        """Result of the series that the verdict comes from; None when no series could be assessed."""
        return self.result.verdict_series

    @property
    def series(self) -> Series | None:
        """That series' headers; the first with images when none could be assessed."""
        wanted = None if self.series_result is None else self.series_result.key
        found = next((series for series in self.study.series if series.key == wanted), None)
        return found or next((series for series in self.study.series if series.headers), None)

    @property
    def statements(self) -> tuple[tuple[str, str], ...]:
        """(code, message) of every reason for the verdict, then of every warning; refusals name their series."""
        if self.series_result is not None:
            said = (*self.series_result.reasons, *self.series_result.warnings)
            return tuple((one.code, one.message) for one in said)
        refused = ((one.description or "Series", reason) for one in self.result.series for reason in one.reasons)
        found = tuple((reason.code, f"{name}: {reason.message}") for name, reason in refused)
        return found or (("no-image", "The study holds no image series."),)


def document_of(study: Study, result: StudyResult, report: StudyReport, limits: tuple[float, ...] = ()) -> Document:
    """One study's document, with names and attributes from no other object than the judged series' own."""
    document = Document(
        study, result, report.provenance, notice=report.notice, language=system_language(), limits=limits
    )
    series = document.series
    return document if series is None else replace(document, study=study.as_told_by(series))


def key_slices(result: SeriesResult, count: int = KEY_IMAGES) -> tuple[SliceResult, ...]:
    """The ``count`` scored slices with most affected lung, the worst first; where none is, the most suspicious.

    Two key images of the same lesion tell less than two places: a slice within 10 mm of one already taken waits.
    """
    scored = sorted((one for one in result.slices if one.probability is not None), key=_worst_first)
    apart: list[SliceResult] = []
    for one in scored:
        if all(abs(one.position_mm - other.position_mm) >= 10.0 for other in apart):
            apart.append(one)
    waiting = [one for one in scored if one not in apart]
    return tuple((apart + waiting)[:count])


def _worst_first(one: SliceResult) -> tuple[float, float, int]:
    affected_mm2 = (one.affected_fraction or 0.0) * (one.lung_area_mm2 or 0.0)
    return -affected_mm2, -(one.probability or 0.0), one.index
