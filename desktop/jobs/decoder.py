"""SliceDecoder: one slice at a time, off the UI thread, and off this process where a codec would hold the GIL.

Every codec behind pydicom holds the GIL while it works (5 ms for JPEG lossless, 25 ms for JPEG 2000), which would
stop the UI thread for as long. So compressed slices go to a worker process as soon as one is up; until then, and
for the first image after a click, they are decoded right here: one short stop is better than a second of nothing.
A worker that a codec kills costs that slice, not the program.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import numpy.typing as npt

from engine.dicom.values import SliceHeader
from engine.errors import PathUnreadableError, PixelDataError

log = logging.getLogger(__name__)
Pixels = npt.NDArray[np.generic]
Decode = Callable[[SliceHeader], Pixels]

#: Implicit and explicit little endian, explicit big endian, deflated, RLE: no codec worth a second process.
UNCOMPRESSED = frozenset(f"1.2.840.10008.1.2{tail}" for tail in ("", ".1", ".2", ".1.99", ".5"))


class SliceDecoder:
    """Calls ``decode(header)`` here or in a worker process; safe to call from several threads.

    Parameters
    ----------
    decode : callable
        Top-level function (it is pickled for the worker): header to (rows, columns) HU.
    processes : int
        Worker processes for compressed slices; 0 decodes everything here.
    """

    def __init__(self, decode: Decode, processes: int = 1) -> None:
        self._decode = decode
        self._processes = processes
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[int] | None = None
        self._closed = False
        self._first = threading.Lock()
        self._primed = False

    def decode(self, header: SliceHeader) -> Pixels:
        """Hounsfield units of a slice.

        Raises
        ------
        PathUnreadableError
            The file went away or can't be read any more.
        PixelDataError, TransferSyntaxError
            From the decoder; also when the worker died over this slice.
        """
        pool = self._warm_pool(header)
        try:
            if pool is None:
                return self._decode_here(header)
            return pool.submit(self._decode, header).result()
        except BrokenProcessPool as error:
            self._drop(pool)
            raise PixelDataError(
                "The decoder ended unexpectedly over this image.", "The file may be damaged; the others still show."
            ) from error
        except OSError as error:
            raise PathUnreadableError(
                f"The file of this image can't be read any more ({error.strerror or 'input/output error'}).",
                "Was the folder moved or the drive unplugged? Open it again.",
            ) from error

    def start_process(self) -> None:
        """Start the worker process now and wait until it is up, instead of with the first compressed slice."""
        with self._lock:
            ready = self._ready_future()
        if ready is not None:
            ready.result()

    def close(self) -> None:
        """End the worker process; decoding afterwards happens here."""
        with self._lock:
            pool, self._pool, self._closed = self._pool, None, True
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _decode_here(self, header: SliceHeader) -> Pixels:
        """Decode in this thread; the very first time alone.

        The decoder's packages are imported at the first call, and packages that import themselves in circles break
        when two threads begin that at once.
        """
        if self._primed:
            return self._decode(header)
        with self._first:
            try:
                return self._decode(header)
            finally:
                self._primed = True

    def _warm_pool(self, header: SliceHeader) -> ProcessPoolExecutor | None:
        """The pool when this slice should go there and its worker is up; starts one on the first need."""
        if self._processes == 0 or header.transfer_syntax_uid in UNCOMPRESSED:
            return None
        with self._lock:
            ready = self._ready_future()
            up = ready is not None and ready.done() and ready.exception() is None
            return self._pool if up else None

    def _ready_future(self) -> Future[int] | None:
        """Done when the worker is up; starts one if there is none. Call with the lock held."""
        if self._closed or self._processes == 0:
            return None
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker
            )
            self._ready = self._pool.submit(_warm_up)
        return self._ready

    def _drop(self, pool: ProcessPoolExecutor | None) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = self._ready = None
        if pool is not None:
            log.error("The decoding worker died; the next compressed image starts another.")
            pool.shutdown(wait=False, cancel_futures=True)


def _prepare_worker() -> None:
    """A worker yields to the window, and Ctrl+C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)


def _warm_up() -> int:
    """Import what decoding needs before the first slice comes."""
    import engine.dicom  # noqa: F401

    return os.getpid()
