"""A whole series end to end, against its own stages alone: how far decoding, preparing and inference overlap."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.bench.machine import describe_machine
from engine.errors import NothingFoundError
from engine.inference.values import Net
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.values import Series, SliceHeader
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend, Float32

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
_SAMPLE_SECONDS = 0.05


def bench_pipeline(
    bundle: Bundle,
    *,
    study: Path | None = None,
    slices: int = 300,
    transfer_syntax: str = JPEG_LOSSLESS,
    batch_size: int = 8,
    rounds: int = 3,
    backend: str = "auto",
    precision: str = "auto",
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Measure decoding alone, preparing alone, inference alone, and all of it at once.

    Parameters
    ----------
    study : Path, optional
        A folder with a CT series; a synthetic one of ``slices`` in ``transfer_syntax`` without it.
    rounds : int
        Turns of each; medians are given.

    Returns
    -------
    dict
        ``machine``; ``slices``; seconds of ``decode`` (workers on all cores, nothing else), ``decode_and_prepare``,
        ``inference`` (both nets over the slices with lung) and ``end_to_end``; ``over_slowest`` (end to end over the
        longer of decode and inference), ``over_sum``; ``images_per_second``; ``peak_memory_mb`` of all processes;
        ``stages_ms`` of the last run.

    Raises
    ------
    NothingFoundError
        No series that could be analysed in ``study``.
    """
    from engine.inference.selection import open_backend

    folder = Path(tempfile.mkdtemp(prefix="alveoscope-bench-")) if study is None else study
    opened = open_backend(bundle, backend=backend, precision=precision)
    try:
        if study is None:
            progress(Progress("bench", 0, rounds, "writing a synthetic series"))
            _write(folder, slices, transfer_syntax)
        return _measure(_series(folder), bundle, opened, batch_size, rounds, progress)
    finally:
        opened.close()
        if study is None:
            shutil.rmtree(folder, ignore_errors=True)


def pipeline_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    seconds = result["seconds"]
    stages = ", ".join(f"{name} {ms:.0f} ms" for name, ms in result["stages_ms"].items())
    return "\n".join(
        [
            f"{result['machine']['processor']}, {result['machine']['physical_cores']} cores; "
            f"{result['backend']} {result['precision']}; {result['slices']} slices ({result['with_lung']} with lung), "
            f"transfer syntax {result['transfer_syntax']}",
            f"decode alone          {seconds['decode']:8.2f} s",
            f"decode and prepare    {seconds['decode_and_prepare']:8.2f} s",
            f"inference alone       {seconds['inference']:8.2f} s",
            f"end to end            {seconds['end_to_end']:8.2f} s   {result['images_per_second']:.1f} slices/s",
            f"end to end over the slower of decode and inference: {result['over_slowest']:.2f}, "
            f"over their sum: {result['over_sum']:.2f}",
            f"peak memory {result['peak_memory_mb']:.0f} MB; stages of the last run: {stages}",
        ]
    )


def _measure(
    series: Series, bundle: Bundle, backend: Backend, batch_size: int, rounds: int, progress: ProgressSink
) -> dict[str, Any]:
    from engine.dicom import stream_slices
    from engine.inference.pipeline import PrepareSlice, run_pipeline

    transform = PrepareSlice(bundle.spec)
    prepared = [item for _, item in stream_slices(series, transform)]
    batches = list(_batches([getattr(item, "slice", None) for item in prepared], batch_size))
    stages: dict[str, float] = {}

    def end_to_end() -> None:
        running = run_pipeline(series, bundle, backend, batch_size=batch_size)
        for _ in running:
            pass
        stages.update(running.timing_ms)

    works: dict[str, Callable[[], None]] = {
        "decode": lambda: _exhaust(stream_slices(series, _checksum)),
        "decode_and_prepare": lambda: _exhaust(stream_slices(series, transform)),
        "inference": lambda: _infer(backend, batches),
        "end_to_end": end_to_end,
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    peak = 0.0
    for turn in range(rounds):
        for name, work in works.items():
            progress(Progress("bench", turn, rounds, name))
            with _peak_memory() as memory:
                times[name].append(_seconds(work))
            peak = max(peak, memory[0]) if name == "end_to_end" else peak
    return _result(series, backend, times, batches, stages, peak)


def _result(
    series: Series,
    backend: Backend,
    times: Mapping[str, list[float]],
    batches: list[tuple[Float32, Float32]],
    stages: Mapping[str, float],
    peak: float,
) -> dict[str, Any]:
    seconds = {name: statistics.median(taken) for name, taken in times.items()}
    slices = len(series.headers)
    return {
        "machine": describe_machine(),
        "backend": backend.selection.name,
        "precision": backend.selection.precision.value,
        "slices": slices,
        "with_lung": sum(len(classifier) for classifier, _ in batches),
        "transfer_syntax": series.headers[0].transfer_syntax_uid,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "over_slowest": round(seconds["end_to_end"] / max(seconds["decode"], seconds["inference"]), 3),
        "over_sum": round(seconds["end_to_end"] / (seconds["decode"] + seconds["inference"]), 3),
        "images_per_second": round(slices / seconds["end_to_end"], 1),
        "peak_memory_mb": round(peak / 1e6, 1),
        "stages_ms": {name: round(value, 1) for name, value in stages.items()},
    }


def _write(folder: Path, slices: int, transfer_syntax: str) -> None:
    from engine.phantom import write_phantom

    write_phantom(folder, slices=slices, spacing_mm=1.0, transfer_syntax=transfer_syntax)


def _series(folder: Path) -> Series:
    from engine.dicom import choose_series, scan

    for study in scan([folder]).studies:
        chosen = choose_series(study).series
        if chosen is not None:
            return chosen
    raise NothingFoundError(f"{folder} holds no CT series that can be analysed.", "Give the folder of a chest CT.")


def _checksum(hu: npt.NDArray[np.generic], _header: SliceHeader) -> int:
    """Next to nothing, so that only decoding is measured."""
    return int(hu[0, 0])


def _batches(items: list[Any], size: int) -> Iterator[tuple[Float32, Float32]]:
    chosen = [item for item in items if getattr(item, "has_lung", False)]
    for start in range(0, len(chosen), size):
        part = chosen[start : start + size]
        yield (
            np.stack([item.classifier for item in part])[:, np.newaxis],
            np.stack([item.autoencoder for item in part])[:, np.newaxis],
        )


def _infer(backend: Backend, batches: list[tuple[Float32, Float32]]) -> None:
    for classifier, autoencoder in batches:
        backend.run(Net.CLASSIFIER, classifier)
        backend.run(Net.AUTOENCODER, autoencoder)


def _exhaust(stream: Iterator[Any]) -> None:
    for _ in stream:
        pass


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


@contextmanager
def _peak_memory() -> Iterator[list[float]]:
    """Largest resident memory of this process and its children, bytes, sampled; in the list's only element."""
    import psutil

    own, peak, stop = psutil.Process(), [0.0], CancelToken()

    def sample() -> None:
        while not stop.wait(_SAMPLE_SECONDS):
            total = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue  # it ended between the listing and the question
            peak[0] = max(peak[0], float(total))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.cancel()
        thread.join()
