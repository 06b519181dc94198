"""Assessments, evidence and a stand-in for the process that analyses, for tests of the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop.rendering.slice_opacity import SliceOpacity
from desktop.viewmodels.analyse.use_cases import AnalysisUseCases
from desktop.viewmodels.results.values import (
    Answer,
    Assessment,
    AssessRequest,
    BundleFacts,
    Evidence,
    ExplainRequest,
    ExportRequest,
    SoFar,
)
from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.process import CallContext
from engine.triage.preliminary import Preliminary
from engine.triage.values import (
    Reason,
    SeriesResult,
    SliceResult,
    Status,
    StudyReport,
    StudyResult,
    Verdict,
)
from tests.support.results import a_report, some_measures

FACTS = BundleFacts(
    bundle_id="alveoscope-ct",
    version="1.0.0",
    created="2026-03-01T12:00:00+00:00",
    digest="0" * 64,
    negative_below=0.3,
    positive_from=0.6,
    slice_suspicious=0.5,
    residual_limit=0.2,
    distance_limit=2.0,
    detail_limit=0.02,
    healthy_percentiles=tuple(0.2 + 0.002 * i for i in range(101)),
)


def assess(series: Series, verdict: Verdict = Verdict.POSITIVE, *, status: Status = Status.COMPLETE) -> Assessment:
    """An assessment whose slices rise to a peak in the upper third; the ends hold no lung, one is unfamiliar."""
    count = len(series.headers)
    refused = verdict is Verdict.NOT_ASSESSABLE
    slices = tuple(_slice(series, index, count, refused, status) for index in range(count))
    result = SeriesResult(
        series_instance_uid=series.series_instance_uid,
        key=series.key,
        description=series.description,
        status=Status.REFUSED if refused else status,
        verdict=verdict,
        slices_total=count,
        slices=slices,
        probability=None if refused else {Verdict.POSITIVE: 0.91, Verdict.NEGATIVE: 0.04}.get(verdict, 0.45),
        interval=None if refused else (0.38, 0.97),
        reasons=(
            Reason("out-of-distribution", "Only 3 of 20 images with lung look like what the networks know.")
            if refused
            else Reason("probability-high", "The study's probability is 0.91; 0.60 and more counts as positive."),
        ),
        warnings=(Reason("partial-coverage", "The stack covers 120 mm; an adult's lungs need about 180 mm or more."),),
        measures={} if refused else some_measures(),
        timing_ms={"total": 66.0},
    )
    report = a_report()
    study = StudyResult(series.study_instance_uid, (result,), None if refused else series.key, "Asked for.")
    return Assessment(StudyReport((study,), report.provenance), FACTS)


def part_of(series: Series, step: int = 4) -> Preliminary:
    """What every ``step``-th slice says while the others wait."""
    result = assess(series).result
    return replace(Preliminary.of(series, result), slices=result.slices[::step])


def _slice(series: Series, index: int, count: int, refused: bool, status: Status) -> SliceResult:
    header = series.headers[index]
    place = (header.sop_instance_uid, index, header.position_along_normal_mm)
    if refused:
        return SliceResult(*place, excluded="series-refused")
    if index in (0, count - 1):
        return SliceResult(*place, lung_area_mm2=0.0, excluded="no-lung")
    if status is Status.PARTIAL and index == 2:
        return SliceResult(*place, excluded="pixel-data")
    probability = float(np.exp(-(((index / count - 0.65) / 0.15) ** 2)))
    unfamiliar = index == 3
    return SliceResult(
        *place, probability, 0.31 if unfamiliar else 0.12, 2.6 if unfamiliar else 1.1, not unfamiliar, 15000.0 + index,
        lung_detail=0.05,
    )  # fmt: skip


def some_evidence(seed: int = 0) -> Evidence:
    """Pictures with a bright spot that the reconstruction lacks."""
    generator = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:244, 0:244] / 243.0
    lungs = np.clip(0.25 + 0.5 * np.abs(np.sin(columns * 6.3)), 0, 1).astype(np.float32)
    image = np.clip(lungs + generator.normal(0, 0.02, lungs.shape), 0, 1).astype(np.float32)
    image[120:150, 60:95] = 0.9
    opacity = np.zeros((56, 56), np.uint8)
    opacity[24:40, 8:24] = 230
    return Evidence(
        image=image,
        reconstruction=lungs,
        residual=image - lungs,
        lung_mask=rows > 0.2,
        opacity=SliceOpacity(opacity, np.zeros_like(opacity), (10.0, 12.0, 44.0, 40.0)),
        probability=0.9,
        bundle=FACTS.digest,
    )


class FakeAnalysis:
    """Answers at once, or when it is let go; counts what it was asked."""

    def __init__(self, verdict: Verdict = Verdict.POSITIVE) -> None:
        self.verdict = verdict
        self.error: AlveoscopeError | None = None
        self.preliminary: Preliminary | None = None
        self.standing: Assessment | None = None
        """A verdict that stands while the series is filled in."""
        self.held = threading.Event()
        self.held.set()
        self.assessed: list[AssessRequest] = []
        self.explained: list[ExplainRequest] = []
        self.exported: list[ExportRequest] = []
        self.closed = False
        #: What an analysis finds; a test may put something else here.
        self.answer: Callable[[AssessRequest], Answer] = lambda request: Answer(assess(request.series, self.verdict))
        self.use_cases = AnalysisUseCases(self.assess, self.explain, self.export, self._close)

    def hold(self) -> None:
        """Answer nothing until :meth:`let_go` or a cancel."""
        self.held.clear()

    def let_go(self) -> None:
        self.held.set()

    def assess(self, request: AssessRequest, context: CallContext) -> Answer:
        self.assessed.append(request)
        total = len(request.series.headers)
        context.progress(SoFar("inference", 1, total, preliminary=self.preliminary, verdict=self.standing))
        self._wait(context)
        if self.error is not None:
            raise self.error
        return self.answer(request)

    def explain(self, request: ExplainRequest, context: CallContext) -> Evidence:
        self.explained.append(request)
        self._wait(context)
        if self.error is not None:
            raise self.error
        return some_evidence(request.header.instance_number or 0)

    def export(self, request: ExportRequest, context: CallContext) -> tuple[Path, ...]:
        self.exported.append(request)
        self._wait(context)
        if self.error is not None:
            raise self.error
        return tuple(request.folder / f"{request.stem}.{name}" for name in request.formats)

    def _wait(self, context: CallContext) -> None:
        while not self.held.wait(0.01):
            context.cancel.raise_if_cancelled()

    def _close(self) -> None:
        self.closed = True
