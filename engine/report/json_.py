"""``alveoscope.result/2``: a report as JSON and back, exactly. The schema is made from the types declared here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from engine.dicom.values import LeftOut
from engine.errors import InputError
from engine.files import decoded, encoded, reading_error
from engine.inference.values import Selection
from engine.language import phrase
from engine.report.json_1 import SCHEMA_ID_1, upgraded
from engine.triage import measures
from engine.triage.values import Provenance, StudyReport, StudyResult

SCHEMA_ID: Literal["alveoscope.result/2"] = "alveoscope.result/2"
_GIVE_ONE = "Give the JSON file of an analysis."


class _Software(Struct, frozen=True):
    name: str
    version: str


class _Bundle(Struct, frozen=True):
    id: str
    version: str
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    spec_digest: str


class _Time(Struct, frozen=True):
    started: str
    finished: str


class _Result(Struct, frozen=True):
    """The file: what made the result, then the studies."""

    schema: Literal["alveoscope.result/2"]
    notice: Annotated[str, Meta(min_length=1)]
    software: _Software
    bundle: _Bundle
    backend: Selection
    time: _Time
    studies: tuple[StudyResult, ...]
    left_out: tuple[LeftOut, ...] = ()


def result_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every output of :func:`report_to_json` satisfies."""
    schema = msgspec.json.schema(_Result)
    named = schema["$defs"]
    for one in named.values():
        if "properties" in one:  # what is written is exactly this; a reader ignores what it does not know
            one["additionalProperties"] = False
            one["required"] = sorted(one["properties"])
    value = {"$ref": "#/$defs/MeasureValue"}
    series = named["SeriesResult"]
    series["properties"]["measures"] = {
        "type": "object",
        "properties": {
            one.key: {**value, "title": one.words, "properties": {"unit": {"const": one.unit}}}
            for one in measures.MEASURES
        },
        "additionalProperties": value,
    }
    assessed = {"properties": {"probability": {"type": "number"}}}
    without = {"properties": {"probability": {"type": "null"}, "interval": {"type": "null"}}}
    is_refused = {"properties": {"verdict": {"const": "not_assessable"}}}
    series["allOf"] = [{"if": is_refused, "then": without, "else": assessed}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:alveoscope:result:2", **schema}


def report_to_json(report: StudyReport) -> str:
    """JSON text of a report; floats keep every digit, so :func:`report_from_json` gives an equal report."""
    made = report.provenance
    content = _Result(
        schema=SCHEMA_ID,
        notice=report.notice,
        software=_Software(made.software_name, made.software_version),
        bundle=_Bundle(made.bundle_id, made.bundle_version, made.bundle_digest, made.spec_digest),
        backend=made.backend,
        time=_Time(made.started, made.finished),
        studies=report.studies,
        left_out=report.left_out,
    )
    return indented_json(msgspec.to_builtins(content))


def indented_json(content: object) -> str:
    """As ``json.dumps`` indents, which takes five times as long: thousands of slices make long texts."""
    text = encoded(json.dumps(content, ensure_ascii=False, allow_nan=False)).decode()
    return msgspec.json.format(text, indent=1) + "\n"


def report_from_json(text: str) -> StudyReport:
    """Read a report back, also one of ``alveoscope.result/1``.

    Raises
    ------
    InputError
        Not JSON, or not of this schema.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise InputError(f"Not a result of Alveoscope: no JSON ({error}).", _GIVE_ONE) from None
    known = (SCHEMA_ID, SCHEMA_ID_1)
    if not isinstance(content, dict) or content.get("schema") not in known:
        raise InputError(f"Not a result of Alveoscope: the schema is not {' or '.join(known)}.", _GIVE_ONE)
    try:
        return _report_of(upgraded(content, SCHEMA_ID) if content["schema"] == SCHEMA_ID_1 else content)
    except (KeyError, TypeError, ValueError) as error:
        why = phrase(f"it lacks {error}") if isinstance(error, KeyError) else error
        raise InputError(f"A damaged result of Alveoscope: {why}.", "Analyse the study again.") from None


def read_report(path: Path) -> StudyReport:
    """:func:`report_from_json` of a file, whose errors name it.

    Raises
    ------
    PathUnreadableError, InputError
    """
    try:
        return report_from_json(decoded(path.read_bytes()))
    except OSError as error:
        raise reading_error(path, error) from None
    except UnicodeDecodeError:
        raise InputError(f"Can't use {path}. It is no text, so no result of Alveoscope.", _GIVE_ONE) from None
    except InputError as error:
        raise InputError(f"Can't use {path}. {error.message}", error.hint) from None


def _report_of(content: Mapping[str, Any]) -> StudyReport:
    read = msgspec.convert(content, _Result)
    provenance = Provenance(
        software_name=read.software.name,
        software_version=read.software.version,
        bundle_id=read.bundle.id,
        bundle_version=read.bundle.version,
        bundle_digest=read.bundle.digest,
        spec_digest=read.bundle.spec_digest,
        backend=read.backend,
        started=read.time.started,
        finished=read.time.finished,
    )
    return StudyReport(read.studies, provenance, read.notice, read.left_out)
