"""Reports built by hand, for tests that need results and no networks."""

from __future__ import annotations

from engine.inference.values import Attempt, Precision, Selection
from engine.triage.values import (
    MeasureValue,
    Provenance,
    Reason,
    SeriesResult,
    SliceResult,
    Status,
    StudyReport,
    StudyResult,
    Verdict,
)


def a_selection() -> Selection:
    return Selection(
        name="onnxruntime-cpu",
        device="test CPU",
        precision=Precision.FP32,
        versions={"onnxruntime": "1.32.0"},
        tried=(
            Attempt("tensorrt", "fp16", "skipped", "no NVIDIA driver (libcuda.so.1 not found)"),
            Attempt("onnxruntime-cpu", "fp32", "chosen", "always there"),
        ),
    )


def some_slices(count: int = 5, probability: float = 0.1 + 0.2) -> tuple[SliceResult, ...]:
    """``count`` slices, 5 mm apart; the first holds no lung."""
    excluded = SliceResult("1.2.3.0", 0, -100.0, lung_area_mm2=3.5, excluded="no-lung")
    scored = [
        SliceResult(f"1.2.3.{i}", i, -100.0 + 5 * i, probability, 0.123456789012345, 17.25, True, 20000.0)
        for i in range(1, count)
    ]
    return (excluded, *scored)


def some_measures() -> dict[str, MeasureValue]:
    """Values of today's measures, made up."""
    return {
        "lung_volume_ml": MeasureValue(4321.5, "mL"),
        "aerated_percent": MeasureValue(72.0, "%"),
        "apparent_capacity": MeasureValue(0.31, "1"),
        "capacity_percentile": MeasureValue(42.0, "{percentile}"),
    }


def a_series_result(
    verdict: Verdict = Verdict.POSITIVE, *, uid: str = "1.2.3", probability: float = 0.91, description: str = "Thorax"
) -> SeriesResult:
    if verdict is Verdict.NOT_ASSESSABLE:
        slices = tuple(SliceResult(f"{uid}.{i}", i, 5.0 * i, excluded="series-refused") for i in range(3))
        reason = Reason("not-axial", "The planes are sagittal, not axial.")
        return SeriesResult(uid, Status.REFUSED, verdict, 3, slices, reasons=(reason,), description=description)
    return SeriesResult(
        series_instance_uid=uid,
        status=Status.COMPLETE,
        verdict=verdict,
        slices_total=5,
        slices=some_slices(),
        probability=probability,
        interval=(probability / 2, (1 + probability) / 2),
        reasons=(Reason("probability-high", "The study's probability is 0.91; 0.60 and more counts as positive."),),
        warnings=(Reason("partial-coverage", "The stack covers 120 mm; an adult's lungs need about 180 mm or more."),),
        measures=some_measures(),
        timing_ms={"scan": 1.5, "decode": 10.0, "preprocess": 20.25, "inference": 30.125, "total": 66.0},
        description=description,
    )


def a_report(*results: SeriesResult, study_uid: str = "1.2") -> StudyReport:
    series = results or (a_series_result(),)
    chosen = next((result.key for result in series if result.probability is not None), None)
    return StudyReport(
        studies=(StudyResult(study_uid, tuple(series), chosen, "The only axial series."),),
        provenance=Provenance(
            software_name="alveoscope",
            software_version="0.2.0",
            bundle_id="alveoscope-ct",
            bundle_version="1.0.0",
            bundle_digest="0" * 64,
            spec_digest="1" * 64,
            backend=a_selection(),
            started="2026-01-01T00:00:00+00:00",
            finished="2026-01-01T00:00:09+00:00",
        ),
    )
