"""IntakeViewModel: receiver and watched folder, on or off; what was on is on again when the window opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.settings import Settings
from desktop.settings.wishes import as_far_as_it_makes_sense
from desktop.viewmodels.intake.service import ReceiveRequest, WatchRequest
from desktop.viewmodels.intake.use_cases import IntakeUseCases
from desktop.viewmodels.intake.values import IntakeState, ReceiveWish, WatchWish
from desktop.viewmodels.results.values import Means
from engine.errors import AlveoscopeError
from engine.site import site_profile
from engine.volume import Progress

RING = "intake.ring"


class IntakeStage(str, Enum):
    """Where one intake stands."""

    OFF = "off"
    STARTING = "starting"
    ON = "on"
    STOPPING = "stopping"
    FAILED = "failed"


class Station(QObject):
    """One intake.

    Signals
    -------
    changed()
        Its stage or state.
    urgent(int)
        So many more studies need a physician.
    """

    changed = Signal()
    urgent = Signal(int)

    def __init__(self, work: Callable[[Any, JobContext], None], name: str, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._key = settings, f"intake.{name}"
        self.stage = IntakeStage.OFF
        self.state = IntakeState()
        self.error: AlveoscopeError | None = None
        self._runner = JobRunner(work, name, self)
        self._runner.progressed.connect(self._take)
        self._runner.failed.connect(lambda _job, error: self._end(IntakeStage.FAILED, error))
        self._runner.done.connect(lambda _job, _nothing: self._end(IntakeStage.OFF, None))
        self._runner.cancelled.connect(lambda _job: self._end(IntakeStage.OFF, None))

    @property
    def at_work(self) -> bool:
        return self.stage in (IntakeStage.STARTING, IntakeStage.ON, IntakeStage.STOPPING)

    @property
    def wanted(self) -> bool:
        """Whether it was on when the window went."""
        return bool(self._settings.get(self._key).get("on"))

    def remember(self, wish: ReceiveWish | WatchWish) -> None:
        """What was entered is there the next time, on or off; not of one at work, which has its own."""
        if not self.at_work:
            self._settings.set(self._key, {**asdict(wish), "on": self.wanted})

    def start(self, request: object, wish: ReceiveWish | WatchWish) -> None:
        """Switch it on, and on again with the next window."""
        if self.at_work:
            return
        self._settings.set(self._key, {**asdict(wish), "on": True})
        self.stage, self.error, self.state = IntakeStage.STARTING, None, IntakeState()
        self._runner.submit(request)
        self.changed.emit()

    def stop(self) -> None:
        """Switch it off; what was taken is on the worklist, what is being judged is judged by whoever comes next."""
        self._settings.set(self._key, {**self._settings.get(self._key), "on": False})
        if self.at_work:
            self.stage = IntakeStage.STOPPING
            self._runner.cancel()
        self.changed.emit()

    def close(self) -> None:
        """Stop and join; it is on again with the next window."""
        self._runner.close()

    def _take(self, _job: int, report: Progress) -> None:
        before, self.state = self.state, IntakeState.from_note(report.note)
        if self.stage is IntakeStage.STARTING:
            self.stage = IntakeStage.ON
        if self.state.urgent > before.urgent:
            self.urgent.emit(self.state.urgent - before.urgent)
        self.changed.emit()

    def _end(self, stage: IntakeStage, error: AlveoscopeError | None) -> None:
        self.stage, self.error = stage, error
        self.changed.emit()


class IntakeViewModel(QObject):
    """Both intakes.

    Signals
    -------
    changed()
        The stage or state of one of them, or the answer to an echo.
    urgent(int)
        So many more studies need a physician: positive, or without a verdict.
    """

    changed = Signal()
    urgent = Signal(int)

    def __init__(
        self,
        use_cases: IntakeUseCases,
        means: Callable[[], Means],
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._means, self._settings = means, settings
        self.receiver = Station(use_cases.receive, "receive", settings, self)
        self.watch = Station(use_cases.watch, "watch", settings, self)
        #: Milliseconds, or why nothing answered; None before anybody asked.
        self.echo_answer: float | AlveoscopeError | None = None
        self._echo = JobRunner(lambda wish, _context: use_cases.echo(wish), "echo", self)
        self._echo.done.connect(lambda _job, answer: self._answered(answer))
        self._echo.failed.connect(lambda _job, error: self._answered(error))
        for station in (self.receiver, self.watch):
            station.changed.connect(self.changed)
            station.urgent.connect(self.urgent)

    @property
    def receive_wish(self) -> ReceiveWish:
        """As it was asked for last."""
        return as_far_as_it_makes_sense(ReceiveWish(), self._settings.get("intake.receive"))

    @property
    def watch_wish(self) -> WatchWish:
        return as_far_as_it_makes_sense(WatchWish(), self._settings.get("intake.watch"))

    def receive(self, wish: ReceiveWish) -> None:
        """Switch the receiver on."""
        self.echo_answer = None
        self.receiver.start(ReceiveRequest(wish, self._means(), site_profile().text("worklist.url")), wish)

    def watch_folder(self, wish: WatchWish) -> None:
        """Switch the watched folder on."""
        self.watch.start(WatchRequest(wish, self._means(), site_profile().text("worklist.url")), wish)

    def test_echo(self) -> None:
        """Ask the receiver whether it answers, as a scanner would."""
        self._echo.submit(self.receive_wish)

    def go_on(self) -> None:
        """Switch on what was on when the window went."""
        if self.receiver.wanted:
            self.receive(self.receive_wish)
        if self.watch.wanted:
            self.watch_folder(self.watch_wish)

    def close(self) -> None:
        """Stop and join."""
        for part in (self.receiver, self.watch, self._echo):
            part.close()

    def _answered(self, answer: float | AlveoscopeError) -> None:
        self.echo_answer = answer
        self.changed.emit()
