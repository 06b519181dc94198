"""Waiting for another process that holds a file lock, as long as nobody cancels."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.volume import CancelToken

if TYPE_CHECKING:
    from filelock import FileLock

#: How often is looked whether it is cancelled meanwhile.
_LOOK_SECONDS = 0.2


@contextmanager
def held(lock: FileLock, cancel: CancelToken | None, longest_seconds: float = math.inf) -> Iterator[None]:
    """Hold the lock once it is free.

    Raises
    ------
    Cancelled
        While it is waited for.
    filelock.Timeout
        It was not free for so long.
    OSError
        Its file can't be made.
    """
    from filelock import Timeout

    until = time.monotonic() + longest_seconds
    while True:
        if cancel is not None:
            cancel.raise_if_cancelled()
        try:
            lock.acquire(timeout=_LOOK_SECONDS)
            break
        except Timeout:
            if time.monotonic() > until:
                raise
    try:
        yield
    finally:
        lock.release()
