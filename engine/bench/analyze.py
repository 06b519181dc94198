"""The whole use case on an uncompressed study, against bare decoding plus bare sessions, and what memory it takes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.bench.bare import BareSessions, decode_plainly
from engine.bench.chest import write_chest
from engine.bench.machine import describe_machine
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

_MEGABYTE = 1e6

#: Runs one analysis in a process of its own and prints that process's peak memory in kilobytes. Linux's own high-water
#: mark comes first: the other figure also counts the memory of the parent at the moment of the fork.
_ONE_ANALYSIS = """
import resource, sys
from pathlib import Path
from engine.service import analyse
from engine.triage.request import AnalyseRequest
paths, bundle = (Path(sys.argv[1]),), Path(sys.argv[2])
analyse(AnalyseRequest(paths=paths, bundle=bundle, backend="onnxruntime-cpu", precision="fp32", grid=False))
status = Path("/proc/self/status")
marks = [line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line] if status.exists() else []
print(marks[0] if marks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bench_analyze(
    bundle: Bundle,
    *,
    slices: int = 300,
    longest: int | None = None,
    rounds: int = 3,
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Measure on synthetic data, ONNX Runtime CPU in FP32.

    Parameters
    ----------
    longest : int, optional
        Slices of a second study, of which only the peak memory is measured; twice ``slices`` without it.

    Returns
    -------
    dict
        ``machine``; ``slices``; ``seconds`` of ``decode`` (a plain pydicom loop to HU), ``inference`` (two bare
        ONNX Runtime sessions over as many images as have lung, batches of 8) and ``analyse`` (scan to report);
        ``over_sum``: analyse over decode + inference; ``peak_memory_mb`` of an analysis of ``slices`` and of
        ``longest``, and ``growth_mb_per_slice`` between them (POSIX only, else None).
    """
    from engine.service import analyse
    from engine.triage.request import AnalyseRequest

    with tempfile.TemporaryDirectory(prefix="alveoscope-bench-") as scratch:
        folder = Path(scratch) / "study"
        progress(Progress("bench", 0, rounds, "writing a synthetic study"))
        write_chest(folder, slices)
        request = AnalyseRequest(
            paths=(folder,), bundle=bundle.path, backend="onnxruntime-cpu", precision="fp32", grid=False
        )
        analysed = sum(one.slices_analysed for study in analyse(request).studies for one in study.series)
        sessions = BareSessions(bundle)
        works: dict[str, Callable[[], object]] = {
            "decode": lambda: decode_plainly(sorted(folder.iterdir())),
            "inference": lambda: sessions.run(analysed),
            "analyse": lambda: analyse(request),
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(rounds):
            for name, work in works.items():
                progress(Progress("bench", turn, rounds, name))
                begin = time.perf_counter()
                work()
                times[name].append(time.perf_counter() - begin)
        progress(Progress("bench", rounds, rounds, "memory"))
        memory = _memory(folder, slices, Path(scratch) / "longest", longest or 2 * slices, bundle)
    seconds = {name: round(statistics.median(taken), 3) for name, taken in times.items()}
    return {
        "machine": describe_machine(),
        "slices": slices,
        "with_lung": analysed,
        "seconds": seconds,
        "over_sum": round(seconds["analyse"] / (seconds["decode"] + seconds["inference"]), 3),
        **memory,
    }


def analyze_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    seconds, memory = result["seconds"], result["peak_memory_mb"]
    lines = [
        f"{result['machine']['processor']}, {result['machine']['physical_cores']} cores; ONNX Runtime CPU, FP32; "
        f"{result['slices']} uncompressed slices ({result['with_lung']} with lung)",
        f"bare decode     {seconds['decode']:8.2f} s   (plain pydicom loop to HU)",
        f"bare inference  {seconds['inference']:8.2f} s   (plain ONNX Runtime sessions, batches of 8)",
        f"analyse         {seconds['analyse']:8.2f} s   (scan, decode, prepare, all networks, verdict)",
        f"analyse over the sum of both: {result['over_sum']:.2f}",
    ]
    if memory:
        sizes = ", ".join(f"{mb:.0f} MB for {slices} slices" for slices, mb in memory.items())
        lines.append(f"peak memory {sizes}: {result['growth_mb_per_slice']:.3f} MB a slice more")
    return "\n".join(lines)


def _memory(folder: Path, slices: int, other: Path, longest: int, bundle: Bundle) -> dict[str, Any]:
    if sys.platform == "win32":
        return {"peak_memory_mb": {}, "growth_mb_per_slice": None}
    write_chest(other, longest)
    peaks = {slices: _peak_mb(folder, bundle), longest: _peak_mb(other, bundle)}
    growth = (peaks[longest] - peaks[slices]) / max(1, longest - slices)
    return {"peak_memory_mb": peaks, "growth_mb_per_slice": round(growth, 3)}


def _peak_mb(folder: Path, bundle: Bundle) -> float:
    command = [sys.executable, "-c", _ONE_ANALYSIS, str(folder), str(bundle.path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    kilobytes = int(run.stdout.split()[-1])
    return round(kilobytes * (1.0 if sys.platform == "darwin" else 1024.0) / _MEGABYTE, 1)
