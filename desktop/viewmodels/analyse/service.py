"""What runs in the process that analyses: bundle and back-end stay open between requests.

Nothing here knows Qt. The handlers are made by :func:`make_handlers`, whose name goes to
:class:`engine.process.Worker`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.audited import audited
from desktop.viewmodels.analyse.marked import as_stored, marked
from desktop.viewmodels.results.values import (
    Answer,
    Assessment,
    AssessRequest,
    Evidence,
    ExplainRequest,
    ExportRequest,
    Means,
    SoFar,
)
from engine.audit import Event
from engine.dicom.values import ScanCounts, ScanResult
from engine.errors import BundleError
from engine.process import CallContext, Handler
from engine.report.formats import MASK_FORMATS
from engine.triage.grid import has_gaps
from engine.volume import Progress

if TYPE_CHECKING:
    from engine.inference.values import Backend
    from engine.service import StudyService
    from engine.triage.measures import MeasuredLungs
    from engine.triage.preliminary import Preliminary
    from engine.triage.values import SeriesResult


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    service = AnalysisService()
    return {"assess": service.assess, "explain": service.explain, "export": service.export}


class AnalysisService:
    """A thin caller of :class:`engine.service.StudyService`, which stays open for the next request."""

    def __init__(self) -> None:
        self._means: Means | None = None
        self._service: StudyService | None = None

    def assess(self, request: AssessRequest, context: CallContext) -> Answer:
        """Judge one series that was scanned already.

        Raises
        ------
        BundleError, BackendError, Cancelled
        """
        from engine.service.results import pack_lungs
        from engine.triage.request import Question

        service, series = self._open(request.means), request.series
        study = replace(request.study, series=(series,))
        told = _Told(context, lambda result: Assessment(service.so_far(study, result), service.facts))
        report = service.judge(
            ScanResult((study,), ScanCounts(images=len(series.headers))),
            Question((series.key,)),
            progress=told.progress,
            cancel=context.cancel,
            on_result=told.result,
            on_preliminary=told.preliminary,
        )
        service.deliver(study, report)
        lungs = service.lungs_of(series)
        stack = None if lungs is None else lungs.stack
        assessment = Assessment(report, service.facts)
        if stack is None:
            return Answer(assessment)
        return Answer(assessment, marked(series, stack.layers), pack_lungs(stack, report.provenance))

    def explain(self, request: ExplainRequest, context: CallContext) -> Evidence:
        """Pictures of one slice.

        Raises
        ------
        DicomError, BundleError, BackendError
        """
        from engine.triage.evidence import explain_slice

        service = self._open(request.means)
        context.cancel.raise_if_cancelled()
        header = request.header
        seen = service.with_backend(partial(explain_slice, header, service.bundle))
        return Evidence(
            image=seen.image,
            reconstruction=seen.reconstruction,
            residual=seen.residual,
            lung_mask=seen.lung_mask,
            opacity=as_stored(header, seen.opacity),
            probability=seen.probability,
            bundle=service.bundle.manifest.digest,
        )

    def export(self, request: ExportRequest, context: CallContext) -> tuple[Path, ...]:
        """Write a result; return the files written.

        Raises
        ------
        OutputError, DicomError, PathUnreadableError
        """
        from desktop.viewmodels.analyse.export_files import write_export

        # Masks of a grid would have a hole between any two of its slices.
        whole = bool(MASK_FORMATS & set(request.formats)) and has_gaps(request.assessment.result)
        service = self._open(replace(request.means, fill=True) if whole else request.means)
        bundle = service.bundle
        drawn = {"pdf", "sc", *(MASK_FORMATS if whole else ())}
        if drawn & set(request.formats) and bundle.manifest.digest != request.assessment.facts.digest:
            raise BundleError(
                "The networks were changed since this result was made: their opacity maps would not be its evidence.",
                "Analyse the series again, or write the formats without pictures.",
            )
        lungs = self._whole_lungs(service, request, context) if whole else None
        written: dict[Path, None] = {}  # in order; where a back-end dies the next one writes all of them again

        def write(backend: Backend) -> None:
            for path in write_export(request, bundle, backend, context, lungs):
                written[path] = None

        try:
            service.with_backend(write)
        finally:
            if written:  # also of an export that was stopped, or failed in the middle
                audited(Event.EXPORTED, study=request.study.key, formats=",".join(request.formats), count=len(written))
        return tuple(written)

    @staticmethod
    def _whole_lungs(service: StudyService, request: ExportRequest, context: CallContext) -> MeasuredLungs | None:
        from engine.service.again import judge_whole

        key = request.assessment.result.key
        series = next((one for one in request.study.series if one.key == key), None)
        if series is None:
            return None
        study = replace(request.study, series=(series,))
        judge_whole(service, study, series, progress=context.progress, cancel=context.cancel)
        return service.lungs_of(series)

    def _open(self, means: Means) -> StudyService:
        if self._service is not None and self._means == means:
            return self._service
        from engine.service import Records, StudyService
        from engine.triage.request import AnalyseRequest

        if self._service is not None:
            self._service.close()
        self._means = self._service = None
        request = AnalyseRequest(
            (),
            bundle=means.bundle,
            backend=means.backend,
            precision=means.precision,
            threads=means.threads,
            grid=means.grid,
            fill=means.fill,
        )
        # The window keeps results itself: it tells at once when that fails, and where the user wants none kept.
        self._service = StudyService(request, Records(store=False))
        self._means = means
        return self._service


class _Told:
    """Progress with the last preliminary verdict, or the final one that is still being filled in, on every report: of
    several that wait, the window reads the newest."""

    def __init__(self, context: CallContext, assessed: Callable[[SeriesResult], Assessment]) -> None:
        self._context, self._assessed = context, assessed
        self._last = Progress("inference", 0)
        self._found: Preliminary | None = None
        self._verdict: Assessment | None = None

    def progress(self, report: Progress) -> None:
        self._last = report
        so_far = SoFar(report.stage, report.done, report.total, report.note, self._found, self._verdict)
        self._context.progress(so_far)

    def preliminary(self, found: Preliminary) -> None:
        self._found = found
        self.progress(self._last)

    def result(self, found: SeriesResult) -> None:
        if has_gaps(found):
            self._found, self._verdict = None, self._assessed(found)
            self.progress(self._last)
