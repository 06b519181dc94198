"""What the list of studies asks of the engine; the engine's rooms are imported on the thread that needs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.dicom.values import ScanResult, Series, Study
from engine.volume import CancelToken, ProgressSink

ScanUseCase = Callable[[Sequence[Path], ProgressSink, CancelToken, Callable[[Study], None]], ScanResult]
ChooseUseCase = Callable[[Study], "Series | None"]


def scan(
    paths: Sequence[Path], progress: ProgressSink, cancel: CancelToken, on_study: Callable[[Study], None]
) -> ScanResult:
    """Find the series under some folders, files, archives; ``on_study`` gets studies as they fill."""
    from engine.dicom import scan as engine_scan

    return engine_scan(paths, progress=progress, cancel=cancel, on_series=on_study)


def choose(study: Study) -> Series | None:
    """The series of a study that the engine would assess."""
    from engine.dicom import choose_series

    return choose_series(study).series
