"""What runs in the process that analyses: bundle and back-end stay open between requests.

Nothing here knows Qt. The handlers are made by :func:`make_handlers`, whose name goes to
:class:`engine.process.Worker`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.audited import audited
from desktop.rendering.opacity import SliceOpacity
from desktop.viewmodels.results.values import (
    Assessment,
    AssessRequest,
    BundleFacts,
    Evidence,
    ExplainRequest,
    ExportRequest,
    Means,
)
from engine.audit import Event
from engine.dicom.values import Series, SliceHeader
from engine.errors import BundleError
from engine.process import CallContext, Handler
from engine.triage.values import Provenance, SeriesResult, StudyReport, StudyResult, Verdict

if TYPE_CHECKING:
    from engine.inference import StandingBackend
    from engine.inference.bundle import Bundle
    from engine.inference.manifest import Manifest
    from engine.inference.values import Backend
    from engine.preprocess import OpacityMap
    from engine.triage.series_analysis import Judged

log = logging.getLogger(__name__)


def make_handlers() -> Mapping[str, Handler]:
    """Handlers of one process."""
    service = AnalysisService()
    return {"assess": service.assess, "explain": service.explain, "export": service.export}


class AnalysisService:
    """Keeps the bundle and the back-end of the last request open for the next one.

    An automatic back-end that dies is put aside, and the request is done again on the next.
    """

    def __init__(self) -> None:
        self._means: Means | None = None
        self._bundle: Bundle | None = None
        self._standing: StandingBackend | None = None

    def assess(self, request: AssessRequest, context: CallContext) -> Assessment:
        """Judge one series that was scanned already.

        Raises
        ------
        BundleError, BackendError, Cancelled
        """
        from engine.triage.analyse import provenance
        from engine.triage.series_analysis import Judged, judge_series

        started = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        bundle, standing = self._open(request.means)
        series = request.series

        def judged(backend: Backend) -> tuple[Judged, Provenance]:
            if series.eligible:
                found = judge_series(series, bundle, backend, progress=context.progress, cancel=context.cancel)
            else:
                found = Judged(_refused(series))
            return found, provenance(bundle, backend, started)

        found, made = standing.run(judged)
        result = found.result
        study = StudyResult(series.study_instance_uid, (result,), _chosen(result), "This series was asked for.")
        assessment = Assessment(StudyReport((study,), made), facts_of(bundle.manifest), _opacities(series, found))
        audited(
            Event.ANALYSED,
            study=series.study_instance_uid,
            series=series.key,
            verdict=result.verdict.value,
            bundle=bundle.manifest.digest,
            backend=made.backend.name,
        )
        return assessment

    def explain(self, request: ExplainRequest, context: CallContext) -> Evidence:
        """Pictures of one slice.

        Raises
        ------
        DicomError, BundleError, BackendError
        """
        from engine.triage.evidence import explain_slice

        bundle, standing = self._open(request.means)
        context.cancel.raise_if_cancelled()
        header = request.header
        seen = standing.run(partial(explain_slice, header, bundle))
        return Evidence(
            image=seen.image,
            reconstruction=seen.reconstruction,
            residual=seen.residual,
            lung_mask=seen.lung_mask,
            opacity=as_stored(header, seen.opacity),
            probability=seen.probability,
            bundle=bundle.manifest.digest,
        )

    def export(self, request: ExportRequest, context: CallContext) -> tuple[Path, ...]:
        """Write a result; return the files written.

        Raises
        ------
        OutputError, DicomError, PathUnreadableError
        """
        from desktop.viewmodels.analyse.export_files import write_export

        bundle, standing = self._open(request.means)
        if {"pdf", "sc"} & set(request.formats) and bundle.manifest.digest != request.assessment.facts.digest:
            raise BundleError(
                "The networks were changed since this result was made: their opacity maps would not be its evidence.",
                "Analyse the series again, or write the formats without pictures.",
            )
        written = standing.run(lambda backend: write_export(request, bundle, backend, context))
        audited(Event.EXPORTED, study=request.study.study_instance_uid, formats=",".join(request.formats))
        return written

    def _open(self, means: Means) -> tuple[Bundle, StandingBackend]:
        if self._bundle is not None and self._standing is not None and self._means == means:
            return self._bundle, self._standing
        from engine.inference import StandingBackend, load_bundle

        if self._standing is not None:
            self._standing.close()
        self._means = self._bundle = self._standing = None
        bundle = load_bundle(means.bundle)
        standing = StandingBackend(bundle, backend=means.backend, precision=means.precision, threads=means.threads)
        self._means, self._bundle, self._standing = means, bundle, standing
        return bundle, standing


def facts_of(manifest: Manifest) -> BundleFacts:
    """The numbers of a manifest that are shown beside a result."""
    thresholds, gate = manifest.thresholds, manifest.gate
    return BundleFacts(
        bundle_id=manifest.bundle_id,
        version=manifest.version,
        created=manifest.created,
        digest=manifest.digest,
        negative_below=_number(thresholds, "negative_below"),
        positive_from=_number(thresholds, "positive_from"),
        slice_suspicious=_number(thresholds, "slice_suspicious") or 0.5,
        residual_limit=_number(gate, "residual_limit"),
        distance_limit=_number(gate, "distance_limit"),
        detail_limit=_number(gate, "detail_limit"),
        healthy_percentiles=tuple(float(value) for value in manifest.capacity.get("healthy_percentiles", ())),
        licence=manifest.licence,
    )


def as_stored(header: SliceHeader, found: OpacityMap) -> SliceOpacity:
    """Turn maps and their box from radiological display back to the image as it is stored."""
    from engine.dicom import display_turn

    turn, box = display_turn(header), found.box
    rows, columns = (header.columns, header.rows) if turn.transpose else (header.rows, header.columns)
    top = float(rows - box.bottom if turn.flip_rows else box.top)
    left = float(columns - box.right if turn.flip_columns else box.left)
    width, height = float(box.width), float(box.height)
    placed = (top, left, height, width) if turn.transpose else (left, top, width, height)
    return SliceOpacity(turn.undo(found.ground_glass), turn.undo(found.consolidation), placed)


def _opacities(series: Series, found: Judged) -> dict[int, SliceOpacity]:
    """What was marked on each image, where something was."""
    stack = found.lungs.stack if found.lungs is not None else None
    if stack is None:
        return {}
    marked = ((layer.index, layer.opacity) for layer in stack.layers if layer.opacity is not None)
    return {index: as_stored(series.headers[index], one) for index, one in marked if one.strongest > 0}


def _refused(series: Series) -> SeriesResult:
    from engine.triage.refused import refused_result

    return refused_result(series)


def _chosen(result: SeriesResult) -> str | None:
    return None if result.verdict is Verdict.NOT_ASSESSABLE else result.key


def _number(values: Mapping[str, Any], key: str) -> float | None:
    value = values.get(key)
    return float(value) if isinstance(value, (int, float)) else None
