"""Both networks on every back-end and precision of this machine, against a bare ONNX Runtime session loop."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.bench.machine import GEMM_GFLOP, Laps, describe_machine, gemm_gflops, gemm_work, take_turns
from engine.bench.operations import gflop_an_image
from engine.errors import AlveoscopeError, BackendUnavailableError
from engine.inference.bundle import INPUT_SIZE
from engine.inference.values import WANTED_OUTPUTS, Backend, Float32, Net, Precision
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

BATCHES = (1, 8, 32)
_BARE = "bare onnxruntime loop"
_GEMM = "gemm"


def bench_models(
    bundle: Bundle,
    *,
    batches: Sequence[int] = BATCHES,
    seconds: float = 2.0,
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Measure every back-end that opens.

    All back-ends of one net and batch take turns, the bare loop among them, so ratios are of one run.

    Parameters
    ----------
    seconds : float
        For each net and batch, over all back-ends.

    Returns
    -------
    dict
        ``machine``; ``gemm_gflops`` (FP32); ``skipped`` (back-ends that did not open, and why); ``rows``: net, batch,
        backend, precision, ``median_ms``, ``cpu_ms``, ``images_per_second``, ``over_bare`` (against the bare FP32 loop
        in the same round) and, for FP32, ``over_gemm_limit`` (against a matrix product of as many operations in the
        same round).
    """
    opened, skipped = _open_all(bundle)
    sessions = {net: _bare_session(bundle, net) for net in Net}
    peak = gemm_gflops()
    rows: list[dict[str, Any]] = []
    try:
        for net in Net:
            gflop = gflop_an_image(bundle.onnx(net, Precision.FP32), INPUT_SIZE[net])
            for batch in batches:
                progress(Progress("bench", len(rows), None, f"{net.value}, batch {batch}"))
                rows += _measure(net, batch, opened, sessions[net], gflop, seconds)
    finally:
        for backend in opened.values():
            backend.close()
    try:
        rows += _torch_rows(batches)
    except BackendUnavailableError as error:
        skipped["torch eager fp32"] = error.message
    return {"machine": describe_machine(), "gemm_gflops": round(peak, 1), "skipped": skipped, "rows": rows}


def overhead(bundle: Bundle, *, batch: int = 8, seconds: float = 10.0) -> dict[str, dict[str, float]]:
    """What the back-end layer adds over a bare loop on the very same session, per net: ``wall`` and ``cpu`` shares.

    Both take turns; each share is the median over the rounds of one over the other, minus one.
    """
    from engine.inference.onnxruntime_ import open_cpu

    added: dict[str, dict[str, float]] = {}
    with open_cpu(bundle, Precision.FP32) as backend:
        for net in Net:
            images = _images(net, batch)
            session = backend.session(net)
            works: dict[str, Callable[[], Any]] = {
                "layer": partial(backend.run, net, images),
                "bare": _bare_work(session, net, images),
            }
            times = take_turns(works, seconds)
            layer, bare = times["layer"], times["bare"]
            added[net.value] = {"wall": round(layer.over(bare) - 1, 4), "cpu": round(layer.cpu_over(bare) - 1, 4)}
    return added


def models_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    machine = result["machine"]
    lines = [
        f"{machine['processor']}, {machine['physical_cores']} cores, {machine['threads']} threads; "
        f"{', '.join(machine['features'])}",
        ", ".join(f"{name} {version}" for name, version in machine["versions"].items()),
        f"FP32 GEMM peak {result['gemm_gflops']} GFLOP/s",
        "",
        f"{'net':<12}{'batch':>6}  {'back-end':<30}{'median ms':>11}{'img/s':>9}{'x bare':>8}{'x limit':>9}",
    ]
    for row in result["rows"]:
        limit = f"{row['over_gemm_limit']:.2f}" if "over_gemm_limit" in row else ""
        over = f"{row['over_bare']:.2f}" if "over_bare" in row else ""
        lines.append(
            f"{row['net']:<12}{row['batch']:>6}  {row['backend'] + ' ' + row['precision']:<30}"
            f"{row['median_ms']:>11.2f}{row['images_per_second']:>9.1f}{over:>8}{limit:>9}"
        )
    lines += [f"not measured: {name}: {why}" for name, why in result["skipped"].items()]
    return "\n".join(lines)


def _open_all(bundle: Bundle) -> tuple[dict[str, Backend], dict[str, str]]:
    from engine.inference.selection import candidates

    opened: dict[str, Backend] = {}
    skipped: dict[str, str] = {}
    for candidate in candidates(bundle):
        label = f"{candidate.name} {candidate.precision.value}"
        try:
            opened[label] = candidate.open(bundle, candidate.precision, None)
        except AlveoscopeError as error:
            skipped[label] = error.message
    return opened, skipped


def _measure(
    net: Net, batch: int, opened: Mapping[str, Backend], session: Any, gflop: float, seconds: float
) -> Iterator[dict[str, Any]]:
    images = _images(net, batch)
    works: dict[str, Callable[[], Any]] = {f"{_BARE} fp32": _bare_work(session, net, images)}
    for label, backend in opened.items():
        works[label] = partial(backend.run, net, images)
    times = take_turns({_GEMM: gemm_work(), **works}, seconds)
    gemm, bare = times.pop(_GEMM), times[f"{_BARE} fp32"]
    for label, laps in times.items():
        name, precision = label.rsplit(" ", 1)
        row = _row(net, batch, name, precision, laps.median_ms)
        row |= {"cpu_ms": laps.median_cpu_ms, "over_bare": round(laps.over(bare), 3)}
        if precision == Precision.FP32.value:
            row["over_gemm_limit"] = round(_over_limit(laps, gemm, batch * gflop), 2)
        yield row


def _over_limit(laps: Laps, gemm: Laps, gflop: float) -> float:
    """How much longer than a matrix product of as many operations."""
    return laps.over(gemm) * GEMM_GFLOP / gflop


def _row(net: Net, batch: int, backend: str, precision: str, median: float) -> dict[str, Any]:
    return {
        "net": net.value,
        "batch": batch,
        "backend": backend,
        "precision": precision,
        "median_ms": median,
        "images_per_second": round(1e3 * batch / median, 1),
    }


def _images(net: Net, batch: int) -> Float32:
    size = INPUT_SIZE[net]
    return np.random.default_rng(0).random((batch, 1, size, size), dtype=np.float32)


def _bare_session(bundle: Bundle, net: Net) -> Any:
    """A session as its maker's examples have it: all optimisations, as many threads as we use, nothing else."""
    import onnxruntime

    from engine.inference.onnxruntime_ import default_threads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = default_threads()
    path = bundle.onnx(net, Precision.FP32)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _bare_work(session: Any, net: Net, images: Float32) -> Callable[[], Any]:
    names = list(WANTED_OUTPUTS[net])
    return lambda: session.run(names, {"image": images})


def _torch_rows(batches: Sequence[int]) -> list[dict[str, Any]]:
    """The same architectures in torch eager; in a process of its own, which may import it.

    Raises
    ------
    BackendUnavailableError
        Torch is not installed, or its process failed.
    """
    if find_spec("torch") is None or find_spec("training") is None:
        raise BackendUnavailableError("Torch is not installed (extra train).")
    command = [sys.executable, "-m", "training.eager", *map(str, batches)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackendUnavailableError(f"Torch failed: {last}.")
    return [_row(Net(net), batch, "torch eager", "fp32", ms) for net, batch, ms in json.loads(done.stdout)]
