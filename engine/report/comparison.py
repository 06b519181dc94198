"""A comparison of two studies as text and as JSON (``alveoscope.comparison/1``)."""

from __future__ import annotations

import json
from typing import Any

from engine.language import probabilities_apart
from engine.triage.comparison import Change, Comparison, Timepoint
from engine.triage.measures import MEASURES, Measure

SCHEMA = "alveoscope.comparison/1"
#: Of the column of words.
_WIDTH = max(len(measure.words) for measure in MEASURES) + 1


def comparison_to_json(found: Comparison) -> str:
    """The whole comparison; no identity of a patient."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "old": _timepoint(found.old),
        "new": _timepoint(found.new),
        "days": found.days,
        "changes": {
            one.key: {"old": one.old, "new": one.new, "change": one.change, "unit": one.unit} for one in found.changes
        },
        "warnings": [{"code": one.code, "message": one.message} for one in found.warnings],
        "notice": found.notice,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def comparison_to_text(found: Comparison) -> str:
    """A table with one row a measure, between the verdicts and the warnings."""
    days = "days between them unknown"
    if found.days is not None:
        days = f"{found.days} {'day' if abs(found.days) == 1 else 'days'} between them"
    lines = [
        f"Prior    {_verdict(found.old)}",
        f"Current  {_verdict(found.new)}",
        f"         {days}",
        "",
        f"{'':<{_WIDTH}}{'prior':>12}{'current':>12}{'change':>12}",
    ]
    table = {measure.key: measure for measure in MEASURES}
    lines += [_row(table[one.key], one) for one in found.changes]
    lines += ["", *(f"! {one.message}" for one in found.warnings)] if found.warnings else []
    return "\n".join([*lines, "", found.notice])


def _timepoint(one: Timepoint) -> dict[str, Any]:
    return {
        "study_instance_uid": one.study_instance_uid,
        "series": one.result.key,
        "study_date": one.study_date or None,
        "status": one.result.status.value,
        "verdict": one.result.verdict.value,
        "score": one.result.probability,
    }


def _verdict(one: Timepoint) -> str:
    when = one.study_date or "date unknown"
    scores = () if one.result.probability is None else probabilities_apart((one.result.probability,), ())
    score = "".join(f", {shown}" for shown in scores)
    return f"{when}  {one.result.verdict.value}{score}"


def _row(measure: Measure, one: Change) -> str:
    values = ["-" if value is None else measure.text(value) for value in (one.old, one.new)]
    change = "-" if one.old is None or one.new is None else measure.change_text(one.old, one.new)
    return f"{measure.words:<{_WIDTH}}{values[0]:>12}{values[1]:>12}{change:>12}"
