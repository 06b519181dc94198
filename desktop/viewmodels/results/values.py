"""Requests and answers of the analysis: what travels between the window and the process that analyses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop.rendering.slice_opacity import SliceOpacity
from engine.dicom.values import Series, SliceHeader, SliceRef, Study
from engine.report.document import ReadersAnswer
from engine.service.values import Assessment, BundleFacts
from engine.triage.preliminary import Preliminary
from engine.volume import Progress

__all__ = [
    "Answer",
    "AssessRequest",
    "Assessment",
    "BundleFacts",
    "Evidence",
    "ExplainRequest",
    "ExportRequest",
    "Means",
    "SoFar",
]
Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Means:
    """Which bundle and back-end to use; None and ``auto`` leave the choice to the engine."""

    bundle: Path | None = None
    backend: str = "auto"
    precision: str = "auto"
    grid: bool = True
    fill: bool = False
    threads: int | None = None


@dataclass(frozen=True)
class AssessRequest:
    """Judge this series of this study."""

    series: Series
    study: Study
    means: Means = Means()


@dataclass(frozen=True)
class Answer:
    """What came of a request: the assessment, and what was marked on its images, by their index in the series.

    Attributes
    ----------
    lungs : bytes
        To be kept with the assessment, see :func:`engine.service.results.pack_lungs`; empty where there is nothing.
    """

    assessment: Assessment
    opacities: Mapping[int, SliceOpacity] = field(default_factory=dict, repr=False, compare=False)
    lungs: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True)
class SoFar(Progress):
    """How far an analysis is, and what an even part of the slices says; never a result.

    Attributes
    ----------
    verdict : Assessment or None
        The result, once it stands: what is judged from then on fills it in, and changes nothing of the verdict.
    """

    preliminary: Preliminary | None = field(default=None, repr=False)
    verdict: Assessment | None = field(default=None, repr=False)


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
        ``json``, ``csv``, ``ko``, and those of :mod:`engine.report.formats`.
    stem : str
        Beginning of the file names; holds no identifier of a person.
    key_slices : tuple of SliceRef
        Those that a reader marked.
    masks_if_kept : bool
        Masks are left out in silence where the lungs of this run were not kept; else that is an error.
    """

    study: Study
    assessment: Assessment
    formats: tuple[str, ...]
    folder: Path
    stem: str
    key_slices: tuple[SliceRef, ...] = ()
    means: Means = Means()
    answer: ReadersAnswer | None = None
    masks_if_kept: bool = False
