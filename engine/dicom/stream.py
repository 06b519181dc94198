"""Decodes and transforms the slices of a series ahead of the reader: in order, within bounds, past broken slices."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from engine.allocation import keep_freed_memory
from engine.dicom.blocks import Blocks, share_blocks
from engine.dicom.decoders import MILLISECONDS
from engine.dicom.pixels import Hounsfield, decode_hu
from engine.dicom.values import Series, SliceHeader
from engine.errors import AlveoscopeError, DicomError, PixelDataError
from engine.volume import CancelToken

T = TypeVar("T")
Transform = Callable[[Hounsfield, SliceHeader], T]

PROCESSES_FROM_SECONDS = 1.0
"""Estimated decoding time from which worker processes are started: where no fork server is up yet, that takes 1 s."""

AHEAD = 3
"""Slices under way per worker: enough to keep it busy, few enough to keep memory flat."""

_PRELOADED = ("engine.dicom.pixels", "pydicom.pixels.decoders")
_POLL_SECONDS = 0.1
_MAX_WORKERS = 8
_NICENESS = 15
"""Of worker processes (POSIX): they take the processor time that inference leaves. At the same priority they take turns
with its threads, which then wait for each other."""


def stream_slices(
    series: Series, transform: Transform[T], *, cancel: CancelToken | None = None, workers: int | None = None
) -> Iterator[tuple[int, T | DicomError]]:
    """Decode each slice, apply ``transform(hu, header)``, and yield the results in order.

    Parameters
    ----------
    transform : callable
        Takes (rows, columns) HU and the SliceHeader. It runs in worker threads or, where
        decoding takes long (:func:`needs_processes`), in worker processes, so it must be picklable.
        A DicomError that it raises is yielded like one of the decoder's.
    workers : int, optional
        Threads or processes; default: one per core, at most 8.

    Yields
    ------
    (index, result or DicomError)
        One pair per slice, index ascending. A broken slice yields its error and the rest goes on; so does a slice whose
        worker process died.

    Raises
    ------
    Cancelled
        Within about 0.5 s of the token's cancellation.

    Notes
    -----
    At most ``3 x workers`` slices are under way at a time, whatever the length of the series. Workers end
    with the iterator: when it is exhausted, closed or broken out of. What a worker process makes comes through
    shared memory (:mod:`engine.dicom.blocks`) where there is some, one block for each slice under way.
    """
    count = workers or max(1, min(_MAX_WORKERS, os.cpu_count() or 1))
    ahead = _Ahead(series.headers, transform, cancel or CancelToken(), count)
    try:
        yield from ahead
    finally:
        ahead.close()


def needs_processes(headers: Sequence[SliceHeader]) -> bool:
    """True where decoding takes longer than starting worker processes for it.

    Every decoder holds the interpreter's lock, so threads don't speed it up; but a stack of 50 slices of JPEG Lossless
    is decoded in a quarter of a second, long before a first process is up.
    """
    estimate = sum(
        MILLISECONDS.get(header.transfer_syntax_uid, 0.0) * header.rows * header.columns / 512**2 for header in headers
    )
    return estimate / 1000 >= PROCESSES_FROM_SECONDS


class _Ahead(Generic[T]):
    """A window of futures that moves along the series."""

    def __init__(
        self, headers: Sequence[SliceHeader], transform: Transform[T], cancel: CancelToken, workers: int
    ) -> None:
        self._headers, self._transform, self._cancel, self._workers = headers, transform, cancel, workers
        self._processes = needs_processes(headers)
        self._executor: Executor | None = None
        self._blocks: Blocks | None = None
        self._window: deque[tuple[int, Future[T | DicomError]]] = deque()
        self._next = 0
        self._alone_until = -1

    def __iter__(self) -> Iterator[tuple[int, T | DicomError]]:
        while self._next < len(self._headers) or self._window:
            self._cancel.raise_if_cancelled()
            self._fill()
            index, future = self._window[0]
            try:
                result = self._wait(future)
            except BrokenProcessPool:
                error = self._recover(index)
                if error is None:
                    continue
                result = error
            else:
                self._window.popleft()
                result = self._received(index, result)
            yield index, result

    def _received(self, index: int, sent: Any) -> Any:
        return sent if self._blocks is None else self._blocks.take(self._block(index), sent)

    def _block(self, index: int) -> int:
        # No two slices under way have the same, as their indices follow each other; and no worker of a pool that
        # broke is alive any more when its slices are handed out again.
        return index % (AHEAD * self._workers)

    def close(self) -> None:
        """End all workers; at once where nobody waits for their work any more."""
        if self._executor is not None:
            if self._window or self._next < len(self._headers):
                _kill_workers(self._executor)
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None
        if self._blocks is not None:
            self._blocks.close()
            self._blocks = None
        self._window.clear()

    def _fill(self) -> None:
        # After a worker has died, slices go one at a time until the guilty one is known.
        limit = 1 if self._window_start() <= self._alone_until else AHEAD * self._workers
        while len(self._window) < limit and self._next < len(self._headers):
            try:
                future = self._submit(self._next)
            except BrokenProcessPool:
                if self._window:
                    return
                self._renew()
                continue
            self._window.append((self._next, future))
            self._next += 1

    def _submit(self, index: int) -> Future[T | DicomError]:
        return self._pool().submit(_work, self._headers[index], self._own_transform(), self._block(index))

    def _window_start(self) -> int:
        return self._window[0][0] if self._window else self._next

    def _wait(self, future: Future[T | DicomError]) -> T | DicomError:
        while True:
            try:
                return future.result(timeout=_POLL_SECONDS)
            except NotYet:
                if future.done():  # finished since the clock ran out, or raised this error itself
                    return future.result()
                self._cancel.raise_if_cancelled()

    def _recover(self, index: int) -> DicomError | None:
        """Start a new pool after a worker has died; name the slice that did it once it is sure."""
        alone = len(self._window) == 1 and index <= self._alone_until
        last = self._next - 1
        self._renew()
        if alone:
            self._next = index + 1
            return PixelDataError(
                "The decoder's process died on this slice.", "The file is probably damaged; send it again."
            )
        self._next = index
        self._alone_until = max(self._alone_until, last)
        return None

    def _renew(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = None
        self._window.clear()

    def _pool(self) -> Executor:
        if self._executor is None:
            if self._processes:
                self._blocks = self._blocks or share_blocks(AHEAD * self._workers)
                self._executor = ProcessPoolExecutor(
                    self._workers,
                    _context(self._transform),
                    initializer=_start_worker,
                    initargs=(self._transform, self._blocks),
                )
            else:
                keep_freed_memory()
                self._executor = ThreadPoolExecutor(self._workers, thread_name_prefix="slices")
        return self._executor

    def _own_transform(self) -> Transform[T] | None:
        return None if self._processes else self._transform


def _context(transform: Transform[Any]) -> BaseContext:
    """A fork server where the system has them, else spawning: both safe in a process that has threads.

    The server loads decoders and transform once, for all workers of all series to come; spawned, each loads them anew.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([type(transform).__module__, *_PRELOADED])
    return context


def _kill_workers(executor: Executor) -> None:
    """End worker processes without waiting: one that is still loading its decoders takes a second to listen.

    They only read and compute, so nothing is lost. Python offers this from 3.14 on (``kill_workers``).
    """
    for process in tuple((getattr(executor, "_processes", None) or {}).values()):
        process.kill()


_worker_transform: Transform[Any] | None = None
_worker_blocks: Blocks | None = None


def _start_worker(transform: Transform[Any], blocks: Blocks | None) -> None:
    """Runs once in each worker process, so that the transform travels once and not with every slice."""
    global _worker_transform, _worker_blocks
    _worker_transform, _worker_blocks = transform, blocks
    # Ctrl-C reaches every process of the terminal; only the parent answers it, by ending its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    keep_freed_memory()


def _work(header: SliceHeader, transform: Transform[Any] | None, block: int) -> Any:
    own = transform or _worker_transform
    assert own is not None
    try:
        result = own(decode_hu(header), header)
        return result if _worker_blocks is None else _worker_blocks.put(block, result)
    except DicomError as error:
        return error
    except AlveoscopeError as error:
        return PixelDataError(error.message, error.hint)
