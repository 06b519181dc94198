"""results.csv and summary.html of a batch; the same rows give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import msgspec

from engine.batch.values import BatchRequest, BatchSummary, Row
from engine.files import write_atomically
from engine.report.csv_ import to_csv
from engine.triage import measures
from engine.triage.values import NOTICE
from engine.worklist.rebuild import BATCH_SUMMARY

IDENTIFIERS = ("patient_name", "patient_id")
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
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _cells(row: Row) -> dict[str, object]:
    return {
        **row.values,
        "study_instance_uid": row.study_instance_uid,
        "state": row.state,
        "error_code": row.error_code,
        "error_message": row.error_message,
    }


def summary_html(summary: BatchSummary) -> str:
    """One self-contained page: figures, distribution, table with thumbnails, failures with reasons. No script."""
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Alveoscope batch</title>',
            f"<style>{_STYLE}</style></head><body><h1>Alveoscope batch</h1>",
            f"<p class=notice>{escape(NOTICE)}</p>",
            *_figures(summary),
            *_distribution(summary.rows),
            *_failures(summary.rows),
            *_table(summary.rows),
            "</body></html>\n",
        ]
    )


def _figures(summary: BatchSummary) -> Iterator[str]:
    verdicts = Counter(str(row.values["verdict"]) for row in summary.rows if row.state == "done")
    yield "<ul>"
    yield f"<li>{len(summary.rows)} studies, {summary.failed} failed"
    if summary.cancelled:
        yield "<li><b>Stopped before the end:</b> go on with --resume."
    for verdict in ("positive", "indeterminate", "not_assessable", "negative"):
        yield f"<li class={verdict}>{verdict.replace('_', ' ')}: {verdicts[verdict]}"
    for one in summary.left_out:
        places = "".join(f"<br><small>{escape(place)}</small>" for place in one.places)
        yield f"<li>{one.count} files left out: {escape(one.message)} [{escape(one.code)}]{places}"
    yield "</ul>"


def _distribution(rows: Iterable[Row]) -> Iterator[str]:
    values = [row.values["probability"] for row in rows if row.values.get("probability") is not None]
    if not values:
        return
    counts = Counter(min(int(value * 20), 19) for value in values)
    highest = max(counts.values())
    yield "<h2>Study probabilities</h2>"
    yield '<svg viewBox="0 0 640 170" role="img"><title>Histogram of study probabilities</title>'
    for place in range(20):
        height = 130 * counts[place] / highest
        yield f'<rect x="{20 + place * 30}" y="{145 - height:.1f}" width="27" height="{height:.1f}" fill="#0072B2"/>'
        if counts[place]:
            yield f'<text x="{33 + place * 30}" y="{141 - height:.1f}" text-anchor="middle">{counts[place]}</text>'
    for tick in range(0, 11, 2):
        yield f'<text x="{20 + tick * 60}" y="162" text-anchor="middle">{tick / 10:g}</text>'
    yield "</svg>"


def _failures(rows: Iterable[Row]) -> Iterator[str]:
    failed = [row for row in rows if row.state == "failed"]
    if not failed:
        return
    yield "<h2>Failed</h2><table><tr><th>Study<th>Patient<th>Code<th>What happened"
    for row in failed:
        patient = " ".join(str(row.values[key]) for key in IDENTIFIERS if row.values.get(key))
        cells = (row.study_instance_uid, patient, row.error_code, row.error_message)
        yield "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells)
    yield "</table>"


def _table(rows: Iterable[Row]) -> Iterator[str]:
    done = [row for row in rows if row.state == "done"]
    yield "<h2>Studies, most suspicious first</h2>"
    yield "<table><tr><th><th>Study<th>Verdict<th>p<th>Interval<th>Slices<th>Series<th>Reasons and warnings"
    for row in sorted(done, key=lambda one: (-float(one.values.get("probability") or -1.0), one.study_instance_uid)):
        yield _table_row(row)
    yield "</table>"


def _table_row(row: Row) -> str:
    values = row.values
    picture = values.get("thumbnail") or ""
    image = f'<img alt="" src="data:image/jpeg;base64,{escape(str(picture))}">' if picture else ""
    interval = ""
    if values.get("interval_low") is not None:
        interval = f"{values['interval_low']:.2f}-{values['interval_high']:.2f}"
    probability = "" if values.get("probability") is None else f"{values['probability']:.3f}"
    link = next((name for name in row.files if Path(name).suffix == ".json"), "")
    uid = escape(row.study_instance_uid)
    said = "; ".join(str(values[key]) for key in ("reasons", "warnings") if values.get(key))
    slices = f"{values.get('slices_analysed', '')}/{values.get('slices_total', '')}" if "slices_total" in values else ""
    name = f"{escape(str(values['patient_name']))}<br>" if values.get("patient_name") else ""
    verdict = str(values["verdict"])
    return (
        f'<tr class={verdict}><td>{image}<td>{name}<a href="{escape(link)}">{uid}</a>'
        f"<td>{verdict.replace('_', ' ')}<td>{probability}<td>{interval}<td>{slices}"
        f"<td>{escape(str(values.get('series_description') or ''))}<td>{escape(said)}"
    )


_STYLE = (
    "body{font:14px sans-serif;margin:2em;color:#111}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:3px 7px;vertical-align:top;text-align:left}"
    ".notice{border:2px solid #111;padding:6px;font-weight:bold;display:inline-block}"
    "svg{width:640px;font-size:11px}img{display:block}"
    "tr.positive td:nth-child(3){background:#f6c9c9}tr.indeterminate td:nth-child(3){background:#fbe3b5}"
    "tr.not_assessable td:nth-child(3){background:#ddd0f0}"
)
