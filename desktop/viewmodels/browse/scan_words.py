"""Sentences about a scan: how far it is, what it found, what was not there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.words.engine_words import in_one_line
from desktop.viewmodels.words.texts import plain
from engine.dicom.values import ScanResult
from engine.errors import PathNotFoundError
from engine.volume import Progress

translate = QCoreApplication.translate


def progress_words(report: Progress) -> str:
    """How far a scan is."""
    if report.total:
        return translate("Browser", "Reading {done} of {total} files…").format(done=report.done, total=report.total)
    return translate("Browser", "Reading files: {done}…").format(done=report.done)


def gone_error(place: Path) -> PathNotFoundError:
    """In the window paths are clicked and dropped, not typed: no word of spelling."""
    return PathNotFoundError(
        translate("Browser", "This is not there any more: {place}").format(place=plain(str(place), 400)),
        translate("Browser", "Was it moved or renamed, or the drive unplugged?"),
    )


def summary(result: ScanResult) -> str:
    """One sentence about what a scan found."""
    series = sum(len(study.series) for study in result.studies)
    parts = [translate("Browser", "%n series", None, series)]
    parts.append(translate("Browser", "%n image(s)", None, result.counts.images))
    if result.problems:
        parts.append(translate("Browser", "%n file(s) left out", None, len(result.problems)))
    return in_one_line(parts)
