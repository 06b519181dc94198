"""``alveoscope.result/1``: a report as JSON and back, exactly. The schema beside this file is the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from engine.errors import InputError
from engine.inference.values import Attempt, Precision, Selection
from engine.triage.values import (
    LungMeasures,
    Provenance,
    Reason,
    SeriesResult,
    SliceResult,
    Status,
    StudyReport,
    StudyResult,
    Verdict,
)

SCHEMA_ID = "alveoscope.result/1"


def result_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every output of :func:`report_to_json` satisfies."""
    text = files("engine.report").joinpath("result.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def report_to_json(report: StudyReport) -> str:
    """JSON text of a report; floats keep every digit, so :func:`report_from_json` gives an equal report."""
    return json.dumps(_report(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def report_from_json(text: str) -> StudyReport:
    """Read a report back.

    Raises
    ------
    InputError
        Not JSON, or not of this schema.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise InputError(f"Not a result of Alveoscope: no JSON ({error}).") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA_ID:
        raise InputError(f"Not a result of Alveoscope: the schema is not {SCHEMA_ID}.")
    try:
        return _read_report(content)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"A damaged result of Alveoscope: {error!r}.") from None


def _report(report: StudyReport) -> dict[str, Any]:
    made = report.provenance
    return {
        "schema": SCHEMA_ID,
        "notice": report.notice,
        "software": {"name": made.software_name, "version": made.software_version},
        "bundle": {
            "id": made.bundle_id,
            "version": made.bundle_version,
            "digest": made.bundle_digest,
            "spec_digest": made.spec_digest,
        },
        "backend": {
            "name": made.backend.name,
            "device": made.backend.device,
            "precision": made.backend.precision.value,
            "versions": dict(made.backend.versions),
            "tried": [vars(attempt) for attempt in made.backend.tried],
        },
        "time": {"started": made.started, "finished": made.finished},
        "studies": [_study(study) for study in report.studies],
    }


def _study(study: StudyResult) -> dict[str, Any]:
    return {
        "study_instance_uid": study.study_instance_uid,
        "chosen": study.chosen,
        "choice_reason": study.choice_reason,
        "series": [_series(result) for result in study.series],
    }


def _series(result: SeriesResult) -> dict[str, Any]:
    return {
        "series_instance_uid": result.series_instance_uid,
        "key": result.key,
        "description": result.description,
        "status": result.status.value,
        "verdict": result.verdict.value,
        "probability": result.probability,
        "interval": list(result.interval) if result.interval else None,
        "reasons": [vars(reason) for reason in result.reasons],
        "warnings": [vars(warning) for warning in result.warnings],
        "slices_total": result.slices_total,
        "slices_analysed": result.slices_analysed,
        "lung": vars(result.lung),
        "slices": [vars(one) for one in result.slices],
        "timing_ms": dict(result.timing_ms),
    }


def _read_report(content: Mapping[str, Any]) -> StudyReport:
    software, bundle, backend, time = (content[key] for key in ("software", "bundle", "backend", "time"))
    selection = Selection(
        name=backend["name"],
        device=backend["device"],
        precision=Precision(backend["precision"]),
        versions=backend["versions"],
        tried=tuple(Attempt(**attempt) for attempt in backend["tried"]),
    )
    provenance = Provenance(
        software_name=software["name"],
        software_version=software["version"],
        bundle_id=bundle["id"],
        bundle_version=bundle["version"],
        bundle_digest=bundle["digest"],
        spec_digest=bundle["spec_digest"],
        backend=selection,
        started=time["started"],
        finished=time["finished"],
    )
    studies = tuple(
        StudyResult(
            study_instance_uid=study["study_instance_uid"],
            chosen=study["chosen"],
            choice_reason=study["choice_reason"],
            series=tuple(_read_series(result) for result in study["series"]),
        )
        for study in content["studies"]
    )
    return StudyReport(studies=studies, provenance=provenance, notice=content["notice"])


def _read_series(content: Mapping[str, Any]) -> SeriesResult:
    interval = content["interval"]
    return SeriesResult(
        series_instance_uid=content["series_instance_uid"],
        key=content["key"],
        description=content["description"],
        status=Status(content["status"]),
        verdict=Verdict(content["verdict"]),
        probability=content["probability"],
        interval=(interval[0], interval[1]) if interval else None,
        reasons=tuple(Reason(**reason) for reason in content["reasons"]),
        warnings=tuple(Reason(**warning) for warning in content["warnings"]),
        slices_total=content["slices_total"],
        slices=tuple(SliceResult(**one) for one in content["slices"]),
        lung=LungMeasures(**content["lung"]),
        timing_ms=content["timing_ms"],
    )
