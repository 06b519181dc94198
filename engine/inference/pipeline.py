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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from engine.dicom import stream_slices
from engine.errors import DicomError
from engine.inference.course import Course, in_order
from engine.inference.feeder import Feeder
from engine.inference.opening import Opened, OpenSampled, Sampled
from engine.inference.preparing import Preparing, lungs_of
from engine.inference.values import Backend, Float32, Net
from engine.preprocess import OpacityMap, PreparedSlice
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom import ScaleLook
    from engine.dicom.values import Series
    from engine.inference.bundle import Bundle

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
        (2,), order of the bundle's labels. None, as reconstruction and code, where too little lung was found for them.
    lungs : numpy.ndarray or None
        (2, 128, 128), what the lungs network gave; also where that was too little.
    opacity : OpacityMap or None
        None where too little lung was found for that, too.
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
    """Outputs in the order of the course, and how long each stage took.

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
        batch_size: int | None = None,
        course: Course | None = None,
        progress: ProgressSink = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> None:
        batch_size = backend.batch_size if batch_size is None else batch_size
        if batch_size < 1:
            raise ValueError(f"A batch has at least one slice, not {batch_size}.")
        self.timing_ms = {"decode": 0.0, "preprocess": 0.0, "inference": 0.0, "waiting": 0.0}
        self._backend = backend
        self._batch_size = batch_size
        self._progress = progress
        self._cancel = cancel or CancelToken()
        self._spec = bundle.spec
        self._opacity_frequency = bundle.manifest.opacity_frequency
        self._course = course or in_order(len(series.headers))
        self._total = len(self._course.order)
        headers = series.headers
        transform = OpenSampled(bundle.spec, frozenset(headers[index].ref for index in self._course.samples))
        turned = replace(series, headers=tuple(headers[index] for index in self._course.order))
        stream = stream_slices(turned, transform, cancel=self._cancel)
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
        """Runs of slices with at most ``batch_size`` to infer among them; none reaches beyond the end of a level."""
        pending: list[tuple[int, _Ready]] = []
        mapped = 0
        ends = set(self._course.ends)
        for done, (index, item) in enumerate(self._prepared(), start=1):
            pending.append((index, item))
            mapped += _is_mapped(item)
            full = mapped == self._batch_size or len(pending) == _WAITING_PER_BATCH_SLOT * self._batch_size
            if full or done in ends:
                yield pending
                pending, mapped = [], 0

    def _prepared(self) -> Iterator[tuple[int, _Ready]]:
        """Slices through the lungs network and the preparation, which works one batch ahead but at a level's end."""
        with Preparing(self._spec) as preparing:
            begun = 0
            given = 0
            ends = set(self._course.ends)
            for batch in self._opened():
                preparing.start(batch, self._find_lungs(batch))
                begun += len(batch)
                ahead = 0 if begun in ends else len(batch)
                yield from preparing.finished(begun - ahead - given)
                given = begun - ahead
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
        """Batches of slices as they come out of the stream, the scale of the samples checked; no batch crosses a level.

        A batch is given out only when the samples, which come first, have all been looked at.
        """
        batch: list[tuple[int, Opened | DicomError]] = []
        looks: list[ScaleLook] = []
        ends = set(self._course.ends)
        begin = time.perf_counter()
        for place, given in self._feeder:
            self.timing_ms["waiting"] += 1e3 * (time.perf_counter() - begin)
            if isinstance(given, Sampled):
                item: Opened | DicomError = given.opened
                if place < len(self._course.samples):
                    looks.append(given.look)
            else:
                item = given
            if place + 1 == len(self._course.samples):
                self._course.check(looks)
            if isinstance(item, Opened):
                self.timing_ms["decode"] += item.decode_ms
                self.timing_ms["preprocess"] += item.preprocess_ms
            batch.append((self._course.order[place], item))
            done = place + 1
            if (len(batch) >= self._batch_size and done >= len(self._course.samples)) or done in ends:
                yield batch
                batch = []
            begin = time.perf_counter()

    def _infer(self, pending: list[tuple[int, _Ready]]) -> Iterator[SliceOutput]:
        mapped = [item[0] for _, item in pending if _is_mapped(item)]
        scored = [item for item in mapped if item.has_lung]
        begin = time.perf_counter()
        classified = self._through(Net.CLASSIFIER, [item.classifier for item in mapped])
        encoded = self._through(Net.AUTOENCODER, [item.autoencoder for item in scored])
        self.timing_ms["inference"] += 1e3 * (time.perf_counter() - begin)
        for index, item in pending:
            if isinstance(item, DicomError):
                yield SliceOutput(index, failure=item)
                continue
            prepared, lungs = item
            output = SliceOutput(index, prepared=prepared, lungs=lungs)
            if prepared.has_mapped_lung:
                row = next(classified)
                opacity = OpacityMap.of(prepared, row["ground_glass"], row["consolidation"], self._opacity_frequency)
                output = replace(output, opacity=opacity)
                if prepared.has_lung:
                    known = next(encoded)
                    reconstruction, code = known["reconstruction"][0], known["code"]
                    output = replace(output, logits=row["logits"], reconstruction=reconstruction, code=code)
            yield output

    def _through(self, net: Net, images: list[Float32]) -> Iterator[dict[str, Float32]]:
        """The outputs of a network by name, image by image."""
        if not images:
            return iter(())
        outputs = self._backend.run(net, np.stack(images)[:, np.newaxis])
        return ({name: array[row] for name, array in outputs.items()} for row in range(len(images)))


def run_pipeline(
    series: Series,
    bundle: Bundle,
    backend: Backend,
    *,
    batch_size: int | None = None,
    course: Course | None = None,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Pipeline:
    """Every slice of a series: its outputs, or why it has none.

    Parameters
    ----------
    batch_size : int, optional
        Slices that go through a network at once; the back-end's own number without it.
    course : Course, optional
        The order of the slices; without it, that of the series.

    Raises
    ------
    Exception
        While iterating: what the course's check of the scale raises, before any slice is yielded.
    BackendError
        While iterating: the back-end died. Nothing that was yielded before changes.
    Cancelled
        While iterating, once ``cancel`` was asked for.
    """
    return Pipeline(series, bundle, backend, batch_size=batch_size, course=course, progress=progress, cancel=cancel)


def _is_mapped(item: _Ready) -> TypeGuard[tuple[PreparedSlice, Float32]]:
    return not isinstance(item, DicomError) and item[0].has_mapped_lung
