"""One window saves at a time: between what it reads and what it writes, no other one's words come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.files import make_folder

#: Longest wait for another window that is saving: it takes a millisecond.
LOCK_SECONDS = 0.5


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep a second window from saving at the same moment; where that can't be had, save all the same."""
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        make_folder(path.parent)
        lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.005)
    except (OSError, Timeout):
        pass
    try:
        yield
    finally:
        lock.release()
