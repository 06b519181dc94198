"""VolumeLoader: the whole series in memory, for views that cut through it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.jobs import JobContext, JobRunner
from desktop.viewmodels.view.use_cases import LoadedVolume, LoadVolumeUseCase
from desktop.viewmodels.words.engine_words import sentences
from engine.dicom.values import Series, Study
from engine.volume import Progress

translate = QCoreApplication.translate


@dataclass(frozen=True)
class VolumeRequest:
    """Load this series."""

    series: Series
    study: Study


class VolumeLoader(QObject):
    """Loads one volume at a time; the newest request wins.

    Signals
    -------
    said(str)
        How far it is; empty when it ended, however it ended.
    loaded(object, object)
        The :class:`VolumeRequest` and its LoadedVolume.
    failed(object)
        An AlveoscopeError.
    """

    said = Signal(str)
    loaded = Signal(object, object)
    failed = Signal(object)

    def __init__(self, load: LoadVolumeUseCase, limit_bytes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self.limit_bytes = limit_bytes
        self._runner = JobRunner(self._work, "volume", self)
        self._runner.progressed.connect(self._progress)
        self._runner.done.connect(self._done)
        self._runner.failed.connect(self._failed)
        self._runner.cancelled.connect(lambda _job: self.said.emit(""))

    @property
    def busy(self) -> bool:
        return self._runner.busy

    def ask(self, series: Series, study: Study) -> None:
        """Load this; ask :meth:`refused` first."""
        self._runner.submit(VolumeRequest(series, study))
        self.said.emit(translate("Viewer", "Loading the volume…"))

    def cancel(self) -> None:
        self._runner.cancel()

    def close(self) -> None:
        """Stop and join."""
        self._runner.close()

    def refused(self, series: Series) -> str:
        """Why a series can't be cut through; empty when it can."""
        header = series.headers[0]
        size = len(series.headers) * header.rows * header.columns * 2
        if len(series.headers) < 2:
            return translate("Viewer", "One image is not a volume: there is nothing to reformat.")
        if size > self.limit_bytes:
            return translate(
                "Viewer", "This volume needs {need} MB, more than the {limit} MB that the settings allow."
            ).format(need=size >> 20, limit=self.limit_bytes >> 20)
        return ""

    def _work(self, request: VolumeRequest, context: JobContext) -> tuple[VolumeRequest, LoadedVolume]:
        return request, self._load(request.series, context.progress, context.cancel)

    def _progress(self, _job: int, report: Progress) -> None:
        text = translate("Viewer", "Loading the volume…")
        self.said.emit(f"{text} {report.done} / {report.total}" if report.total else text)

    def _done(self, _job: int, answer: tuple[VolumeRequest, LoadedVolume]) -> None:
        self.said.emit("")
        self.loaded.emit(*answer)

    def _failed(self, _job: int, error: object) -> None:
        self.said.emit("")
        self.failed.emit(error)


def what_is_wrong(loaded: LoadedVolume, *, sheared: bool) -> str:
    """What the reader of orthogonal views must know; empty where nothing is wrong."""
    tilt = missing = ""
    if sheared:
        tilt = translate("Viewer", "Gantry tilt: coronal and sagittal views are sheared; don't measure in them.")
    if loaded.failures:
        missing = translate("Viewer", "%n image(s) could not be read and are missing.", None, len(loaded.failures))
    return sentences(missing, tilt)
