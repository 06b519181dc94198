"""A slice on its way to the networks: opened in a decode worker, its lungs found, prepared in a thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from engine.errors import DicomError, PixelDataError
from engine.inference.opening import Opened
from engine.inference.values import Backend, Float32, Net
from engine.preprocess import PreparedSlice, PreprocessSpec, prepare_hu

#: Threads that crop and prepare: numpy releases the interpreter's lock for most of it.
_THREADS = 2


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

    def __exit__(self, *_error: object) -> None:
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
