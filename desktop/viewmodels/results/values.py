"""Requests and answers of the analysis: what travels between the window and the process that analyses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop.rendering.opacity import SliceOpacity
from engine.dicom.values import Series, SliceHeader, Study
from engine.triage.values import SeriesResult, StudyReport

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Means:
    """Which bundle and back-end to use; None and ``auto`` leave the choice to the engine."""

    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    threads: int | None = None


@dataclass(frozen=True)
class AssessRequest:
    """Judge this series."""

    series: Series
    means: Means = Means()


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


@dataclass(frozen=True)
class Assessment:
    """The answer: a report with exactly one study and one series, and the bundle's numbers.

    Attributes
    ----------
    opacities : mapping
        Index of an image in the series -> what was marked on it; empty for a result of an earlier day.
    """

    report: StudyReport
    facts: BundleFacts
    opacities: Mapping[int, SliceOpacity] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.report.studies) != 1 or len(self.report.studies[0].series) != 1:
            raise ValueError("An assessment is of one series of one study.")

    @property
    def result(self) -> SeriesResult:
        return self.report.studies[0].series[0]

    def fits(self, series: Series) -> bool:
        """True when this is about exactly the images that the series has now."""
        judged = [one.ref for one in self.result.slices]
        return self.result.key == series.key and judged == [header.ref for header in series.headers]


@dataclass(frozen=True)
class ExplainRequest:
    """Show what the networks saw on this slice."""

    header: SliceHeader
    means: Means = Means()


@dataclass(frozen=True, eq=False)
class Evidence:
    """Pictures behind one slice's numbers, see :class:`engine.triage.evidence.SliceEvidence`.

    Attributes
    ----------
    image, reconstruction : numpy.ndarray
        (244, 244) float32 in 0..1, radiological orientation.
    residual : numpy.ndarray
        (244, 244) float32 in -1..1.
    lung_mask : numpy.ndarray
        (244, 244) bool.
    opacity : SliceOpacity
        What was marked on the image, in the orientation in which it is stored.
    probability : float
        Calibrated, 0..1.
    bundle : str
        Digest of the bundle that saw it.
    """

    image: Float32
    reconstruction: Float32
    residual: Float32
    lung_mask: npt.NDArray[np.bool_]
    opacity: SliceOpacity
    probability: float
    bundle: str = ""


@dataclass(frozen=True)
class ExportRequest:
    """Write a result into a folder.

    Attributes
    ----------
    formats : tuple of str
        ``json``, ``csv``, ``pdf``, ``sr``, ``sc``.
    stem : str
        Beginning of the file names; holds no identifier of a person.
    key_slices : tuple of int
        Indices that a reader marked; empty: those with the highest probability.
    """

    study: Study
    assessment: Assessment
    formats: tuple[str, ...]
    folder: Path
    stem: str
    key_slices: tuple[int, ...] = ()
    means: Means = Means()
