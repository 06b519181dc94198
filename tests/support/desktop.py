"""A desktop app on invented data: use cases that need no file, and a workspace that is closed after the test."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from desktop.viewmodels.browse.use_cases import ScanUseCases
from desktop.viewmodels.window.use_cases import UseCases
from engine.dicom.load import LoadedVolume
from engine.dicom.values import ScanCounts, ScanResult, Series, SliceHeader, Study
from engine.errors import AlveoscopeError, PixelDataError
from engine.volume import Progress, Volume
from tests.support.assessments import FakeAnalysis
from tests.support.series import make_pixels


class FakeEngine:
    """Answers what the test put into it.

    Attributes
    ----------
    studies : list
        What a scan finds.
    failing : dict
        SOP Instance UID -> exception that decoding raises.
    gate : threading.Event
        Scans and volumes wait for it (set from the start).
    decoded : list
        SOP Instance UIDs in the order of decoding.
    """

    def __init__(self, *studies: Study) -> None:
        self.studies = list(studies)
        self.failing: dict[str, Exception] = {}
        self.scan_error: AlveoscopeError | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.decoded: list[str] = []
        self.scanned: list[tuple[Path, ...]] = []
        self.volume_affine: np.ndarray | None = None
        self.analysis = FakeAnalysis()

    def scan(self, paths, progress, cancel, on_study) -> ScanResult:
        self.scanned.append(tuple(paths))
        for number, study in enumerate(self.studies):
            cancel.raise_if_cancelled()
            on_study(study)
            progress(Progress("scan", number + 1))
        self._wait(cancel)
        if self.scan_error is not None:
            raise self.scan_error
        images = sum(len(series.headers) for study in self.studies for series in study.series)
        return ScanResult(tuple(self.studies), ScanCounts(files=images, images=images))

    def choose(self, study: Study) -> Series | None:
        return next((series for series in study.series if series.eligible), None)

    def decode(self, header: SliceHeader) -> np.ndarray:
        self.decoded.append(header.sop_instance_uid)
        if header.sop_instance_uid in self.failing:
            raise self.failing[header.sop_instance_uid]
        return make_pixels(header)

    def load_volume(self, series: Series, progress, cancel) -> LoadedVolume:
        self._wait(cancel)
        hu = np.stack([make_pixels(header) for header in series.headers])
        first, step = series.headers[0], series.headers[1].position_along_normal_mm
        affine = np.eye(4)
        affine[:3, 0] = np.array(first.normal) * (step - first.position_along_normal_mm)
        affine[:3, 1] = np.array(first.column_direction) * first.spacing_mm[0]
        affine[:3, 2] = np.array(first.row_direction) * first.spacing_mm[1]
        affine[:3, 3] = first.position_mm
        if self.volume_affine is not None:
            affine = self.volume_affine
        failures = {
            index: PixelDataError("damaged")
            for index, header in enumerate(series.headers)
            if header.sop_instance_uid in self.failing
        }
        return LoadedVolume(Volume(hu, affine, tuple(h.sop_instance_uid for h in series.headers)), failures)

    def use_cases(self) -> UseCases:
        return UseCases(
            scan=lambda: ScanUseCases(self.scan),
            choose=self.choose,
            decode=self.decode,
            load_volume=self.load_volume,
            analysis=lambda: self.analysis.use_cases,
        )

    def _wait(self, cancel) -> None:
        while not self.gate.wait(0.005):
            cancel.raise_if_cancelled()
