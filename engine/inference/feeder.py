"""A thread that keeps a stream of slices going, so that its workers are busy while the reader computes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

from engine.volume import CancelToken

T = TypeVar("T")


class _End:
    """Last item of the queue; ``error`` is what ended the stream early."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Feeder(Generic[T]):
    """Takes items from a stream into a bounded queue, in a thread of its own.

    Parameters
    ----------
    stream : iterator
        Consumed by the thread, which closes it at the end.
    size : int
        Items that may wait.
    """

    def __init__(self, stream: Iterator[T], size: int) -> None:
        self._queue: queue.Queue[T | _End] = queue.Queue(size)
        self._stop = CancelToken()
        self._stream = stream
        self._thread = threading.Thread(target=self._feed, name="slice-feeder", daemon=True)

    def __iter__(self) -> Iterator[T]:
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
        try:
            for item in self._stream:
                self._queue.put(item)
                if self._stop.cancelled:
                    break
        except BaseException as caught:  # handed to the thread that iterates, which raises it
            error = caught
        finally:
            close = getattr(self._stream, "close", None)
            if close is not None:
                close()
        self._queue.put(_End(error))
