"""A whole series end to end, against its own stages alone: how far decoding, preparing and inference overlap."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.bench.chest import LENGTH_MM, write_chest
from engine.bench.family import Use, peak_memory, used
from engine.bench.machine import describe_machine
from engine.bench.other_decoder import decode_by_gdcm, gdcm_takes
from engine.errors import NothingFoundError
from engine.inference.values import Net
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.dicom.pixels import Hounsfield
    from engine.dicom.values import Series, SliceHeader
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend, Float32
    from engine.preprocess import PreparedSlice, PreprocessSpec

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
_KEPT_BATCHES = 4


def bench_pipeline(
    bundle: Bundle,
    *,
    study: Path | None = None,
    slices: int = 300,
    transfer_syntax: str = JPEG_LOSSLESS,
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
        ``machine``; ``slices``; seconds of ``decode`` (all cores, nothing else), where python-gdcm is installed (extra
        ``dev``) of ``decode_by_gdcm`` with ``gdcm_over_decode``, its time over ours; of ``decode_and_prepare``,
        ``inference`` (the lungs network over all slices, the others over those with lung) and ``end_to_end``;
        ``over_slowest`` (end to end over the
        longer of decode and inference), ``over_sum``; ``cpu_seconds``, the processor time of each over all processes;
        ``least_seconds`` that these cores allow (:func:`_least_seconds`) and ``over_least``; ``images_per_second``;
        ``peak_memory_mb`` of all processes in an end-to-end run; ``stages_ms`` of the last run.

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
            write_chest(folder, slices, transfer_syntax, length_mm=min(LENGTH_MM, slices))
        return _measure(_series(folder), bundle, opened, rounds, progress)
    finally:
        opened.close()
        if study is None:
            shutil.rmtree(folder, ignore_errors=True)


def pipeline_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    seconds, cpu = result["seconds"], result["cpu_seconds"]
    stages = ", ".join(f"{name} {ms:.0f} ms" for name, ms in result["stages_ms"].items())
    return "\n".join(
        [
            f"{result['machine']['processor']}, {result['machine']['physical_cores']} cores; "
            f"{result['backend']} {result['precision']}; {result['slices']} slices ({result['with_lung']} with lung), "
            f"transfer syntax {result['transfer_syntax']}",
            f"decode alone          {seconds['decode']:8.2f} s   processor time {cpu['decode']:6.2f} s",
            *(
                [
                    f"decode by python-gdcm {seconds['decode_by_gdcm']:8.2f} s                  "
                    f"{cpu['decode_by_gdcm']:6.2f} s   {result['gdcm_over_decode']:.2f} times decode alone"
                ]
                if result["gdcm_over_decode"] is not None
                else []
            ),
            f"decode and prepare    {seconds['decode_and_prepare']:8.2f} s                  "
            f"{cpu['decode_and_prepare']:6.2f} s",
            f"inference alone       {seconds['inference']:8.2f} s                  {cpu['inference']:6.2f} s",
            f"end to end            {seconds['end_to_end']:8.2f} s                  {cpu['end_to_end']:6.2f} s   "
            f"{result['images_per_second']:.1f} slices/s",
            f"end to end over the slower of decode and inference: {result['over_slowest']:.2f}, "
            f"over their sum: {result['over_sum']:.2f}",
            f"least that {result['cores']} cores allow for the work of all stages: {result['least_seconds']:.2f} s; "
            f"end to end over it: {result['over_least']:.2f}",
            f"peak memory {result['peak_memory_mb']:.0f} MB; stages of the last run: {stages}",
        ]
    )


def _measure(series: Series, bundle: Bundle, backend: Backend, rounds: int, progress: ProgressSink) -> dict[str, Any]:
    from engine.dicom import stream_slices
    from engine.inference.pipeline import run_pipeline

    transform = _OpenAndPrepare(bundle.spec)
    stages: dict[str, float] = {}

    def end_to_end() -> None:
        running = run_pipeline(series, bundle, backend)
        for _ in running:
            pass
        stages.update(running.timing_ms)

    # First, and a run of its own: what the benchmark keeps for itself would count, and asking for memory takes time.
    progress(Progress("bench", 0, rounds, "memory"))
    peak = peak_memory(end_to_end)
    batches, with_lung = _some_batches(stream_slices(series, transform), backend.batch_size)
    works: dict[str, Callable[[], None]] = {
        "decode": lambda: _exhaust(stream_slices(series, _checksum)),
        **_other_decoder(series),
        "decode_and_prepare": lambda: _exhaust(stream_slices(series, transform)),
        "inference": lambda: _infer(backend, batches, len(series.headers), with_lung),
        "end_to_end": end_to_end,
    }
    uses: dict[str, list[Use]] = {name: [] for name in works}
    for turn in range(rounds):
        for name, work in works.items():
            progress(Progress("bench", turn, rounds, name))
            uses[name].append(used(work))
    return _result(series, backend, uses, with_lung, stages, peak)


def _other_decoder(series: Series) -> dict[str, Callable[[], None]]:
    """The row of python-gdcm: decoded as all is, in the same process with as many threads."""
    from engine.dicom.stream import stream_work

    if not gdcm_takes(series.headers[0].transfer_syntax_uid):
        return {}
    return {"decode_by_gdcm": lambda: _exhaust(stream_work(series.headers, decode_by_gdcm))}


def _result(
    series: Series,
    backend: Backend,
    uses: Mapping[str, list[Use]],
    with_lung: int,
    stages: Mapping[str, float],
    peak: float,
) -> dict[str, Any]:
    seconds = {name: statistics.median(use.wall for use in found) for name, found in uses.items()}
    cpu = {name: statistics.median(use.cpu for use in found) for name, found in uses.items()}
    least, cores = _least_seconds(seconds, cpu), os.cpu_count() or 1
    slices = len(series.headers)
    return {
        "machine": describe_machine(),
        "backend": backend.selection.name,
        "precision": backend.selection.precision.value,
        "slices": slices,
        "with_lung": with_lung,
        "transfer_syntax": series.headers[0].transfer_syntax_uid,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "over_slowest": round(seconds["end_to_end"] / max(seconds["decode"], seconds["inference"]), 3),
        "gdcm_over_decode": round(seconds["decode_by_gdcm"] / seconds["decode"], 2)
        if "decode_by_gdcm" in seconds
        else None,
        "over_sum": round(seconds["end_to_end"] / (seconds["decode"] + seconds["inference"]), 3),
        "cpu_seconds": {name: round(value, 3) for name, value in cpu.items()},
        "cores": cores,
        "least_seconds": round(least, 3),
        "over_least": round(seconds["end_to_end"] / least, 3),
        "images_per_second": round(slices / seconds["end_to_end"], 1),
        "peak_memory_mb": round(peak / 1e6, 1),
        "stages_ms": {name: round(value, 1) for name, value in stages.items()},
    }


def _least_seconds(seconds: Mapping[str, float], cpu: Mapping[str, float]) -> float:
    """No overlap can be faster: all cores busy with what preparing and inference take, nor than either of them alone.

    Where inference keeps every core busy by itself, this is far above the longer stage: there is no idle core to hide
    the other stage on.
    """
    busy = (cpu["decode_and_prepare"] + cpu["inference"]) / (os.cpu_count() or 1)
    return max(busy, seconds["decode_and_prepare"], seconds["inference"])


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


@dataclass(frozen=True)
class _OpenAndPrepare:
    """Everything but the networks, in the decode workers; the lungs are those that thresholds find."""

    spec: PreprocessSpec

    def __call__(self, hu: Hounsfield, header: SliceHeader) -> tuple[Float32, PreparedSlice]:
        from engine.inference.opening import OpenSlice
        from engine.preprocess import prepare_hu

        opened = OpenSlice(self.spec)(hu, header)
        return opened.image, prepare_hu(opened.hu, opened.spacing_mm, None, self.spec, opened.image)


_Batch = dict[Net, Any]


def _some_batches(stream: Iterator[tuple[int, Any]], size: int) -> tuple[list[_Batch], int]:
    """A few batches of slices with lung to run again and again, and how many such slices there are.

    Few, so that the benchmark's own arrays don't count as the pipeline's memory.
    """
    kept: list[tuple[Float32, PreparedSlice]] = []
    with_lung = 0
    for _, item in stream:
        if isinstance(item, tuple) and item[1].has_lung:
            with_lung += 1
            if len(kept) < _KEPT_BATCHES * size:
                kept.append(item)
    parts = [kept[start : start + size] for start in range(0, len(kept), size)]
    batches = [
        {
            Net.LUNGS: np.stack([image for image, _ in part])[:, np.newaxis],
            Net.CLASSIFIER: np.stack([item.classifier for _, item in part])[:, np.newaxis],
            Net.AUTOENCODER: np.stack([item.autoencoder for _, item in part])[:, np.newaxis],
        }
        for part in parts
    ]
    return batches, with_lung


def _infer(backend: Backend, batches: list[_Batch], images: int, with_lung: int) -> None:
    """The lungs network over ``images``, the others over those with lung; the batches in turn."""
    size = len(batches[0][Net.LUNGS]) if batches else 1
    for net, total in ((Net.LUNGS, images), (Net.CLASSIFIER, with_lung), (Net.AUTOENCODER, with_lung)):
        for position, start in enumerate(range(0, total, size)):
            if batches:
                backend.run(net, batches[position % len(batches)][net][: total - start])


def _exhaust(stream: Iterator[Any]) -> None:
    for _ in stream:
        pass
