"""Processor time and memory of a run over all processes that it uses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.volume import CancelToken

if TYPE_CHECKING:
    import psutil

_SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Use:
    """What one run took: seconds, and processor seconds of this process and its children together."""

    wall: float
    cpu: float


def used(work: Callable[[], None]) -> Use:
    """Run ``work``; the workers' times are sampled, because a fork server collects them and not this process."""
    before = _processor_seconds()
    after: dict[int, float] = {}
    begin = time.perf_counter()
    with _sampling(lambda: after.update(_processor_seconds())):
        work()
    wall = time.perf_counter() - begin
    return Use(wall, sum(used - before.get(process, 0.0) for process, used in after.items()))


def used_beside(work: Callable[[], None]) -> tuple[Use, float]:
    """As :func:`used` for processes that outlive the work, without the cost of sampling; and what this one took."""
    before, own, begin = _processor_seconds(), time.process_time(), time.perf_counter()
    work()
    wall, beside = time.perf_counter() - begin, time.process_time() - own
    family = sum(used - before.get(process, 0.0) for process, used in _processor_seconds().items())
    return Use(wall, family), beside


def peak_memory(work: Callable[[], None]) -> float:
    """Run ``work``; most memory that this process and its children held, bytes, shared pages once (Linux)."""
    peak = 0.0

    def sample() -> None:
        nonlocal peak
        peak = max(peak, sum(_over_family(lambda process: float(_resident(process.memory_full_info()))).values()))

    with _sampling(sample):
        work()
    return peak


def _resident(memory: Any) -> int:
    return int(getattr(memory, "pss", 0) or memory.rss)


def _processor_seconds() -> dict[int, float]:
    return _over_family(lambda process: float(sum(process.cpu_times()[:2])))


def _over_family(ask: Callable[[psutil.Process], float]) -> dict[int, float]:
    """Process id -> answer, of this process and its children."""
    import psutil

    own = psutil.Process()
    answers = {}
    for process in (own, *own.children(recursive=True)):
        with suppress(psutil.Error):  # it ended between the listing and the question
            answers[process.pid] = ask(process)
    return answers


@contextmanager
def _sampling(sample: Callable[[], None]) -> Iterator[None]:
    """Take a sample every few hundredths of a second, and one at the end."""
    stop = CancelToken()

    def go_on() -> None:
        while not stop.wait(_SAMPLE_SECONDS):
            sample()

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.cancel()
        thread.join()
        sample()
