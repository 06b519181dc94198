"""A slice on its way to the networks: opened in a decode worker, its lungs found, prepared in a thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.dicom import ScaleLook, check_slice_scale, look_at_scale, radiological_spacing, to_radiological
from engine.errors import DicomError, PixelDataError
from engine.inference.values import Backend, Float32, Net
from engine.preprocess import PreparedSlice, PreprocessSpec, lung_image, prepare_hu

if TYPE_CHECKING:
    from engine.dicom.pixels import Hounsfield
    from engine.dicom.values import SliceHeader, SliceRef

#: Threads that crop and prepare: numpy releases the interpreter's lock for most of it.
_THREADS = 2


@dataclass(frozen=True, eq=False)
class Opened:
    """What a decode worker sends back.

    Attributes
    ----------
    hu : numpy.ndarray
        (rows, columns) HU, radiological orientation.
    spacing_mm : tuple of float
        Of that orientation.
    image : numpy.ndarray
        (128, 128), see :func:`engine.preprocess.lung_image`.
    decode_ms, preprocess_ms : float
        Processor time that this thread of the worker spent since the slice before, and on turning and shrinking.
    """

    hu: npt.NDArray[np.generic]
    spacing_mm: tuple[float, float]
    image: Float32
    decode_ms: float
    preprocess_ms: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """A slice that stands for its series' scale: what was seen of it, and the slice or why it can't be used."""

    look: ScaleLook
    opened: Opened | DicomError


@dataclass(frozen=True)
class OpenSlice:
    """The transform that runs in the decode workers; picklable. It raises DicomError for what is no slice in HU."""

    spec: PreprocessSpec

    def __call__(self, hu: Hounsfield, header: SliceHeader) -> Opened:
        begin = time.thread_time()
        decode_ms = 1e3 * (begin - getattr(_clock, "last", begin))
        try:
            if header.rescale is not None:
                check_slice_scale(hu)
            turned = np.ascontiguousarray(to_radiological(hu, header))
            spacing = radiological_spacing(header)
            image = lung_image(turned, spacing, self.spec)
        finally:
            _clock.last = time.thread_time()
        return Opened(turned, spacing, image, decode_ms, 1e3 * (_clock.last - begin))


_clock = threading.local()


@dataclass(frozen=True)
class OpenSampled:
    """The same, but the slices named in ``samples`` come back as :class:`Sampled`, whatever they are."""

    spec: PreprocessSpec
    samples: frozenset[SliceRef]

    def __call__(self, hu: Hounsfield, header: SliceHeader) -> Opened | Sampled:
        if header.ref not in self.samples:
            return OpenSlice(self.spec)(hu, header)
        look = look_at_scale(hu)
        try:
            return Sampled(look, OpenSlice(self.spec)(hu, header))
        except DicomError as error:
            return Sampled(look, error)


def lungs_of(backend: Backend, images: Float32) -> Float32:
    """Right and left lung of lung images (n, 128, 128), as the lungs network sees them: (n, 2, 128, 128)."""
    return backend.run(Net.LUNGS, np.ascontiguousarray(images[:, np.newaxis]))["lungs"]


class Preparing:
    """Prepares slices in threads, given out in the order in which they came.

    Attributes
    ----------
    milliseconds : float
        Processor time that the threads have spent.
    """

    def __init__(self, spec: PreprocessSpec) -> None:
        self.milliseconds = 0.0
        self._spec = spec
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="prepare")
        self._waiting: deque[tuple[int, Float32 | None, Future[_Timed] | DicomError]] = deque()

    def __enter__(self) -> Preparing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self, batch: Sequence[tuple[int, Opened | DicomError]], lungs: Float32) -> None:
        """Begin with a batch; ``lungs`` has a row for each of its slices that was opened."""
        rows = iter(lungs)
        for index, item in batch:
            if isinstance(item, DicomError):
                self._waiting.append((index, None, item))
            else:
                own = next(rows)
                self._waiting.append((index, own, self._pool.submit(_prepare, item, own, self._spec)))

    def finished(self, count: int) -> Iterator[tuple[int, tuple[PreparedSlice, Float32] | DicomError]]:
        """The ``count`` slices that were begun first, each when it is ready."""
        for _ in range(count):
            index, lungs, work = self._waiting.popleft()
            if isinstance(work, DicomError):
                yield index, work
                continue
            assert lungs is not None
            done = work.result()
            self.milliseconds += done.milliseconds
            yield index, done.slice if isinstance(done.slice, DicomError) else (done.slice, lungs)


@dataclass(frozen=True)
class _Timed:
    slice: PreparedSlice | DicomError
    milliseconds: float


def _prepare(opened: Opened, lungs: Float32, spec: PreprocessSpec) -> _Timed:
    begin = time.thread_time()
    result: PreparedSlice | DicomError
    try:
        result = prepare_hu(opened.hu, opened.spacing_mm, lungs, spec, opened.image)
    except DicomError as error:
        result = error
    except FloatingPointError as error:
        result = PixelDataError(f"The image can't be prepared: {error}.", "Export the series again.")
    return _Timed(result, 1e3 * (time.thread_time() - begin))
