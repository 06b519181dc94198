"""From a series' headers to the nets' outputs: decoding and preparing overlap with inference, memory stays bounded.

Three stages run at once. ``engine.dicom.stream_slices`` decodes and prepares in its own workers (processes for
compressed slices, threads for others); a feeder thread keeps them busy by taking what they finish into a queue of two
batches; the caller's thread runs both nets, which releases the GIL. However long the series, no more is held than the
stream's look-ahead, the queue, and the slices of one batch with those without lung between them.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.dicom import radiological_spacing, stream_slices, to_radiological
from engine.errors import DicomError, PixelDataError
from engine.inference.values import Backend, Float32, Net
from engine.preprocess import PreparedSlice, PreprocessSpec, prepare_hu
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.values import Series, SliceHeader
    from engine.inference.bundle import Bundle

DEFAULT_BATCH_SIZE = 8
#: Slices without lung, or unreadable, that may wait for a batch to fill before a smaller one is run.
_WAITING_PER_BATCH_SLOT = 4


@dataclass(frozen=True, eq=False)
class SliceOutput:
    """What came of one slice.

    Attributes
    ----------
    index : int
        0-based, order of the series' headers.
    failure : DicomError or None
        Why the slice could not be read or prepared; then everything below is None.
    prepared : PreparedSlice or None
    logits : numpy.ndarray or None
        (2,), order of the bundle's labels. None, as all below, where no lung was found (``no-lung``).
    cam : numpy.ndarray or None
        (7, 7), logit units.
    reconstruction : numpy.ndarray or None
        (244, 244) in 0..1.
    code : numpy.ndarray or None
        (500,).
    """

    index: int
    failure: DicomError | None = None
    prepared: PreparedSlice | None = None
    logits: Float32 | None = None
    cam: Float32 | None = None
    reconstruction: Float32 | None = None
    code: Float32 | None = None


@dataclass(frozen=True)
class Prepared:
    """What a decode worker sends back.

    Attributes
    ----------
    decode_ms, preprocess_ms : float
        Processor time that this thread of the worker spent since the slice before, and on the preparation.
    """

    slice: PreparedSlice | DicomError
    decode_ms: float
    preprocess_ms: float


@dataclass(frozen=True)
class PrepareSlice:
    """The transform that runs in the decode workers; picklable."""

    spec: PreprocessSpec

    def __call__(self, hu: npt.NDArray[np.generic], header: SliceHeader) -> Prepared:
        begin = time.thread_time()
        decode_ms = 1e3 * (begin - getattr(_clock, "last", begin))
        result: PreparedSlice | DicomError
        try:
            result = prepare_hu(to_radiological(hu, header), radiological_spacing(header), None, self.spec)
        except DicomError as error:
            result = error
        except FloatingPointError as error:
            result = PixelDataError(f"The slice can't be prepared: {error}.", "Export the series again.")
        _clock.last = time.thread_time()
        return Prepared(result, decode_ms, 1e3 * (_clock.last - begin))


_clock = threading.local()


class Pipeline(Iterator[SliceOutput]):
    """Outputs in the order of the series, and how long each stage took.

    Attributes
    ----------
    timing_ms : dict
        ``decode`` and ``preprocess`` (processor time, summed over the workers, without each worker's first slice),
        ``inference`` (wall time inside the back-end) and ``waiting`` (wall time with nothing to infer). The stages
        overlap: they don't add up to the wall time.
    """

    def __init__(
        self,
        series: Series,
        bundle: Bundle,
        backend: Backend,
        *,
        batch_size: int = DEFAULT_BATCH_SIZE,
        progress: ProgressSink = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"A batch has at least one slice, not {batch_size}.")
        self.timing_ms = {"decode": 0.0, "preprocess": 0.0, "inference": 0.0, "waiting": 0.0}
        self._backend = backend
        self._batch_size = batch_size
        self._progress = progress
        self._cancel = cancel or CancelToken()
        self._total = len(series.headers)
        self._feeder = _Feeder(series, PrepareSlice(bundle.spec), 2 * batch_size, self._cancel)
        self._outputs = self._generate()

    def __iter__(self) -> Pipeline:
        return self

    def __next__(self) -> SliceOutput:
        return next(self._outputs)

    def close(self) -> None:
        """Stop the workers early; harmless after the end."""
        self._outputs.close()
        self._feeder.stop()

    def _generate(self) -> Generator[SliceOutput, None, None]:
        done = 0
        self._progress(Progress("inference", 0, self._total))
        try:
            for pending in self._batches():
                self._cancel.raise_if_cancelled()
                yield from self._infer(pending)
                done += len(pending)
                self._progress(Progress("inference", done, self._total))
            self._cancel.raise_if_cancelled()
        finally:
            self._feeder.stop()

    def _batches(self) -> Iterator[list[tuple[int, PreparedSlice | DicomError]]]:
        """Runs of consecutive slices with at most ``batch_size`` to infer among them."""
        pending: list[tuple[int, PreparedSlice | DicomError]] = []
        with_lung = 0
        for index, item in self._timed_items():
            pending.append((index, item))
            with_lung += _has_lung(item)
            if with_lung == self._batch_size or len(pending) == _WAITING_PER_BATCH_SLOT * self._batch_size:
                yield pending
                pending, with_lung = [], 0
        if pending:
            yield pending

    def _timed_items(self) -> Iterator[tuple[int, PreparedSlice | DicomError]]:
        begin = time.perf_counter()
        for index, item in self._feeder:
            self.timing_ms["waiting"] += 1e3 * (time.perf_counter() - begin)
            if isinstance(item, Prepared):
                self.timing_ms["decode"] += item.decode_ms
                self.timing_ms["preprocess"] += item.preprocess_ms
                yield index, item.slice
            else:
                yield index, item
            begin = time.perf_counter()

    def _infer(self, pending: list[tuple[int, PreparedSlice | DicomError]]) -> Iterator[SliceOutput]:
        chosen = [item for _, item in pending if isinstance(item, PreparedSlice) and item.has_lung]
        rows: Iterator[dict[str, Float32]] = iter(())
        if chosen:
            begin = time.perf_counter()
            classifier = np.stack([item.classifier for item in chosen])[:, np.newaxis]
            outputs = dict(self._backend.run(Net.CLASSIFIER, classifier))
            autoencoder = np.stack([item.autoencoder for item in chosen])[:, np.newaxis]
            outputs |= self._backend.run(Net.AUTOENCODER, autoencoder)
            self.timing_ms["inference"] += 1e3 * (time.perf_counter() - begin)
            rows = ({name: array[row] for name, array in outputs.items()} for row in range(len(chosen)))
        for index, item in pending:
            if isinstance(item, DicomError):
                yield SliceOutput(index, failure=item)
            elif not item.has_lung:
                yield SliceOutput(index, prepared=item)
            else:
                row = next(rows)
                yield SliceOutput(
                    index,
                    prepared=item,
                    logits=row["logits"],
                    cam=row["cam"],
                    reconstruction=row["reconstruction"][0],
                    code=row["code"],
                )


def run_pipeline(
    series: Series,
    bundle: Bundle,
    backend: Backend,
    *,
    batch_size: int = DEFAULT_BATCH_SIZE,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Pipeline:
    """Every slice of a series, in order: its outputs, or why it has none.

    Raises
    ------
    BackendError
        While iterating: the back-end died. Nothing that was yielded before changes.
    Cancelled
        While iterating, once ``cancel`` was asked for.
    """
    return Pipeline(series, bundle, backend, batch_size=batch_size, progress=progress, cancel=cancel)


def _has_lung(item: PreparedSlice | DicomError) -> bool:
    return isinstance(item, PreparedSlice) and item.has_lung


class _End:
    """Last item of the queue; ``error`` is what ended the stream early."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Feeder:
    """Takes prepared slices from the stream into a bounded queue, in a thread of its own."""

    def __init__(self, series: Series, transform: PrepareSlice, size: int, cancel: CancelToken) -> None:
        self._queue: queue.Queue[tuple[int, Prepared | DicomError] | _End] = queue.Queue(size)
        self._stop = CancelToken()
        self._series = series
        self._transform = transform
        self._cancel = cancel
        self._thread = threading.Thread(target=self._feed, name="slice-feeder", daemon=True)

    def __iter__(self) -> Iterator[tuple[int, Prepared | DicomError]]:
        self._thread.start()
        while not isinstance(item := self._queue.get(), _End):
            yield item
        if item.error is not None:
            raise item.error

    def stop(self) -> None:
        """End the thread, however full the queue is, and wait for it."""
        self._stop.cancel()
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=0.05)
            except queue.Empty:
                continue

    def _feed(self) -> None:
        error: BaseException | None = None
        stream = stream_slices(self._series, self._transform, cancel=self._cancel)
        try:
            for item in stream:
                self._queue.put(item)
                if self._stop.cancelled:
                    break
        except BaseException as caught:  # handed to the thread that iterates, which raises it
            error = caught
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
        self._queue.put(_End(error))
