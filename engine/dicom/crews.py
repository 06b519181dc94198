"""Who decodes ahead: threads of this process, or those of a decoding process for streams that may crash their codec."""

from __future__ import annotations

import queue
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from engine.allocation import keep_freed_memory
from engine.dicom.isolated import (
    BACKGROUND,
    SLICE_SECONDS,
    DecoderDiedError,
    DecodingProcess,
    Work,
    borrow,
    give_back,
)
from engine.dicom.values import SliceHeader
from engine.errors import AlveoscopeError, DicomError, PixelDataError


class Crew(Protocol):
    """Takes slices, gives back results as they are done."""

    def hand_out(self, index: int, header: SliceHeader) -> None: ...

    def take(self, seconds: float) -> tuple[int, Any] | None:
        """The next result, a DicomError for a broken slice; None when there was none for so long.

        Raises
        ------
        DecoderDiedError
            What was under way is lost, and may be handed out again.
        Exception
            A mistake in the work.
        """
        ...

    def close(self) -> None:
        """End all, at once where nobody waits for what is under way any more."""
        ...


class ThreadCrew:
    """Threads of this process: for pixels that no codec touches."""

    def __init__(self, work: Work, count: int) -> None:
        keep_freed_memory()
        self._work = work
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="slices")
        self._done: queue.SimpleQueue[tuple[int, Future[Any]]] = queue.SimpleQueue()

    def hand_out(self, index: int, header: SliceHeader) -> None:
        future = self._executor.submit(self._work, header)
        future.add_done_callback(lambda done: self._done.put((index, done)))

    def take(self, seconds: float) -> tuple[int, Any] | None:
        try:
            index, done = self._done.get(timeout=seconds)
        except queue.Empty:
            return None
        try:
            return index, done.result()
        except DicomError as error:
            return index, error
        except AlveoscopeError as error:
            return index, PixelDataError(error.message, error.hint)

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


class ProcessCrew:
    """The threads of a decoding process, which is another one after it has died."""

    def __init__(self, work: Work, count: int) -> None:
        self._work, self._count = work, count
        self._process: DecodingProcess | None = None
        self._under_way = 0
        self._since = time.monotonic()

    def hand_out(self, index: int, header: SliceHeader) -> None:
        if self._process is None:
            self._process = borrow(self._count, BACKGROUND)
            self._process.use(self._work)
        if not self._under_way:
            self._since = time.monotonic()
        self._under_way += 1
        self._process.post(index, header)

    def take(self, seconds: float) -> tuple[int, Any] | None:
        if self._process is None:
            return None
        try:
            taken = self._process.take(seconds)
            if taken is None and time.monotonic() - self._since > SLICE_SECONDS:
                raise DecoderDiedError(None)
        except DecoderDiedError:
            self._end()
            raise
        if taken is not None:
            self._under_way -= 1
            self._since = time.monotonic()
        return taken

    def close(self) -> None:
        if self._process is not None and not self._under_way:
            give_back(self._process)
            self._process = None
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._under_way = None, 0
