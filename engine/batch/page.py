"""summary.html of a batch: one page without a script, in the reader's language; the same rows give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from engine.batch.values import IDENTIFIERS, BatchSummary, Row, out_of_cell
from engine.language import Language, counted, language_named, phrase, probabilities_apart, system_language
from engine.triage.values import NOTICE, Verdict
from engine.triage.words import VERDICTS

TITLE = phrase("Alveoscope: batch")
_ORDER = (Verdict.POSITIVE, Verdict.INDETERMINATE, Verdict.NOT_ASSESSABLE, Verdict.NEGATIVE)
_OF_STUDY = (
    *("", phrase("Study"), phrase("Verdict"), phrase("Probability"), phrase("Interval"), phrase("Images")),
    *(phrase("Series"), phrase("Reasons and warnings")),
)
_OF_FAILURE = (phrase("Study"), phrase("Patient"), phrase("Code"), phrase("What happened"))


def summary_html(summary: BatchSummary) -> str:
    """Figures, distribution, table with thumbnails, failures with reasons; all in one file."""
    language = language_named(system_language())
    return "\n".join(
        [
            f'<!doctype html><html lang="{language.code}"><head><meta charset="utf-8">',
            f"<title>{_said(language, TITLE)}</title>",
            f"<style>{_STYLE}</style></head><body><h1>{_said(language, TITLE)}</h1>",
            f"<p class=notice>{_said(language, NOTICE)}</p>",
            *_figures(summary, language),
            *_distribution(summary.rows, language),
            *_failures(summary.rows, language),
            *_table(summary.rows, language),
            "</body></html>\n",
        ]
    )


def _said(language: Language, text: str) -> str:
    return escape(language.say(text))


def _figures(summary: BatchSummary, language: Language) -> Iterator[str]:
    verdicts = Counter(str(row.values["verdict"]) for row in summary.rows if row.state == "done")
    yield "<ul>"
    studies, failed = len(summary.rows), summary.failed
    told = counted(studies, phrase(f"1 study, {failed} failed"), phrase(f"{studies} studies, {failed} failed"))
    yield f"<li>{_said(language, told)}"
    if summary.cancelled:
        yield f"<li><b>{_said(language, 'Stopped before the end; it can be gone on with.')}</b>"
    for verdict in _ORDER:
        counts = language.with_colon(language.say(VERDICTS[verdict][0]), str(verdicts[verdict.value]))
        yield f"<li class={verdict.value}>{escape(counts)}"
    for one in summary.left_out:
        places = "".join(f"<br><small>{escape(place)}</small>" for place in one.places)
        if one.are_folders:
            those = counted(one.count, phrase("1 folder left out"), phrase(f"{one.count} folders left out"))
        else:
            those = counted(one.count, phrase("1 file left out"), phrase(f"{one.count} files left out"))
        why = language.with_colon(language.say(those), language.behind_colon(language.say(one.message)))
        yield f"<li>{escape(why)} [{escape(one.code)}]{places}"
    yield "</ul>"


def _distribution(rows: Iterable[Row], language: Language) -> Iterator[str]:
    values = [row.values["probability"] for row in rows if row.values.get("probability") is not None]
    if not values:
        return
    counts = Counter(min(int(value * 20), 19) for value in values)
    highest = max(counts.values())
    title = _said(language, phrase("Probabilities of the studies"))
    yield f"<h2>{title}</h2>"
    yield f'<svg viewBox="0 0 640 170" role="img"><title>{title}</title>'
    for place in range(20):
        height = 130 * counts[place] / highest
        yield f'<rect x="{20 + place * 30}" y="{145 - height:.1f}" width="27" height="{height:.1f}" fill="#0072B2"/>'
        if counts[place]:
            yield f'<text x="{33 + place * 30}" y="{141 - height:.1f}" text-anchor="middle">{counts[place]}</text>'
    for tick in range(0, 11, 2):
        words = language.decimals(f"{tick / 10:g}")
        yield f'<text x="{20 + tick * 60}" y="162" text-anchor="middle">{words}</text>'
    yield "</svg>"


def _heads(language: Language, heads: Iterable[str]) -> str:
    return "<table><tr>" + "".join(f"<th>{_said(language, head) if head else ''}" for head in heads)


def _failures(rows: Iterable[Row], language: Language) -> Iterator[str]:
    failed = [row for row in rows if row.state == "failed"]
    if not failed:
        return
    yield f"<h2>{_said(language, phrase('Failed'))}</h2>{_heads(language, _OF_FAILURE)}"
    for row in failed:
        patient = " ".join(str(row.values[key]) for key in IDENTIFIERS if row.values.get(key))
        cells = (row.study_instance_uid, patient, row.error_code, language.say(row.error_message))
        yield "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells)
    yield "</table>"


def _table(rows: Iterable[Row], language: Language) -> Iterator[str]:
    done = [row for row in rows if row.state == "done"]
    yield f"<h2>{_said(language, phrase('Studies, most suspicious first'))}</h2>{_heads(language, _OF_STUDY)}"
    for row in sorted(done, key=lambda one: (-float(one.values.get("probability") or -1.0), one.study_instance_uid)):
        yield _table_row(row, language)
    yield "</table>"


def _table_row(row: Row, language: Language) -> str:
    values = row.values
    picture = values.get("thumbnail") or ""
    image = f'<img alt="" src="data:image/jpeg;base64,{escape(str(picture))}">' if picture else ""
    interval = probability = ""
    if values.get("interval_low") is not None:
        ends = probabilities_apart((float(values["interval_low"]), float(values["interval_high"])), ())
        interval = escape(language.decimals(" – ".join(ends)))
    if values.get("probability") is not None:
        (shown,) = probabilities_apart((float(values["probability"]),), ())
        probability = escape(language.decimals(shown))
    link = next((name for name in row.files if Path(name).suffix == ".json"), "")
    uid = escape(row.study_instance_uid)
    remarks = [one for key in ("reasons", "warnings") for one in out_of_cell(str(values.get(key) or ""))]
    said = "<br>".join(_said(language, sentence) for _code, sentence in remarks)
    images = f"{values.get('slices_analysed', '')}/{values.get('slices_total', '')}" if "slices_total" in values else ""
    name = f"{escape(str(values['patient_name']))}<br>" if values.get("patient_name") else ""
    verdict = Verdict(values["verdict"])
    return (
        f'<tr class={verdict.value}><td>{image}<td>{name}<a href="{escape(link)}">{uid}</a>'
        f"<td>{_said(language, VERDICTS[verdict][0])}<td>{probability}<td>{interval}<td>{images}"
        f"<td>{escape(str(values.get('series_description') or ''))}<td>{said}"
    )


_STYLE = (
    "body{font:14px sans-serif;margin:2em;color:#111}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:3px 7px;vertical-align:top;text-align:left}"
    ".notice{border:2px solid #111;padding:6px;font-weight:bold;display:inline-block}"
    "svg{width:640px;font-size:11px}img{display:block}"
    "tr.positive td:nth-child(3){background:#f6c9c9}tr.indeterminate td:nth-child(3){background:#fbe3b5}"
    "tr.not_assessable td:nth-child(3){background:#ddd0f0}"
)
