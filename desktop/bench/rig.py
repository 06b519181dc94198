"""A window on invented series, for measuring: slices come out of memory, so only our own work is measured."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)

from desktop.app import SWITCH_INTERVAL, calm_collector, make_application, make_window
from desktop.viewmodels.browse.use_cases import ScanUseCases
from desktop.viewmodels.window.use_cases import UseCases
from desktop.views.window.main_window import MainWindow
from engine.dicom.load import LoadedVolume
from engine.dicom.values import Patient, ScanCounts, ScanResult, Series, SliceHeader, SliceSource, Study
from engine.volume import Volume

PATIENCE_SECONDS = 120.0


def invented_series(number: int, count: int, size: int = 512) -> Series:
    """An axial CT series of which no file exists."""
    uid = f"1.2.826.0.1.{number}"
    headers = tuple(
        SliceHeader(
            sop_instance_uid=f"{uid}.{index}",
            sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
            source=SliceSource(Path(f"/invented/{number}/{index}")),
            position_mm=(-180.0, -180.0, float(index)),
            row_direction=(1.0, 0.0, 0.0),
            column_direction=(0.0, 1.0, 0.0),
            spacing_mm=(0.7, 0.7),
            rows=size,
            columns=size,
            transfer_syntax_uid="1.2.840.10008.1.2.1",
            thickness_mm=1.0,
            rescale=(1.0, -1024.0),
            instance_number=index + 1,
        )
        for index in range(count)
    )
    return Series(
        key=uid, study_instance_uid=f"{uid}.0", series_instance_uid=uid, modality="CT", headers=headers,
        description=f"Thorax 1.0 B{number}", series_number=number, kernel="B31f", body_part="CHEST",
    )  # fmt: skip


def invented_study(number: int, *series: Series) -> Study:
    """A study of a patient of its own."""
    patient = Patient(f"PATIENT^{number:05d}", f"ID{number:05d}", "19700101", "F")
    return Study(
        f"1.2.826.0.2.{number}", series, patient, f"20{number % 25:02d}0331", "101500", "CT thorax", str(number)
    )


class Rig:
    """Use cases out of memory and a window on them."""

    def __init__(self, studies: tuple[Study, ...] = (), use_cases: UseCases | None = None) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._handler = qInstallMessageHandler(self._pass_on)
        self.application = make_application([])
        self._studies = studies
        random = np.random.default_rng(0)
        self._frames = [random.integers(-1000, 400, (512, 512), dtype=np.int16) for _ in range(8)]
        self._home = tempfile.TemporaryDirectory(prefix="alveoscope-bench-")
        cases = use_cases or UseCases(
            scan=lambda: ScanUseCases(self._scan),
            choose=lambda study: study.series[0],
            decode=self._decode,
            load_volume=self._load,
        )
        self.window: MainWindow = make_window(Path(self._home.name), cases)
        self._collector = calm_collector(self.window.workspace)

    def close(self) -> None:
        self._collector.close()
        self.window.close()
        self.window.deleteLater()  # or all its widgets would still be there when the next thing is measured
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._home.cleanup()
        qInstallMessageHandler(self._handler)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the event loop run until something is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window never came into the state to be measured")
            self.application.processEvents()
            time.sleep(0.0005)

    def _pass_on(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        """Qt's messages, without the offscreen platform's word that it has no window manager to give a size to."""
        if "propagateSizeHints" in text:
            return
        if self._handler is not None:
            self._handler(kind, context, text)
        else:
            print(f"{kind.name}: {text}", file=sys.stderr)

    def _decode(self, header: SliceHeader) -> Any:
        return self._frames[(header.instance_number or 0) % len(self._frames)].copy()

    def _load(self, series: Series, _progress: Any, _cancel: Any) -> LoadedVolume:
        hu = np.stack([self._decode(header) for header in series.headers])
        affine = np.array([[0, 0, 0.7, -180.0], [0, 0.7, 0, -180.0], [1.0, 0, 0, 0], [0, 0, 0, 1]])
        return LoadedVolume(Volume(hu, affine, tuple(header.sop_instance_uid for header in series.headers)), {})

    def _scan(self, paths: Any, progress: Any, cancel: Any, on_study: Any) -> ScanResult:
        for study in self._studies:
            cancel.raise_if_cancelled()
            on_study(study)
        images = sum(study.image_count for study in self._studies)
        return ScanResult(self._studies, ScanCounts(files=images, images=images))


class Heartbeat:
    """Notices when the event loop doesn't come round.

    Attributes
    ----------
    longest : float
        Longest time between two beats, milliseconds: what the user feels.
    longest_busy : float
        Longest processor time of the UI thread between two beats, milliseconds: the same on a machine that does
        nothing else. Where the two differ, somebody else had the cores (or the GIL).
    """

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self.longest = self.longest_busy = self._busy = 0.0

    def __enter__(self) -> Heartbeat:
        self.longest = self.longest_busy = 0.0
        self._busy = time.thread_time()
        self._clock.start()
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        self.longest = max(self.longest, self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()
        busy = time.thread_time()
        self.longest_busy = max(self.longest_busy, (busy - self._busy) * 1000)
        self._busy = busy
