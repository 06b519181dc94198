"""The verdict in words: what a result says, how sure it is, why, and how complete it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.results.values import Assessment, BundleFacts
from desktop.viewmodels.words.engine_words import behind_colon, said, sentences, with_colon
from desktop.viewmodels.words.reason_words import REASON_TITLES, reason_title
from desktop.viewmodels.words.texts import local_time
from engine.triage.grid import OFF_GRID
from engine.triage.preliminary import Preliminary
from engine.triage.values import NO_LUNG, SCANT_LUNG, Provenance, Reason, SeriesResult, Status, Verdict
from engine.triage.words import VERDICTS, counts_in_words, shares
from engine.triage.words import share as share

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Statement:
    """A reason or warning: ``detail`` the engine's sentence, both in the user's language."""

    code: str
    title: str
    detail: str


@dataclass(frozen=True)
class VerdictText:
    """A result in words.

    Attributes
    ----------
    verdict : Verdict
        Views choose sign and colour by it; the words say the same.
    probability, interval : str
        Empty where there is no probability.
    thresholds : str
        Where the bundle draws its lines, so that the probability can be read; empty where it says nothing.
    partial : str
        What is missing; empty for a complete result.
    """

    verdict: Verdict
    headline: str
    meaning: str
    probability: str
    interval: str
    thresholds: str
    partial: str
    counted: str
    reasons: tuple[Statement, ...]
    warnings: tuple[Statement, ...]


def verdict_text(result: SeriesResult, facts: BundleFacts | None = None) -> VerdictText:
    """The words for a result; with the bundle's numbers its thresholds too."""
    headline, meaning = VERDICTS[result.verdict]
    probability, interval, thresholds = _numbers(result, facts)
    return VerdictText(
        verdict=result.verdict,
        headline=said(headline),
        meaning=said(meaning),
        probability=probability,
        interval=interval,
        thresholds=thresholds,
        partial=_partial(result),
        counted=said(counts_in_words(result)),
        reasons=tuple(statement(reason) for reason in result.reasons),
        warnings=tuple(statement(warning) for warning in result.warnings),
    )


def preliminary_line(found: Preliminary) -> str:
    """What was seen so far, in a sentence that can't be taken for a result."""
    headline = said(VERDICTS[found.verdict][0])
    if found.probability is None or found.interval is None:
        return translate("Verdict", "PRELIMINARY, {seen} of {total} images: {headline}. The result follows.").format(
            seen=found.seen, total=found.total, headline=headline
        )
    return translate(
        "Verdict", "PRELIMINARY, {seen} of {total} images: {headline}, {share} ({low} to {high}). The result follows."
    ).format(
        seen=found.seen,
        total=found.total,
        headline=headline,
        share=share(found.probability),
        low=share(found.interval[0]),
        high=share(found.interval[1]),
    )


def statement(reason: Reason) -> Statement:
    """A coded reason as title and detail; a code without a title shows the engine's sentence alone."""
    if reason.code in REASON_TITLES:
        return Statement(reason.code, reason_title(reason.code), said(reason.message))
    return Statement(reason.code, said(reason.message), "")


def _numbers(result: SeriesResult, facts: BundleFacts | None) -> tuple[str, str, str]:
    """Probability, interval and thresholds, each with a text of its own; empty where there is none."""
    if result.probability is None:
        return "", "", ""
    limits: tuple[float, ...] = ()
    if facts is not None and facts.negative_below is not None and facts.positive_from is not None:
        limits = (facts.negative_below, facts.positive_from)
    ends = result.interval or ()
    shown = shares((result.probability, *ends), limits)
    interval = thresholds = ""
    if ends:
        interval = translate("Verdict", "95 % interval: {low} to {high}").format(low=shown[1], high=shown[2])
    if limits:
        thresholds = translate("Verdict", "Negative below {low}, positive from {high}").format(
            low=shown[-2], high=shown[-1]
        )
    return shown[0], interval, thresholds


def _partial(result: SeriesResult) -> str:
    if result.status is not Status.PARTIAL:
        return ""
    unread = sum(one.excluded not in (None, NO_LUNG, SCANT_LUNG, OFF_GRID) and not one.filled for one in result.slices)
    if unread:
        return translate("Verdict", "PARTIAL: %n image(s) could not be read", None, unread)
    return with_colon(translate("StudyTree", "partial").upper(), behind_colon(reason_title("lung-gap")))


def backend_line(made: Provenance) -> str:
    """Which back-end made a result: ``onnxruntime-cpu fp32 on ...``."""
    backend = made.backend
    return translate("Verdict", "{name} {precision} on {device}").format(
        name=backend.name, precision=backend.precision.value.upper(), device=backend.device
    )


def bundle_line(facts: BundleFacts) -> str:
    """Which bundle, and of which day."""
    return translate("Verdict", "Bundle {id} {version} of {date}").format(
        id=facts.bundle_id, version=facts.version, date=facts.created[:10]
    )


def kept_line(assessment: Assessment, in_use: BundleFacts | None = None) -> str:
    """When a result of an earlier day was made (local time), and whether the networks were changed since."""
    made = local_time(assessment.report.provenance.finished)
    text = translate("Verdict", "Kept result of {date}.").format(date=made)
    if in_use is not None and in_use.digest != assessment.facts.digest:
        text = sentences(text, translate("Verdict", "The networks were changed since: analyse again."))
    return text


def backend_story(made: Provenance) -> str:
    """Every back-end that was considered, with its outcome: one line each."""
    return "\n".join(f"{a.name} {a.precision}: {a.outcome} - {said(a.why)}" for a in made.backend.tried)
