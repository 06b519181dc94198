"""SupportFiles: the support bundle and settings to and from a file, as actions: each is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop import support_files
from desktop.jobs import ActionQueue
from desktop.log_file import log_folder
from desktop.settings import Settings
from desktop.viewmodels.support.system_check import engine_checks
from desktop.viewmodels.words.engine_words import in_one_line, sentences
from engine.doctor.values import Check

translate = QCoreApplication.translate


@dataclass(frozen=True)
class _Bundle:
    target: Path
    settings: dict[str, Any]


@dataclass(frozen=True)
class _Export:
    target: Path
    settings: dict[str, Any]


@dataclass(frozen=True)
class _Import:
    source: Path


class SupportFiles(QObject):
    """One thing after another.

    Signals
    -------
    said(str)
        A sentence: it is done, or under way.
    failed(object)
        An AlveoscopeError.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        settings: Settings,
        run_checks: Callable[[], Iterable[Check]] = engine_checks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._run_checks = settings, run_checks
        self._queue = ActionQueue(self._work, "support", self)
        self._queue.done.connect(lambda _action, done: self._done(done))
        self._queue.failed.connect(lambda _action, error: self.failed.emit(error))

    @property
    def busy(self) -> bool:
        return self._queue.busy

    def save_bundle(self, target: Path) -> None:
        """Log, system check and settings in one ZIP, nothing of any patient."""
        self._queue.add(_Bundle(target, support_files.portable(self._settings)))
        self.said.emit(translate("Support", "Making the support bundle…"))

    def export_settings(self, target: Path) -> None:
        self._queue.add(_Export(target, support_files.portable(self._settings)))

    def import_settings(self, source: Path) -> None:
        """Take settings over; those that can't be are counted."""
        self._queue.add(_Import(source))

    def close(self) -> None:
        """Do what still waits, and join."""
        self._queue.close()

    def _work(self, request: object) -> object:
        if isinstance(request, _Bundle):
            return support_files.write_bundle(request.target, log_folder(), self._run_checks(), request.settings)
        if isinstance(request, _Export):
            return support_files.write_settings(request.settings, request.target)
        assert isinstance(request, _Import)
        return support_files.read_settings(request.source)

    def _done(self, done: object) -> None:
        if isinstance(done, Path):
            self.said.emit(translate("Support", "Saved: {path}").format(path=done))
            return
        assert isinstance(done, dict)
        refused = support_files.take_settings(self._settings, done)
        text = translate("Support", "%n setting(s) taken over.", None, len(done) - len(refused))
        if refused:
            text = sentences(text, translate("Support", "Left out: {keys}.").format(keys=in_one_line(refused)))
        self.said.emit(text)
