"""What a report says, in the language of its document."""

from __future__ import annotations

from datetime import date, datetime

from engine.dicom.findings import CODES
from engine.dicom.image_number import image_number
from engine.language import Language, counted, language_named, minus, phrase
from engine.lungs.extent import SIDES, ZONES
from engine.report.attributes import age, day, sex
from engine.report.document import Document
from engine.report.identity import finished_at
from engine.triage import measures
from engine.triage.measures import shown_measures
from engine.triage.values import SliceResult, Verdict
from engine.triage.words import VERDICTS, counts_in_words, pattern_in_words, share, shares

OPINIONS = {
    "agree": phrase("The reader agrees with the verdict"),
    "disagree": phrase("The reader disagrees with the verdict"),
    "unsure": phrase("The reader is unsure about the verdict"),
}
_SEXES = {"F": phrase("female"), "M": phrase("male"), "O": phrase("other")}
STRIP_CAPTION = "Each image of the series, the first on the left: blue improbable, orange probable, grey not judged."


def spoken(document: Document) -> Language:
    """The language of a document."""
    return language_named(document.language)


def headline(document: Document) -> str:
    """``Positive: COVID-19 pneumonia is likely.``"""
    words, meaning = VERDICTS[document.verdict]
    said = spoken(document)
    return said.with_colon(said.say(words), said.behind_colon(said.say(meaning)))


def sureness(document: Document) -> str:
    """Probability and interval; for what was not assessed, that there is none."""
    result = document.series_result
    if result is None or result.probability is None:
        return spoken(document).say("There is no probability.")
    ends = result.interval or ()
    shown = shares((result.probability, *ends), document.limits)
    if not ends:
        return spoken(document).say(f"Probability {shown[0]}.")
    low, high = shown[1:3]
    return spoken(document).say(f"Probability {shown[0]}, 95 % interval {low} to {high}.")


def about_patient(document: Document) -> tuple[str, str]:
    """Two lines: who it is, and what was taken when and where."""
    study, patient, said = document.study, document.study.patient, spoken(document)
    who = (
        (phrase("Patient ID"), patient.patient_id),
        (phrase("Born"), written_day(patient.birth_date, document)),
        (phrase("Age"), written_age(study.patient_age, document)),
        (phrase("Sex"), said.say(_SEXES[sex(patient.sex)]) if sex(patient.sex) else ""),
    )
    what = (
        (
            phrase("Study"),
            " ".join(filter(None, (written_day(study.study_date, document), study.description.replace("^", " ")))),
        ),
        (phrase("Series"), "" if document.series is None else document.series.description),
        (phrase("Accession number"), study.accession_number),
        (phrase("Institution"), study.institution),
    )
    first, second = (
        "    ".join(said.with_colon(said.say(name), value) for name, value in part if value) for part in (who, what)
    )
    return first, second


def statements(document: Document) -> tuple[str, ...]:
    """Reasons and warnings, then pattern and counts; of what was not judged why that matters and what helps."""
    say, result = spoken(document).say, document.series_result
    said = [say(message) for _code, message in document.statements]
    if result is None:
        known = dict.fromkeys(code for code, _message in document.statements if code in CODES)
        return (*said, *(f"{say(CODES[code].meaning)} {say(CODES[code].advice)}" for code in known))
    said += [say(pattern_in_words(result.pattern))] if result.pattern is not None else []
    return (*said, spoken(document).sentence(counts_in_words(result)))


def measure_rows(document: Document) -> tuple[tuple[str, str], ...]:
    """(words, value) of every measure but those of zones, which are drawn."""
    result, said = document.series_result, spoken(document)
    shown = () if result is None else shown_measures(result.measures, measures.MEASURES)
    rows = ((one, text) for one, _value, text in shown if not one.key.endswith(("_upper", "_middle", "_lower")))
    return tuple((minus(said.say(one.words)), minus(said.decimals(text))) for one, text in rows)


def image_caption(document: Document, one: SliceResult) -> str:
    """Which image it is, as the PACS counts them, its probability and how much of the lung on it is affected."""
    number, say = image_number(document.series, one.index), spoken(document).say
    if one.affected_fraction is None:
        if one.probability is None:
            return say(f"Image {number}, not judged")
        return say(f"Image {number}, probability {share(one.probability)}")
    affected = share(one.affected_fraction)
    if one.probability is None:
        return say(f"Image {number}, affected {affected}")
    return say(f"Image {number}, probability {share(one.probability)}, affected {affected}")


def readers_answer(document: Document) -> str:
    """What the reader said of the verdict, who and when; that nobody did."""
    answer, said = document.answer, spoken(document)
    if answer is None or answer.opinion not in OPINIONS:
        return said.say("No reader has answered yet.")
    parts = [said.say(OPINIONS[answer.opinion]), answer.by]
    if answer.at:  # one that could not be kept yet has no time; the day is that of the result's zone, not of UTC
        moment = datetime.fromisoformat(answer.at).astimezone(finished_at(document.provenance).tzinfo)
        parts.append(said.day(moment.date()))
    told = said.listed([part for part in parts if part])
    return said.with_colon(told, answer.note) if answer.note else told


def small_print(document: Document) -> tuple[str, ...]:
    """What made it, with digests and codes, for whoever has to repeat it; the same in every language."""
    made, backend = document.provenance, document.provenance.backend
    codes = " ".join(dict.fromkeys(code for code, _message in document.statements))
    return (
        f"Alveoscope {made.software_version}, {made.bundle_id} {made.bundle_version}, "
        f"{backend.name} {backend.precision.value}, {backend.device}, {made.finished}",
        f"bundle sha256 {made.bundle_digest}",
        f"preprocessing {made.spec_digest}",
        f"Study Instance UID {document.study.study_instance_uid}",
        codes,
    )


def written_day(text: str, document: Document) -> str:
    """A DICOM date as people write it; empty when it is none."""
    valid = day(text)
    return spoken(document).day(date(int(valid[:4]), int(valid[4:6]), int(valid[6:]))) if valid else ""


def written_age(text: str, document: Document) -> str:
    """``63 years``; empty when it is none."""
    valid = age(text)
    if not valid:
        return ""
    number, unit = int(valid[:3]), valid[3]
    said = {
        "D": counted(number, phrase("1 day"), phrase(f"{number} days")),
        "W": counted(number, phrase("1 week"), phrase(f"{number} weeks")),
        "M": counted(number, phrase("1 month"), phrase(f"{number} months")),
        "Y": counted(number, phrase("1 year"), phrase(f"{number} years")),
    }
    return spoken(document).say(said[unit])


def zones(document: Document) -> dict[tuple[str, str], float]:
    """Affected per cent by (side, zone); empty where nothing was measured."""
    result = document.series_result
    if result is None or document.verdict is Verdict.NOT_ASSESSABLE:
        return {}
    found = {
        (side, zone): result.measure(f"affected_percent_{side}_{zone}") for side in SIDES.values() for zone in ZONES
    }
    return {place: value for place, value in found.items() if value is not None}
