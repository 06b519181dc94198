"""One row of the table of measures is enough: every output shows it."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
from pydicom import Dataset, dcmread

from engine.batch.tables import columns_of
from engine.batch.worker import row_values
from engine.report.csv_ import to_csv
from engine.report.dicom_sr import structured_report
from engine.report.document import Document
from engine.report.json_ import report_from_json, report_to_json, result_schema
from engine.report.pdf import pdf_page
from engine.report.text import report_to_text
from engine.triage import measures
from engine.triage.measures import Code, Measure, MeasuredLungs, measure_all
from engine.triage.values import StudyReport
from tests.support.documents import a_document

KEY = "tallest_slice_mm2"


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Document:
    row = Measure(
        KEY,
        "mL",
        1,
        "Tallest thing of a test",
        Code("TALLEST", "99ALVEOSCOPE", "Tallest thing"),
        lambda _lungs: 47.25,
    )
    monkeypatch.setattr(measures, "MEASURES", (*measures.MEASURES, row))
    document = a_document(tmp_path)
    (result,) = document.result.series
    measured = dataclasses.replace(result, measures=measure_all(MeasuredLungs()))
    return dataclasses.replace(document, result=dataclasses.replace(document.result, series=(measured,)))


def numbers_of(dataset: Dataset) -> list[tuple[str, str]]:
    found = []
    for item in dataset.get("ContentSequence", ()):
        if item.ValueType == "NUM":
            value = item.MeasuredValueSequence[0]
            found.append((item.ConceptNameCodeSequence[0].CodeMeaning, str(value.NumericValue)))
        found += numbers_of(item)
    return found


def test_a_new_row_shows_in_json_schema_text_table_and_report(document: Document) -> None:
    report = StudyReport((document.result,), document.provenance)
    content = json.loads(report_to_json(report))
    assert content["studies"][0]["series"][0]["measures"][KEY] == {"value": 47.25, "unit": "mL"}
    assert report_from_json(report_to_json(report)) == report
    assert KEY in result_schema()["$defs"]["SeriesResult"]["properties"]["measures"]["properties"]
    jsonschema.Draft202012Validator(result_schema()).validate(content)

    assert "Tallest thing of a test: 47.2 ml" in report_to_text(report)
    row = row_values(document.result, document.study, identifiers=False)
    (line,) = csv.DictReader(io.StringIO(to_csv(columns_of(), [row]).removeprefix("\ufeff"), newline=""))
    assert line[KEY] == "47.25"

    assert ("Tallest thing", "47.25") in numbers_of(dcmread(io.BytesIO(structured_report(document))))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_a_new_row_shows_on_the_page(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf_page(document))
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Tallest thing of a test 47.2 ml" in " ".join(text.split())


def test_every_key_and_code_is_used_once() -> None:
    table = measures.MEASURES
    assert len({one.key for one in table}) == len(table)
    assert len({(one.code.value, one.code.scheme) for one in table}) == len(table)


def test_a_unit_that_nobody_can_show_is_refused() -> None:
    with pytest.raises(ValueError, match="no such unit"):
        Measure("x", "furlong", 0, "X", Code("X", "99ALVEOSCOPE", "X"), lambda _lungs: None)
