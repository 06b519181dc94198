"""Opens files one after the other, or several at once where the storage is slow."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

from engine.dicom.archive_limits import looks_like_zip
from engine.dicom.elements import Elements
from engine.dicom.read import FIRST_BYTES, elements_of_open
from engine.errors import AlveoscopeError, DicomError

SLOW_SECONDS = 0.001
"""Waiting per file from which reading several at once pays: disks that seek, network shares."""

_SAMPLE = 32
_THREADS = 8
_BATCH = 256


class Probed(NamedTuple):
    """What one file turned out to be: a header, an archive, or an error."""

    path: Path
    elements: Elements | None = None
    size: int = 0
    archive: bool = False
    error: Exception | None = None


def probe_file(path: Path) -> Probed:
    """Open a file once and read its header."""
    try:
        with path.open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            first = file.read(FIRST_BYTES)
            if looks_like_zip(first):
                return Probed(path, size=size, archive=True)
            return Probed(path, elements_of_open(file, first), size)
    except (AlveoscopeError, OSError) as error:
        return Probed(path, error=error)
    except Exception as error:  # whatever a parser trips over, only this file is left out
        damage = DicomError(f"The object can't be understood: {type(error).__name__}.", "Copy or send it again.")
        return Probed(path, error=damage)


def probe_all(paths: Iterable[Path]) -> Iterator[Probed]:
    """Probe files in order.

    Parsing holds the interpreter's lock, so on a warm cache one thread is fastest; where files keep the thread waiting
    (measured on every 32), the rest is read by eight threads.
    """
    waiting = iter(paths)
    while batch := list(islice(waiting, _SAMPLE)):
        found: list[Probed] = []
        clock, busy = [time.perf_counter()], time.thread_time()
        for path in batch:
            found.append(probe_file(path))
            clock.append(time.perf_counter())
        yield from found
        if kept_waiting(clock, time.thread_time() - busy):
            yield from _probe_together(waiting)


def kept_waiting(clock: Sequence[float], busy: float) -> bool:
    """Whether files had to be waited for, told from the times before and after each and the processor time of all.

    Most of them, not a few: a busy computer takes the thread off its core now and then, for longer than slow storage
    takes for many files, and more threads would only wait for each other there.
    """
    waited = clock[-1] - clock[0] - busy
    count = len(clock) - 1
    return waited > SLOW_SECONDS * count and median(b - a for a, b in pairwise(clock)) > SLOW_SECONDS


def _probe_together(paths: Iterator[Path]) -> Iterator[Probed]:
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="scan") as pool:
        while batch := list(islice(paths, _BATCH)):
            yield from pool.map(probe_file, batch)
