"""What the list of studies asks of the engine, in one place that tests can replace. A scan blocks.

A scan is Python from end to end: on a thread of the window's process it would hold the interpreter's lock, and the
window would wait for it at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.viewmodels.browse.service import Found, make_handlers
from engine.dicom.relay import Receiver
from engine.dicom.values import ScanResult, Series, Study
from engine.language import phrase
from engine.process import Factory
from engine.process import Worker as WorkerProcess
from engine.volume import CancelToken, Progress, ProgressSink

#: Gets paths, and gives a result; the last argument gets studies as they fill.
Scan = Callable[[Sequence[Path], ProgressSink, CancelToken, Callable[[Study], None]], ScanResult]
ChooseUseCase = Callable[[Study], "Series | None"]


@dataclass(frozen=True)
class ScanUseCases:
    """Finding series under folders, files, archives.

    Attributes
    ----------
    prepare : callable
        A scan is likely to come; returns at once.
    close : callable
        None comes any more; one that runs is ended.
    """

    scan: Scan
    prepare: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None
    worker_pid: Callable[[], int | None] = lambda: None


def in_own_process(factory: Factory = make_handlers) -> ScanUseCases:
    """The real ones. The process stays for the next scan."""
    # Not standing back: the first image waits for it.
    worker = WorkerProcess(factory, "alveoscope-scan", phrase("looks for images"), nice=0)

    def scan(
        paths: Sequence[Path], progress: ProgressSink, cancel: CancelToken, on_study: Callable[[Study], None]
    ) -> ScanResult:
        receiver = Receiver(on_study)
        counts = worker.call("scan", tuple(paths), _Listening(receiver, progress, cancel))
        return receiver.result(counts)

    return ScanUseCases(scan, worker.start, worker.close, lambda: worker.pid)


class _Listening:
    """The context of one scan on this side of the pipe."""

    def __init__(self, receiver: Receiver, progress: ProgressSink, cancel: CancelToken) -> None:
        self.cancel = cancel
        self._receiver, self._progress = receiver, progress

    def progress(self, report: Progress) -> None:
        if isinstance(report, Found):
            self._receiver.take(report.message)
        else:
            self._progress(report)


def choose(study: Study) -> Series | None:
    """The series of a study that the engine would assess."""
    from engine.dicom import choose_series

    return choose_series(study).series
