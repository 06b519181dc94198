"""UseCases: all that the desktop app asks of the engine, in one place that tests can replace.

Imports of the engine's heavy rooms happen inside the functions, on the worker thread that first needs them: the
window must not wait for pydicom or onnxruntime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from desktop.reviews import ReviewStore
from desktop.viewmodels.analysis_use_cases import AnalysisUseCases, in_worker_process
from desktop.viewmodels.analysis_values import BundleFacts
from desktop.viewmodels.gpu_use_cases import GpuUseCases, in_own_process
from desktop.viewmodels.result_store import ResultStore
from engine.dicom.values import ScanResult, Series, SliceHeader, Study
from engine.errors import AlveoscopeError
from engine.volume import CancelToken, ProgressSink, Volume

if TYPE_CHECKING:
    from engine.worklist.store import WorklistStore


class LoadedVolume(Protocol):
    """As :class:`engine.dicom.LoadedVolume`: the volume, and the slices that could not be read."""

    @property
    def volume(self) -> Volume: ...

    @property
    def failures(self) -> Mapping[int, AlveoscopeError]: ...


ScanUseCase = Callable[[Sequence[Path], ProgressSink, CancelToken, Callable[[Study], None]], ScanResult]
ChooseUseCase = Callable[[Study], "Series | None"]
DecodeUseCase = Callable[[SliceHeader], npt.NDArray[np.generic]]
LoadVolumeUseCase = Callable[[Series, ProgressSink, CancelToken], LoadedVolume]


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


def decode(header: SliceHeader) -> npt.NDArray[np.generic]:
    """Hounsfield units of one slice."""
    from engine.dicom import decode_hu

    return decode_hu(header)


def load_volume(series: Series, progress: ProgressSink, cancel: CancelToken) -> LoadedVolume:
    """The whole series in memory."""
    from engine.dicom import load_volume as engine_load_volume

    return engine_load_volume(series, progress=progress, cancel=cancel)


def bundle_facts(path: Path | None) -> BundleFacts:
    """The numbers of the bundle that the next analysis will use; nothing is verified here, the analysis does that.

    Raises
    ------
    BundleError
        There is none, or its manifest makes no sense.
    """
    from desktop.viewmodels.analysis_service import facts_of
    from engine.errors import BundleNotFoundError
    from engine.inference.bundle import default_bundle_path
    from engine.inference.manifest import Manifest

    folder = default_bundle_path() if path is None else path
    try:
        text = (folder / "manifest.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BundleNotFoundError("The model bundle can't be read.", "Run `alveoscope bundle verify`.") from None
    return facts_of(Manifest.from_json(text))


def open_worklist() -> WorklistStore:
    """The worklist of this user or, where the site says so, of the department."""
    from engine.site import site_profile
    from engine.worklist.store import open_store

    return open_store(site_profile().text("worklist.url") or None)


@dataclass(frozen=True)
class UseCases:
    """The engine, as the desktop app sees it.

    ``decode`` must be a top-level function: it is sent to a worker process.
    """

    scan: ScanUseCase = scan
    choose: ChooseUseCase = choose
    decode: DecodeUseCase = decode
    load_volume: LoadVolumeUseCase = load_volume
    decode_processes: int = 1
    analysis: Callable[[], AnalysisUseCases] = in_worker_process
    gpu: Callable[[], GpuUseCases] = in_own_process
    reviews: Callable[[], ReviewStore] = ReviewStore
    results: Callable[[], ResultStore] = ResultStore
    bundle_facts: Callable[[Path | None], BundleFacts] = bundle_facts
    open_worklist: Callable[[], WorklistStore] = open_worklist
