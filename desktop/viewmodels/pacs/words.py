"""The PACS in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.pacs.pacs import PacsStage, PacsViewModel
from desktop.viewmodels.pacs.values import Delivered, Fetched, Stopped
from desktop.viewmodels.words.engine_words import error_words, said, sentences
from engine.errors import AlveoscopeError
from engine.pacs.query import Found

translate = QCoreApplication.translate


def pacs_line(model: PacsViewModel) -> str:
    """What came of the last question and of a sending after it, and what is going on."""
    parts = [_answered(answer) for answer in (model.answer, model.sent) if answer is not None]
    if model.busy:
        parts.append(_going_on(model))
    if not parts and not model.known:
        return translate("Pacs", "No PACS is set up yet: enter it below.")
    return sentences(*parts)


def went_wrong(model: PacsViewModel) -> bool:
    """Whether the line says of something that it failed, or came only in part."""
    return any(
        isinstance(answer, AlveoscopeError) or (isinstance(answer, Fetched | Delivered) and not answer.whole)
        for answer in (model.answer, model.sent)
    )


def _answered(answer: Any) -> str:
    if isinstance(answer, AlveoscopeError):
        return error_words(answer, 400)
    if isinstance(answer, Found):
        return _found(answer)
    if isinstance(answer, Fetched):
        return _fetched(answer)
    if isinstance(answer, Delivered):
        return sent_words(answer)
    if isinstance(answer, float):
        return translate("Pacs", "The PACS answers ({time} ms).").format(time=f"{answer:.0f}")
    if isinstance(answer, Stopped):
        return translate("Pacs", "Stopped.")
    return translate("Pacs", "%n series", None, len(answer))


def sent_words(answer: Delivered) -> str:
    """What the PACS took."""
    if answer.whole:
        return translate("Pacs", "The PACS accepted %n object(s).", None, answer.taken)
    text = translate("Pacs", "The PACS accepted {taken} of {asked} objects.")
    text = text.format(taken=answer.taken, asked=answer.asked)
    return sentences(text, *(_sentence(said(why, 200)) for why in answer.reasons))


def _going_on(model: PacsViewModel) -> str:
    report = model.report
    if model.stopping:
        return translate("Pacs", "Stopping…")
    if model.stage is PacsStage.RETRIEVING and report is not None and report.total:
        return translate("Pacs", "Retrieving: {done} of {total} images…").format(done=report.done, total=report.total)
    return {
        PacsStage.FINDING: translate("Pacs", "Searching…"),
        PacsStage.LISTING: translate("Pacs", "Searching…"),
        PacsStage.RETRIEVING: translate("Pacs", "Retrieving…"),
        PacsStage.SENDING: translate("Pacs", "Sending…"),
        PacsStage.TESTING: translate("Pacs", "Waiting for an answer…"),
    }[model.stage]


def _found(answer: Found) -> str:
    if answer.more:
        return translate("Pacs", "The first %n studies are shown; the PACS has more. Narrow the search.", None,
            len(answer.studies)
        )  # fmt: skip
    return translate("Pacs", "%n study(ies) found", None, len(answer.studies))


def _fetched(answer: Fetched) -> str:
    came, expected = sum(one.came for one in answer.studies), sum(one.expected for one in answer.studies)
    parts = [translate("Pacs", "%n study(ies) retrieved and opened.", None, len(answer.studies))]
    if came < expected:
        text = translate("Pacs", "{came} of {expected} images came.").format(came=came, expected=expected)
        parts += [text, *dict.fromkeys(said(one.why, 300) for one in answer.studies if one.why)]
    if answer.error is not None:
        parts.append(error_words(answer.error, 300))
    return sentences(*parts)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "。")) else ".")
