"""From a series' headers to the nets' outputs: decoding and preparing overlap with inference, memory stays bounded.

``engine.dicom.stream_slices`` decodes, turns and shrinks in its own workers (processes for compressed slices, threads
for others); a feeder thread keeps them busy by taking what they finish into a queue of two batches. The caller's thread
runs the lungs network on one batch, hands its slices to two threads that crop and prepare them
(:mod:`engine.inference.preparing`), and meanwhile runs classifier and autoencoder on the batch before. However long the
series, no more is held than the stream's look-ahead, the queue, two batches on their way, and the slices of one batch
with those without lung between them.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.dicom import stream_slices
from engine.errors import DicomError
from engine.inference.feeder import Feeder
from engine.inference.preparing import Opened, Preparing, lungs_of, open_slice
from engine.inference.values import Backend, Float32, Net
from engine.preprocess import OpacityMap, PreparedSlice
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.values import Series
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
    lungs : numpy.ndarray or None
        (2, 128, 128), what the lungs network gave; also where that was too little.
    opacity : OpacityMap or None
    reconstruction : numpy.ndarray or None
        (244, 244) in 0..1.
    code : numpy.ndarray or None
        (500,).
    """

    index: int
    failure: DicomError | None = None
    prepared: PreparedSlice | None = None
    lungs: Float32 | None = None
    logits: Float32 | None = None
    opacity: OpacityMap | None = None
    reconstruction: Float32 | None = None
    code: Float32 | None = None


#: A slice that went through the lungs network and was prepared; or why it could not be.
_Ready = tuple[PreparedSlice, Float32] | DicomError


class Pipeline(Iterator[SliceOutput]):
    """Outputs in the order of the series, and how long each stage took.

    Attributes
    ----------
    timing_ms : dict
        ``decode`` and ``preprocess`` (processor time, summed over the workers, without each worker's first slice, and
        over the threads that prepare),
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
        self._spec = bundle.spec
        stream = stream_slices(series, open_slice(bundle.spec), cancel=self._cancel)
        self._feeder = Feeder(stream, 2 * batch_size)
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

    def _batches(self) -> Iterator[list[tuple[int, _Ready]]]:
        """Runs of consecutive slices with at most ``batch_size`` to infer among them."""
        pending: list[tuple[int, _Ready]] = []
        with_lung = 0
        for index, item in self._prepared():
            pending.append((index, item))
            with_lung += _has_lung(item)
            if with_lung == self._batch_size or len(pending) == _WAITING_PER_BATCH_SLOT * self._batch_size:
                yield pending
                pending, with_lung = [], 0
        if pending:
            yield pending

    def _prepared(self) -> Iterator[tuple[int, _Ready]]:
        """Slices through the lungs network and the preparation, which works one batch ahead."""
        with Preparing(self._spec) as preparing:
            before: list[tuple[int, Opened | DicomError]] = []
            for batch in self._opened():
                preparing.start(batch, self._find_lungs(batch))
                yield from preparing.finished(len(before))
                before = batch
            yield from preparing.finished(len(before))
            self.timing_ms["preprocess"] += preparing.milliseconds

    def _find_lungs(self, batch: list[tuple[int, Opened | DicomError]]) -> Float32:
        images = [item.image for _, item in batch if isinstance(item, Opened)]
        if not images:
            return np.zeros((0, 2, 0, 0), np.float32)
        begin = time.perf_counter()
        found = lungs_of(self._backend, np.stack(images))
        self.timing_ms["inference"] += 1e3 * (time.perf_counter() - begin)
        return found

    def _opened(self) -> Iterator[list[tuple[int, Opened | DicomError]]]:
        """Batches of slices as they come out of the stream."""
        batch: list[tuple[int, Opened | DicomError]] = []
        begin = time.perf_counter()
        for index, item in self._feeder:
            self.timing_ms["waiting"] += 1e3 * (time.perf_counter() - begin)
            if isinstance(item, Opened):
                self.timing_ms["decode"] += item.decode_ms
                self.timing_ms["preprocess"] += item.preprocess_ms
            batch.append((index, item))
            if len(batch) == self._batch_size:
                yield batch
                batch = []
            begin = time.perf_counter()
        if batch:
            yield batch

    def _infer(self, pending: list[tuple[int, _Ready]]) -> Iterator[SliceOutput]:
        chosen = [item[0] for _, item in pending if not isinstance(item, DicomError) and item[0].has_lung]
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
                continue
            prepared, lungs = item
            if not prepared.has_lung:
                yield SliceOutput(index, prepared=prepared, lungs=lungs)
                continue
            row = next(rows)
            yield SliceOutput(
                index,
                prepared=prepared,
                lungs=lungs,
                logits=row["logits"],
                opacity=OpacityMap.of(prepared, row["ground_glass"], row["consolidation"]),
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


def _has_lung(item: _Ready) -> bool:
    return not isinstance(item, DicomError) and item[0].has_lung
