"""A batch in words: how far it is, what came of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.batch.batch import BatchStage, BatchViewModel
from desktop.viewmodels.words.engine_words import error_words, in_one_line
from desktop.viewmodels.words.texts import time_words

translate = QCoreApplication.translate


def batch_line(model: BatchViewModel) -> str:
    """One sentence on the run in view."""
    report = model.report
    if model.stage is BatchStage.LOOKING:
        if report is None:
            return translate("Batch", "Starting…")
        return translate("Batch", "Looking for studies: {done} files read…").format(done=report.done)
    if model.stage is BatchStage.RUNNING and report is not None:
        text = translate("Batch", "{done} of {total} studies").format(done=report.done, total=report.total)
        left = model.seconds_left
        if left is None:
            return text
        return f"{text}  ·  {translate('Batch', 'about {time} left').format(time=time_words(left))}"
    if model.stage is BatchStage.NOTHING:
        return ""
    return batch_ended(model)


def batch_ended(model: BatchViewModel) -> str:
    """What came of a batch that ended."""
    if model.stage is BatchStage.STOPPED:
        return translate("Batch", 'Stopped. What is done is kept; "Continue" resumes it.')
    if model.stage is BatchStage.FAILED:
        return "" if model.error is None else error_words(model.error)
    counts = model.counts
    if counts is None:
        return ""
    parts = [translate("Batch", "%n study(ies) judged", None, counts.studies - counts.failed)]
    if counts.failed:
        parts.append(translate("Batch", "%n failed", None, counts.failed))
    if counts.before:
        parts.append(translate("Batch", "%n of them in an earlier run", None, counts.before))
    if counts.left_out:
        parts.append(translate("Batch", "%n file(s) belong to no study", None, counts.left_out))
    return in_one_line(parts, sentence=True)
