"""The intake in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.viewmodels.intake.intake import IntakeStage, IntakeViewModel, Station
from desktop.viewmodels.words.engine_words import error_words, said
from engine.errors import AlveoscopeError

translate = QCoreApplication.translate


def station_line(station: Station) -> str:
    """How one intake stands."""
    if station.stage is IntakeStage.FAILED:
        return said(str(station.error), 400)
    if station.stage is IntakeStage.ON:
        state = station.state
        if state.trouble:
            return said(state.trouble, 400)
        parts = [translate("Intake", "On")]
        if state.last:
            parts.append(translate("Intake", "%n object(s) came, the last at {time}", None, state.came).format(
                time=state.last[11:16])
            )  # fmt: skip
        if state.judged:
            parts.append(translate("Intake", "%n study(ies) judged", None, state.judged))
        return "  ·  ".join(parts)
    return {
        IntakeStage.OFF: translate("Intake", "Off"),
        IntakeStage.STARTING: translate("Intake", "Starting…"),
        IntakeStage.STOPPING: translate("Intake", "Stopping…"),
    }[station.stage]


def said_last(station: Station) -> str:
    """What the intake said last, in the engine's words: UIDs and codes, no names."""
    state = station.state
    return said(state.line, 200) if station.stage is IntakeStage.ON and state.line != state.trouble else ""


def is_troubled(station: Station) -> bool:
    """Whether nothing is taken in, though it is wanted."""
    return station.stage is IntakeStage.FAILED or (station.stage is IntakeStage.ON and bool(station.state.trouble))


def status_words(model: IntakeViewModel) -> str:
    """For the status bar; empty while nothing is on and nothing failed."""
    parts = []
    for name, station in (
        (translate("Intake", "Receiver"), model.receiver),
        (translate("Intake", "Watched folder"), model.watch),
    ):
        if station.stage is IntakeStage.FAILED:
            parts.append(translate("Intake", "{name}: stopped by an error").format(name=name))
        elif is_troubled(station):
            parts.append(translate("Intake", "{name}: out of reach").format(name=name))
        elif station.stage is not IntakeStage.OFF:
            last = station.state.last[11:16] if station.state.last else ""
            parts.append(f"{name}: {last or station_line(station)}")
    return "  ·  ".join(parts)


def echo_words(model: IntakeViewModel) -> str:
    """What came of an echo."""
    answer = model.echo_answer
    if answer is None:
        return ""
    if isinstance(answer, AlveoscopeError):
        return error_words(answer, 300)
    return translate("Intake", "The receiver answers ({time} ms).").format(time=f"{answer:.0f}")


def urgent_words(count: int) -> str:
    """A notice about studies that came."""
    return translate("Intake", "%n study(ies) that came need a physician now.", None, count)
