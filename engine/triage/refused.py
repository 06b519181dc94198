"""Results of series that are not judged: every slice is still accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.dicom.values import Finding, Series, SliceHeader
from engine.language import phrase
from engine.triage.seen import named
from engine.triage.values import Reason, SeriesResult, SliceResult, Status, Verdict

#: Why a slice of a refused series has no probability.
SERIES_REFUSED = "series-refused"


def refused_result(
    series: Series,
    reasons: Sequence[Reason] = (),
    *,
    slices: Sequence[SliceResult] = (),
    warnings: Sequence[Reason] = (),
    timing_ms: Mapping[str, float] | None = None,
) -> SeriesResult:
    """A refusal with its reasons: those given, else the findings of the series doctor.

    Parameters
    ----------
    slices : sequence of SliceResult, optional
        What was learnt before the refusal; probabilities are dropped, since a refused series shows none.
    """
    why = tuple(reasons) or tuple(as_reason(finding, series) for finding in series.findings_refusing)
    if not why:
        why = (Reason("no-image", "The series holds no image."),)
    noticed = (*(as_reason(finding, series) for finding in series.findings_warning), *warnings)
    accounted = tuple(_without_score(one) for one in slices) or tuple(
        SliceResult(**slice_place(header, index), excluded=SERIES_REFUSED)
        for index, header in enumerate(series.headers)
    )
    return SeriesResult(
        series_instance_uid=series.series_instance_uid,
        key=series.key,
        description=series.description,
        status=Status.REFUSED,
        verdict=Verdict.NOT_ASSESSABLE,
        slices_total=len(accounted),
        slices=accounted,
        reasons=why,
        warnings=noticed,
        timing_ms=timing_ms or {},
    )


def slice_place(header: SliceHeader, index: int) -> dict[str, Any]:
    """Which image a slice's result is of, and where it lies: the first arguments of a SliceResult."""
    ref = header.ref
    return {
        "sop_instance_uid": ref.sop_instance_uid,
        "frame": ref.frame,
        "copy": ref.copy,
        "index": index,
        "position_mm": header.position_along_normal_mm,
    }


def as_reason(finding: Finding, series: Series) -> Reason:
    """A finding of the series doctor in the words of a result, with the numbers of the images that it is about."""
    if not finding.slices:
        return Reason(finding.code, finding.message)
    where = phrase(f"Images: {named(series.headers, finding.slices)}.")
    return Reason(finding.code, f"{finding.message} {where}")


def _without_score(one: SliceResult) -> SliceResult:
    if one.excluded is not None:
        return one
    return replace(one, probability=None, affected_fraction=None, excluded=SERIES_REFUSED)
