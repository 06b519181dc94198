from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InputError
from engine.report.json_ import report_from_json, report_to_json, result_schema
from engine.triage.values import Verdict
from tests.support.results import a_report, a_series_result


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_satisfies_the_shipped_schema(verdict: Verdict) -> None:
    content = json.loads(report_to_json(a_report(a_series_result(verdict))))
    jsonschema.Draft202012Validator(result_schema()).validate(content)


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())


def test_the_schema_refuses_a_probability_beside_not_assessable() -> None:
    content = json.loads(report_to_json(a_report(a_series_result(Verdict.NOT_ASSESSABLE))))
    content["studies"][0]["series"][0]["probability"] = 0.5
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(result_schema()).validate(content)


@given(
    probability=st.floats(0, 1),
    description=st.text(max_size=40),
)
def test_round_trip_is_exact(probability: float, description: str) -> None:
    result = dataclasses.replace(a_series_result(), probability=probability, description=description, interval=None)
    report = a_report(result, a_series_result(Verdict.NOT_ASSESSABLE, uid="9"))
    assert report_from_json(report_to_json(report)) == report


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "no JSON"),
        ("[]", "the schema is not alveoscope.result/1"),
        ('{"schema": "alveoscope.result/2"}', "the schema is not alveoscope.result/1"),
        ('{"schema": "alveoscope.result/1"}', "damaged"),
    ],
)
def test_what_is_no_result_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        report_from_json(text)
