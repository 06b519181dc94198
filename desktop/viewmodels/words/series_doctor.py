"""The series doctor's findings in words: may this series be assessed, and if not, why, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.words.engine_words import said
from engine.dicom.findings import CODES
from engine.dicom.image_number import image_numbers
from engine.dicom.values import Finding, Series, Severity

translate = QCoreApplication.translate


class Fitness(str, Enum):
    """What the series doctor says of a series as a whole."""

    FIT = "fit"
    FIT_WITH_WARNINGS = "warnings"
    UNFIT = "unfit"


@dataclass(frozen=True)
class Diagnosis:
    """The series doctor's page for one series."""

    fitness: Fitness
    headline: str
    findings: tuple[Finding, ...]


def diagnose(series: Series) -> Diagnosis:
    """The page for a series."""
    if not series.eligible:
        refusing = series.findings_refusing
        headline = said(refusing[0].message) if refusing else translate("SeriesDoctor", "No images.")
        return Diagnosis(Fitness.UNFIT, headline, series.findings)
    warnings = series.findings_warning
    if warnings:
        return Diagnosis(Fitness.FIT_WITH_WARNINGS, said(warnings[0].message), series.findings)
    return Diagnosis(Fitness.FIT, translate("SeriesDoctor", "Can be assessed."), series.findings)


def fitness_text(fitness: Fitness) -> str:
    """Two or three words for a badge."""
    return {
        Fitness.FIT: translate("SeriesDoctor", "Assessable"),
        Fitness.FIT_WITH_WARNINGS: translate("SeriesDoctor", "Assessable, with warnings"),
        Fitness.UNFIT: translate("SeriesDoctor", "Not assessable"),
    }[fitness]


def severity_text(severity: Severity) -> str:
    return {
        Severity.REFUSE: translate("SeriesDoctor", "Prevents assessment"),
        Severity.WARN: translate("SeriesDoctor", "Warning"),
        Severity.INFO: translate("SeriesDoctor", "Note"),
    }[severity]


def meaning(finding: Finding) -> str:
    """Why a finding matters, from the engine's table; empty for a code that it doesn't know."""
    code = CODES.get(finding.code)
    return said(code.meaning) if code else ""


def advice(finding: Finding) -> str:
    """What helps, or an empty string."""
    code = CODES.get(finding.code)
    return said(code.advice) if code else ""


def slices_text(finding: Finding, series: Series | None) -> str:
    """Which images a finding is about, ranges of their numbers: ``3-5, 9``; empty for the whole series."""
    parts: list[str] = []
    numbers = sorted(image_numbers(() if series is None else series.headers, finding.slices))
    while numbers:
        first = last = numbers.pop(0)
        while numbers and numbers[0] == last + 1:
            last = numbers.pop(0)
        parts.append(str(first) if first == last else f"{first}-{last}")
        if len(parts) == 12 and numbers:
            return ", ".join(parts) + ", …"
    return ", ".join(parts)
