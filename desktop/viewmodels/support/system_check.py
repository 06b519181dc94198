"""SystemCheckViewModel: the doctor's checks, run as a job, shown as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.translatable import QT_TRANSLATE_NOOP
from desktop.viewmodels.words.engine_words import said, with_colon
from engine.doctor.values import Check, Outcome

translate = QCoreApplication.translate
_ATTENTION = (Outcome.FAIL, Outcome.WARN, Outcome.OK)


def engine_checks() -> Iterable[Check]:
    """All checks of the installation."""
    from engine.doctor.run import run_checks

    return run_checks()


class SystemCheckViewModel(QObject):
    """Signals
    -------
    changed()
        More checks, or the end.
    """

    changed = Signal()

    def __init__(
        self, run_checks: Callable[[], Iterable[Check]] = engine_checks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._run_checks = run_checks
        self.checks: list[Check] = []
        self._runner = JobRunner(self._run, "system-check", self)
        self._runner.parts.connect(self._take)
        for end in (self._runner.done, self._runner.failed):
            end.connect(lambda _job, _value: self.changed.emit())
        self._runner.cancelled.connect(lambda _job: self.changed.emit())

    @property
    def running(self) -> bool:
        return self._runner.busy

    def start(self) -> None:
        """Run every check anew."""
        self.checks = []
        self._runner.submit(None)
        self.changed.emit()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    @property
    def rows(self) -> list[Check]:
        """As they come while they run; afterwards what needs attention first."""
        if self.running:
            return self.checks
        return sorted(self.checks, key=lambda check: _ATTENTION.index(check.outcome))

    @property
    def headline(self) -> str:
        """What came of it, in one sentence."""
        if self.running:
            return translate("SystemCheck", "Checking… {count} done").format(count=len(self.checks))
        failed = sum(check.outcome is Outcome.FAIL for check in self.checks)
        warned = sum(check.outcome is Outcome.WARN for check in self.checks)
        if failed:
            return translate("SystemCheck", "%n check(s) failed", None, failed)
        if warned:
            return translate("SystemCheck", "Works; %n warning(s)", None, warned)
        return translate("SystemCheck", "Everything works")

    def as_text(self) -> str:
        """For a message to whoever helps."""
        return "\n".join(
            f"{check.outcome.value:<5} {check.topic}: {check.name}: {check.detail} {check.hint}".rstrip()
            for check in self.checks
        )

    def _run(self, _request: object, context: JobContext) -> None:
        for check in self._run_checks():
            context.cancel.raise_if_cancelled()
            context.part(check)

    def _take(self, _job: int, checks: list[Check]) -> None:
        self.checks.extend(checks)
        self.changed.emit()


#: Of the engine's checks and of the window's own; context "SystemCheck".
TOPICS = {
    "versions": QT_TRANSLATE_NOOP("SystemCheck", "Versions"),
    "decoders": QT_TRANSLATE_NOOP("SystemCheck", "Decoders"),
    "bundle": QT_TRANSLATE_NOOP("SystemCheck", "Model bundle"),
    "back-ends": QT_TRANSLATE_NOOP("SystemCheck", "Back-ends"),
    "storage": QT_TRANSLATE_NOOP("SystemCheck", "Storage"),
    "worklist": QT_TRANSLATE_NOOP("SystemCheck", "Worklist"),
    "clock": QT_TRANSLATE_NOOP("SystemCheck", "Clock"),
    "window": QT_TRANSLATE_NOOP("SystemCheck", "Window"),
}


def topic_text(check: Check) -> str:
    """What a check is about."""
    topic = TOPICS.get(check.topic, check.topic)
    return with_colon(translate("SystemCheck", topic), said(check.name))


def outcome_text(outcome: Outcome) -> str:
    """A sign and a word."""
    return {
        Outcome.OK: translate("SystemCheck", "✓ works"),
        Outcome.WARN: translate("SystemCheck", "△ warning"),
        Outcome.FAIL: translate("SystemCheck", "✗ failed"),
    }[outcome]
