"""How far an analysis is, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.translatable import QT_TRANSLATE_NOOP
from engine.volume import Progress

translate = QCoreApplication.translate

#: Stages of :class:`engine.volume.Progress` in words.
STAGES = {
    "scan": QT_TRANSLATE_NOOP("Analysis", "Looking at the series"),
    "decode": QT_TRANSLATE_NOOP("Analysis", "Reading images"),
    "preprocess": QT_TRANSLATE_NOOP("Analysis", "Finding the lungs"),
    "inference": QT_TRANSLATE_NOOP("Analysis", "Running the networks"),
    "engine-build": QT_TRANSLATE_NOOP("Analysis", "Compiling the networks for this GPU (once, some minutes)"),
    "export": QT_TRANSLATE_NOOP("Analysis", "Writing"),
}


def progress_words(report: Progress | None) -> str:
    """A sentence about a running analysis."""
    if report is None:
        return translate("Analysis", "Loading the networks…")
    stage = translate("Analysis", STAGES.get(report.stage, STAGES["inference"]))
    if report.total:
        return translate("Analysis", "{stage}: {done} of {total}").format(
            stage=stage, done=report.done, total=report.total
        )
    return f"{stage}…"
