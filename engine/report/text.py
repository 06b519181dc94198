"""A report for a person at a terminal: one line a series, then why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.dicom.findings import CODES
from engine.dicom.image_number import image_numbers
from engine.dicom.values import LeftOut, Series
from engine.language import as_line, counted, probabilities_apart
from engine.triage import measures
from engine.triage.measures import shown_measures
from engine.triage.preliminary import Preliminary
from engine.triage.values import SeriesResult, Status, StudyReport, StudyResult, Verdict
from engine.triage.words import share

VERDICT_WORDS = {
    Verdict.POSITIVE: "POSITIVE - COVID-19 pneumonia likely",
    Verdict.NEGATIVE: "NEGATIVE - COVID-19 pneumonia unlikely",
    Verdict.INDETERMINATE: "INDETERMINATE - neither likely nor unlikely",
    Verdict.NOT_ASSESSABLE: "NOT ASSESSABLE - needs a human now",
}


def report_to_text(
    report: StudyReport, *, with_slices: bool = False, series: Iterable[Series] = (), limits: Sequence[float] = ()
) -> str:
    """Readable text, without the patient's name; ends with the notice and what made it.

    ``with_slices``: a line an image, too, with the numbers that ``series`` give them. ``limits``: thresholds of the
    verdict; a probability is never written as one that it differs from.
    """
    lines: list[str] = []
    known = {one.key: one for one in series}
    for study in report.studies:
        lines += _study_lines(study, known if with_slices else None, limits)
    lines += left_out_lines(report.left_out)
    made, backend = report.provenance, report.provenance.backend
    lines += [
        f"Bundle {made.bundle_id} {made.bundle_version} ({made.bundle_digest[:12]}); "
        f"{backend.name} {backend.precision.value} on {backend.device}; Alveoscope {made.software_version}.",
        report.notice,
    ]
    return "\n".join(map(as_line, lines))


def left_out_sentence(left_out: Sequence[LeftOut], *, with_place: bool = True) -> str:
    """One sentence: how many files and folders were not read and why; empty when all were.

    ``with_place`` names the first of them. Folders are often named after patients: what may end in a log goes without.
    """
    if not left_out:
        return ""
    by_code: Counter[str] = Counter()  # one code may have several reasons
    for one in left_out:
        by_code[one.code] += one.count
    codes = ", ".join(f"{code}: {number}" for code, number in by_code.items())
    were = "was" if sum(one.count for one in left_out) == 1 else "were"
    sentence = f"{_files_and_folders(left_out)} {were} left out ({codes})"
    if not with_place:
        return sentence
    first = next((place for one in left_out for place in one.places), "")
    return f"{sentence}, the first: {as_line(first)}"


def left_out_lines(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Files that were not read: each reason with their number and the first few places."""
    if not left_out:
        return
    yield f"Left out: {_files_and_folders(left_out)}."
    for one in left_out:
        yield f"  {one.count}: {one.message} [{one.code}]"
        for place in one.places:
            yield f"      {as_line(place)}"
        if one.count > len(one.places):
            yield f"      and {one.count - len(one.places)} more"
    yield ""


def _files_and_folders(left_out: Sequence[LeftOut]) -> str:
    """``2 files and 1 folder``; a kind of which there is none is not named."""
    files = sum(one.count for one in left_out if not one.are_folders)
    folders = sum(one.count for one in left_out if one.are_folders)
    told = ((files, counted(files, "file", "files")), (folders, counted(folders, "folder", "folders")))
    return " and ".join(f"{count} {noun}" for count, noun in told if count)


def summary_line(result: SeriesResult, limits: Sequence[float] = ()) -> str:
    """One line: status, verdict, probability with its interval, slices, description."""
    words = VERDICT_WORDS[result.verdict].split(" - ")[0]
    probability = ""
    if result.probability is not None:
        probability = f" {_p(result.probability, limits)}"
        if result.interval:
            probability += f" {_interval(result.interval, limits)}"
    images = f"{result.slices_analysed} of {result.slices_total} images"
    why = f" ({result.reasons[0].code})" if result.status is Status.REFUSED else ""
    return f"{words:<14}{probability} {result.status.value}{why}, {images}: {result.description or 'no description'}"


def preliminary_line(found: Preliminary, limits: Sequence[float] = ()) -> str:
    """One line that can't be taken for a result: what was seen so far."""
    words = VERDICT_WORDS[found.verdict].split(" - ")[0]
    shown = f"PRELIMINARY after {found.seen} of {found.total} images: {words}"
    if found.probability is None or found.interval is None:
        return f"{shown} ({found.reasons[0].code}); the result follows."
    shown += f" {_p(found.probability, limits)} {_interval(found.interval, limits)}"
    if found.affected_percent is not None:
        shown += f", {share(found.affected_percent / 100.0)} of the lungs affected"
    return f"{shown}; the result follows."


def _p(probability: float, limits: Sequence[float]) -> str:
    """``p=0.42``; one that is not certain is ``p > 0.99``, as everywhere else."""
    text = probabilities_apart((probability,), limits)[0]
    return f"p {text}" if text[0] in "<>" else f"p={text}"


def _interval(interval: tuple[float, float], limits: Sequence[float]) -> str:
    """``[0.98 to > 0.99]``: its ends are no more certain than the probability between them."""
    low, high = probabilities_apart(interval, limits)[:2]
    return f"[{low} to {high}]"


def _study_lines(study: StudyResult, known: Mapping[str, Series] | None, limits: Sequence[float]) -> Iterator[str]:
    yield f"Study {study.key if study.study_instance_uid else 'without a Study Instance UID'}"
    if study.choice_reason:
        yield f"  {study.choice_reason}"
    for result in study.series:
        yield f"  {summary_line(result, limits)}"
        for reason in result.reasons:
            yield f"      {reason.message} [{reason.code}]"
        if result.status is Status.REFUSED:
            advice = (CODES[reason.code].advice for reason in result.reasons if reason.code in CODES)
            yield from (f"      {text}" for text in dict.fromkeys(advice))
        for warning in result.warnings:
            yield f"      Warning: {warning.message} [{warning.code}]"
        if result.probability is not None:
            yield from _measure_lines(result)
        if known is not None and result.status is not Status.REFUSED:
            yield from _slice_lines(result, known.get(result.key))
    yield ""


def _measure_lines(result: SeriesResult) -> Iterator[str]:
    for measure, _value, text in shown_measures(result.measures, measures.MEASURES):
        yield f"      {measure.words}: {text}."
    if "total" in result.timing_ms:
        yield f"      {result.timing_ms['total'] / 1000:.1f} s."


def _slice_lines(result: SeriesResult, series: Series | None) -> Iterator[str]:
    yield "      image  position   p     error  distance"
    numbers = image_numbers(() if series is None else series.headers, [one.index for one in result.slices])
    for number, one in zip(numbers, result.slices, strict=True):
        if one.excluded or one.probability is None:
            yield f"      {number:>5}  {one.position_mm:>8.1f}   {one.excluded}"
        else:
            known = ("" if one.in_distribution else "  unfamiliar") + ("  after the verdict" if one.filled else "")
            (probability,) = probabilities_apart((one.probability,), ())
            yield (
                f"      {number:>5}  {one.position_mm:>8.1f} {probability:>6}  "
                f"{one.reconstruction_error:.3f}  {one.code_distance:.1f}{known}"
            )
