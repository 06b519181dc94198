"""What is written of a batch as a whole: results.csv, summary.json, and the page; the same rows, the same bytes."""

from __future__ import annotations

import msgspec

from engine.batch.page import summary_html
from engine.batch.values import IDENTIFIERS, BatchRequest, BatchSummary, Row
from engine.files import write_atomically
from engine.report.csv_ import to_csv
from engine.report.json_ import indented_json
from engine.triage import measures
from engine.worklist.values import BATCH_SUMMARY

_FIRST = (
    "study_instance_uid",
    "state",
    "verdict",
    "probability",
    "interval_low",
    "interval_high",
    "status",
    "reasons",
    "warnings",
    "error_code",
    "error_message",
    "not_written",
    "study_date",
    "images",
    "series_instance_uid",
    "series_description",
    "slices_total",
    "slices_analysed",
)
_LAST = ("pattern", "backend", "bundle")


def columns_of(*, identifiers: bool = False) -> tuple[str, ...]:
    """Columns of ``results.csv``: one a measure of the table, among others."""
    names = IDENTIFIERS if identifiers else ()
    return (*_FIRST[:1], *names, *_FIRST[1:], *(one.key for one in measures.MEASURES), *_LAST)


def write_tables(request: BatchRequest, summary: BatchSummary) -> None:
    """Write ``results.csv`` (when asked for), ``summary.html`` and, for programs, ``summary.json``.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    if "csv" in request.formats:
        columns = columns_of(identifiers=request.identifiers)
        write_atomically(request.out / "results.csv", to_csv(columns, map(_cells, summary.rows)))
    write_atomically(request.out / "summary.html", summary_html(summary))
    write_atomically(request.out / BATCH_SUMMARY, summary_json(summary))


def summary_json(summary: BatchSummary) -> bytes:
    """How many studies, which failed and why, and which files were left out; paths may hold a name."""
    failed = [row for row in summary.rows if row.state == "failed"]
    told = ("study_instance_uid", "error_code", "error_message")
    content = {
        "schema": "alveoscope.batch-summary/1",
        "studies": len(summary.rows),
        "failed": [{key: getattr(row, key) for key in told} for row in failed],
        "before": summary.skipped,
        "stopped": summary.cancelled,
        "left_out": summary.left_out,
    }
    return indented_json(msgspec.to_builtins(content)).encode()


def _cells(row: Row) -> dict[str, object]:
    return {
        **row.values,
        "study_instance_uid": row.study_instance_uid,
        "state": row.state,
        "error_code": row.error_code,
        "error_message": row.error_message,
    }
