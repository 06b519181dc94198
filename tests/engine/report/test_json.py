from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli.named_file import check_named
from engine.dicom.values import LeftOut
from engine.errors import InputError
from engine.report.json_ import read_report, report_from_json, report_to_json, result_schema
from engine.triage.values import FindingScore, Pattern, Sign, Verdict
from tests.support.results import a_report, a_series_result


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_satisfies_the_shipped_schema(verdict: Verdict) -> None:
    content = json.loads(report_to_json(a_report(a_series_result(verdict))))
    jsonschema.Draft202012Validator(result_schema()).validate(content)


def test_a_place_whose_name_is_no_utf_8_is_told() -> None:
    left_out = (LeftOut("not-dicom", "It is none.", 1, (os.fsdecode(b"/disc/M\xfcller/1.dcm"),)),)
    report = dataclasses.replace(a_report(a_series_result()), left_out=left_out)
    text = report_to_json(report)
    assert text.encode()
    assert report_from_json(text).left_out[0].places == ("/disc/M\ufffdller/1.dcm",)


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
        ("[]", "the schema is not alveoscope.result/2 or alveoscope.result/1"),
        ('{"schema": "alveoscope.result/3"}', "the schema is not alveoscope.result/2"),
        ('{"schema": "alveoscope.result/1"}', "damaged result of Alveoscope: it lacks 'studies'"),
        ('{"schema": "alveoscope.result/2"}', "damaged"),
    ],
)
def test_what_is_no_result_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        report_from_json(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_result_that_went_through_a_shell_is_read(encoding: str, tmp_path: Path) -> None:
    """`analyze --json - > result.json` is UTF-16 in Windows' PowerShell: `compare` and `export report` refused it.

    Such a file is text, too, which the next result may replace.
    """
    file = tmp_path / "result.json"
    file.write_text(report_to_json(a_report()), encoding=encoding)
    assert read_report(file) == a_report()
    check_named(file)


@pytest.mark.parametrize("where", ["probability", "slices_total"])
def test_a_number_out_of_its_range_is_damage(where: str) -> None:
    content = json.loads(report_to_json(a_report()))
    content["studies"][0]["series"][0][where] = -1
    with pytest.raises(InputError, match="damaged"):
        report_from_json(json.dumps(content))


def test_pattern_findings_and_frames_come_back() -> None:
    signs = (Sign("peripheral_share", 0.7, "1", "typical"),)
    result = dataclasses.replace(
        a_series_result(),
        pattern=Pattern("typical", signs),
        findings={"covid-19": FindingScore(0.9, 0.8), "other-opacity": FindingScore(0.1)},
        slices=tuple(dataclasses.replace(one, frame=one.index + 1, copy=1) for one in a_series_result().slices),
    )
    content = json.loads(report_to_json(a_report(result)))
    jsonschema.Draft202012Validator(result_schema()).validate(content)
    sign = content["studies"][0]["series"][0]["pattern"]["signs"][0]
    assert sign == {"key": "peripheral_share", "value": 0.7, "unit": "1", "for": "typical"}
    assert report_from_json(json.dumps(content)) == a_report(result)


def test_a_result_of_the_first_schema_is_still_read() -> None:
    content = json.loads(report_to_json(a_report()))
    content["schema"] = "alveoscope.result/1"
    for series in content["studies"][0]["series"]:
        for name in ("measures", "pattern", "findings"):
            del series[name]
        series["lung"] = {
            "volume_ml": 4321.5,
            "aerated_fraction": 0.72,
            "apparent_capacity": 0.31,
            "capacity_percentile": 42.0,
        }
        for one in series["slices"]:
            for name in ("affected_fraction", "frame", "copy"):
                del one[name]
    read = report_from_json(json.dumps(content)).studies[0].series[0]
    assert read.measures == a_series_result().measures
    assert read.findings == {"covid-19": FindingScore(0.91, 0.91)}
    assert read.slices == a_series_result().slices
