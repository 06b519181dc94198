"""A batch on a Dask cluster of this computer: one worker held to one core, against a worker on each core."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.bench.chest import write_chest
from engine.bench.family import used_beside
from engine.bench.machine import describe_machine
from engine.errors import NothingFoundError, UsageError
from engine.installing import how_to_install
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.batch.values import BatchRequest


def bench_cluster(
    bundle: Path | None = None,
    *,
    studies: int = 12,
    slices: int = 60,
    transfer_syntax: str,
    rounds: int = 3,
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Measure; the scheduler and all workers are processes of this computer.

    Parameters
    ----------
    rounds : int
        Batches of each cluster, in turns, after one that opens the networks and does not count.

    Returns
    -------
    dict
        ``machine``; ``workers``; ``seconds`` of ``one`` worker and of ``all``, the least of each, and ``gain`` between
        them; ``cpu_seconds`` of the ``workers`` and of scheduler and client ``beside`` them, and the ``most`` that the
        gain could be by them on these cores with nothing else at work; ``same``: whether every table of results is the
        same to the byte.

    Raises
    ------
    NothingFoundError
        A study failed.
    UsageError
        The extra ``cluster`` is not installed, or this system can't hold a process to a core.
    """
    if find_spec("distributed") is None:
        raise UsageError("Dask is not installed.", how_to_install("distributed"))
    if not hasattr(os, "sched_setaffinity"):
        raise UsageError("This system can't hold a process to one core.", "Run it on Linux.")
    from engine.batch.values import BatchRequest
    from engine.service.values import NOT_RECORDED

    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="alveoscope-bench-") as scratch:
        room = Path(scratch)
        for number in range(studies):
            write_chest(room / "in" / str(number), slices, transfer_syntax, seed=number)
        # As many at once as there are cores: so each worker computes with one thread.
        request = BatchRequest((room / "in",), room / "out", bundle=bundle, workers=len(cores), records=NOT_RECORDED)
        seconds: dict[str, list[float]] = {"one": [], "all": []}
        cpu: dict[str, list[tuple[float, float]]] = {"one": [], "all": []}
        tables = set()
        with _Cluster(cores[:1]) as one, _Cluster(cores) as every:
            for turn in range(rounds + 1):
                for name, address in {"one": one.address, "all": every.address}.items():
                    progress(Progress("bench", turn, rounds + 1, name))
                    own = replace(request, out=room / f"{name}-{turn}")
                    took, beside = used_beside(partial(_batch, own, address))
                    tables.add((own.out / "results.csv").read_bytes())
                    if turn:
                        seconds[name].append(took.wall)
                        cpu[name].append((took.cpu - beside, beside))
    workers = {name: round(min(one for one, _ in taken), 3) for name, taken in cpu.items()}
    beside_them = {name: round(min(other for _, other in taken), 3) for name, taken in cpu.items()}
    least = {name: round(min(taken), 3) for name, taken in seconds.items()}
    return {
        "machine": describe_machine(),
        "workers": len(cores),
        "studies": studies,
        "seconds": least,
        "gain": round(least["one"] / least["all"], 3),
        "cpu_seconds": {"workers": workers, "beside": beside_them},
        "most": round(len(cores) * workers["one"] / (workers["all"] + beside_them["all"]), 3),
        "same": len(tables) == 1,
    }


def cluster_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    seconds, cpu = result["seconds"], result["cpu_seconds"]
    same = "the same" if result["same"] else "NOT the same"
    return (
        f"{result['studies']} studies: one worker on one core {seconds['one']:.2f} s, {result['workers']} workers on "
        f"one core each {seconds['all']:.2f} s: {result['gain']:.2f} times; results {same}\n"
        f"processor time of the workers {cpu['workers']['one']:.2f} s and {cpu['workers']['all']:.2f} s, beside them "
        f"{cpu['beside']['all']:.2f} s: at most {result['most']:.2f} times"
    )


class _Cluster:
    """A scheduler and a worker process on each of some cores, with one thread each."""

    def __init__(self, cores: list[int]) -> None:
        distributed: Any = import_module("distributed")
        self._cluster = distributed.LocalCluster(
            n_workers=len(cores), threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        )
        self.address: str = self._cluster.scheduler_address
        with distributed.Client(self.address, set_as_default=False) as client:
            for worker, core in zip(self._cluster.scheduler_info["workers"], cores, strict=True):
                client.run(_hold, core, workers=[worker])

    def __enter__(self) -> _Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.close()


def _hold(core: int) -> None:
    """Hold this process, and all threads and processes that it starts, to one core."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def _batch(request: BatchRequest, address: str) -> None:
    from engine.batch.cluster import on_cluster
    from engine.batch.run import run_batch

    summary = run_batch(request, runner=on_cluster(address))
    if summary.failed:
        raise next(NothingFoundError(row.error_message) for row in summary.rows if row.state == "failed")
