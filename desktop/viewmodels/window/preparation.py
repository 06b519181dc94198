"""Preparation: a moment after the start, what the first study will need is loaded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.jobs import JobRunner

#: Sooner, it would take the processor from the window's making; and each thing for itself.
AFTER_MS, THEN_MS = 1000, 500


class Preparation(QObject):
    """Does once what need not be ready with the window, and would hold up the first images.

    Signals
    -------
    done()
        It is behind us.

    Parameters
    ----------
    start : callable
        Called on the UI thread; returns at once.
    load : callable
        Called on a thread.
    busy : callable
        True while something else holds the window up; then it is done a moment later.
    """

    done = Signal()

    def __init__(
        self,
        start: Callable[[], None],
        load: Callable[[], None],
        busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._start, self._busy = start, busy
        self._runner = JobRunner(lambda _request, _context: load(), "preparation", self)
        self._runner.done.connect(lambda _job, _nothing: self.done.emit())
        self._runner.failed.connect(lambda _job, _error: self.done.emit())  # whoever needs it says what is wrong
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._prepare)
        self._then = QTimer(self, singleShot=True, interval=THEN_MS)
        self._then.timeout.connect(self._load)
        self._soon.start()

    def close(self) -> None:
        """Not any more; what has begun is waited for."""
        self._soon.stop()
        self._then.stop()
        self._runner.close()

    def _prepare(self) -> None:
        self._start()
        self._then.start()

    def _load(self) -> None:
        if self._busy():
            self._then.start()
        else:
            self._runner.submit(None)
