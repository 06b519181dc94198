"""The machine that figures were measured on: processor, versions, and how fast it multiplies matrices."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import Any

import numpy as np

from engine import __version__

_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimddp")
_PACKAGES = ("numpy", "onnxruntime", "onnxruntime-gpu", "onnxruntime-ep-openvino", "pydicom", "imagecodecs", "torch")
_GEMM_SIDE = 1024
#: Of one :func:`gemm_work`.
GEMM_GFLOP = 2.0 * _GEMM_SIDE**3 / 1e9


def describe_machine() -> dict[str, Any]:
    """Processor, cores, memory, system and the versions that matter for speed."""
    import psutil

    from engine.inference.onnxruntime_ import default_threads
    from engine.inference.processor import cpu_name, processor_flags

    return {
        "processor": cpu_name(),
        "features": sorted(processor_flags() & set(_FEATURES)),
        "physical_cores": psutil.cpu_count(logical=False),
        "threads": default_threads(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "alveoscope": __version__,
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
    }


@dataclass(frozen=True)
class Laps:
    """Times of one work over all rounds, in seconds.

    Attributes
    ----------
    wall : tuple of float
    cpu : tuple of float
        Processor time of this process, all threads. Other programs on the machine lengthen the wall time; of the
        processor time they change little.
    """

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        return round(1e3 * statistics.median(self.wall), 3)

    @property
    def median_cpu_ms(self) -> float:
        return round(1e3 * statistics.median(self.cpu), 3)

    def over(self, other: Laps) -> float:
        """Median over the rounds of this wall time over the other's in the same round."""
        return statistics.median(own / theirs for own, theirs in zip(self.wall, other.wall, strict=True))

    def cpu_over(self, other: Laps) -> float:
        """As :meth:`over`, in processor time; of all rounds together where one took less than the system counts.

        Windows counts in steps of 16 ms. Where all rounds took less, only the wall time says anything.
        """
        if all(other.cpu):
            return statistics.median(own / theirs for own, theirs in zip(self.cpu, other.cpu, strict=True))
        return sum(self.cpu) / sum(other.cpu) if any(other.cpu) else self.over(other)


def gemm_work() -> Callable[[], Any]:
    """One FP32 matrix product of :data:`GEMM_GFLOP`, by NumPy's BLAS on all cores."""
    generator = np.random.default_rng(0)
    a, b = (generator.random((_GEMM_SIDE, _GEMM_SIDE), dtype=np.float32) for _ in range(2))
    out = np.empty_like(a)
    return partial(np.matmul, a, b, out=out)


def gemm_gflops(rounds: int = 5) -> float:
    """Peak of the FP32 matrix product, GFLOP/s: best of ``rounds``."""
    laps = take_turns({"gemm": gemm_work()}, 0.0, rounds)["gemm"]
    return GEMM_GFLOP / min(laps.wall)


def take_turns(works: Mapping[str, Callable[[], Any]], seconds: float, fewest: int = 5) -> dict[str, Laps]:
    """Run each work in turn until ``seconds`` are over, at least ``fewest`` rounds after one that does not count.

    Turns spread whatever else the machine does over all of them, so that ratios hold where times don't. Every second
    round goes backwards, so that none always runs on what the same other left in the processor's caches.
    """
    for work in works.values():
        work()
    wall: dict[str, list[float]] = {name: [] for name in works}
    cpu: dict[str, list[float]] = {name: [] for name in works}
    begin, rounds = time.perf_counter(), 0
    while rounds < fewest or time.perf_counter() - begin < seconds:
        for name, work in list(works.items())[:: -1 if rounds % 2 else 1]:
            started, used = time.perf_counter(), time.process_time()
            work()
            cpu[name].append(time.process_time() - used)
            wall[name].append(time.perf_counter() - started)
        rounds += 1
    return {name: Laps(tuple(wall[name]), tuple(cpu[name])) for name in works}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
