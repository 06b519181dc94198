"""What the panes ask of the engine: pixels of a slice, and the volume of a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.dicom.values import Series, SliceHeader
from engine.errors import AlveoscopeError
from engine.volume import CancelToken, ProgressSink, Volume


class LoadedVolume(Protocol):
    """As :class:`engine.dicom.LoadedVolume`: the volume, and the slices that could not be read."""

    @property
    def volume(self) -> Volume: ...

    @property
    def failures(self) -> Mapping[int, AlveoscopeError]: ...


DecodeUseCase = Callable[[SliceHeader], npt.NDArray[np.generic]]
LoadVolumeUseCase = Callable[[Series, ProgressSink, CancelToken], LoadedVolume]


def decode(header: SliceHeader) -> npt.NDArray[np.generic]:
    """Hounsfield units of one slice."""
    from engine.dicom import decode_hu

    return decode_hu(header)


def load_volume(series: Series, progress: ProgressSink, cancel: CancelToken) -> LoadedVolume:
    """The whole series in memory."""
    from engine.dicom import load_volume as engine_load_volume

    return engine_load_volume(series, progress=progress, cancel=cancel)
