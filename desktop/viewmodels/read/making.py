"""Making: something is made of a result for whoever asked, as a job: it is seen to be made, and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs import JobContext, JobRunner


class Making(QObject):
    """One thing at a time.

    Signals
    -------
    changed()
        Started or ended.
    stopped()
        Ended because it was asked to, and no newer one began.
    failed(object)
        An AlveoscopeError.
    """

    changed = Signal()
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, work: Callable[[Any, JobContext], Any], name: str, parent: QObject | None) -> None:
        super().__init__(parent)
        self._runner = JobRunner(work, name, self)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(self._cancelled)

    @property
    def busy(self) -> bool:
        return self._runner.busy

    def stop(self) -> None:
        self._runner.cancel()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def _tell(self, made: Any) -> None:
        """What was made, for whoever asked; before :attr:`changed`."""
        raise NotImplementedError

    def _begin(self, request: object) -> None:
        self._runner.submit(request)
        self.changed.emit()

    def _done(self, _job: int, made: Any) -> None:
        self._tell(made)
        self.changed.emit()

    def _failed(self, _job: int, error: object) -> None:
        self.changed.emit()
        self.failed.emit(error)

    def _cancelled(self, _job: int) -> None:
        self.changed.emit()
        if not self.busy:
            self.stopped.emit()
