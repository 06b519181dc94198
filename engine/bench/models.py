"""All networks on every back-end and precision of this machine, against a bare ONNX Runtime session loop.

Beside them a plain ResNet-18 at 224 px: the classifier of a bundle may work at a smaller size than its input's, and
published figures, and torch's here, are of the whole size.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.bench.machine import GEMM_GFLOP, Laps, describe_machine, gemm_gflops, gemm_work, take_turns
from engine.bench.operations import gflop_an_image
from engine.bench.resnet18 import SIDE as RESNET18_SIDE
from engine.bench.resnet18 import write_resnet18
from engine.errors import AlveoscopeError, BackendUnavailableError
from engine.inference.bundle import INPUT_SIZE
from engine.inference.onnxruntime_ import plain_session
from engine.inference.values import WANTED_OUTPUTS, Backend, Float32, Net, Precision
from engine.volume import Progress, ProgressSink, ignore_progress

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

BATCHES = (1, 8, 32)
#: The name of the yardstick in the rows; see :mod:`engine.bench.resnet18`.
RESNET18 = "resnet18-224"
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
        ``machine``; ``gemm_gflops`` (FP32); ``gflop_an_image`` (net -> operations, as the network runs);
        ``skipped`` (back-ends that did not open, and why); ``rows``: net, batch, backend, precision, ``median_ms``,
        ``cpu_ms``, ``images_per_second``, ``over_bare`` (against the bare FP32 loop) and ``over_gemm_limit`` (against
        an FP32 matrix product of as many operations, whatever the row's own precision). Ratios are of the same round,
        except torch's (``same_rounds`` false), which runs in a process of its own: there they are of medians.
    """
    opened, skipped = _open_all(bundle)
    rows: list[dict[str, Any]] = []
    gflop: dict[str, float] = {}
    peak = gemm_gflops()
    try:
        for subject in _subjects(bundle, opened):
            gflop[subject.name] = subject.gflop
            for batch in batches:
                progress(Progress("bench", len(rows), None, f"{subject.name}, batch {batch}"))
                rows += _measure(subject, batch, seconds)
    finally:
        for backend in opened.values():
            backend.close()
    try:
        rows += _beside(_torch_rows(batches), rows)
    except BackendUnavailableError as error:
        skipped["torch eager fp32"] = error.message
    return {
        "machine": describe_machine(),
        "gemm_gflops": round(peak, 1),
        "gflop_an_image": {name: round(value, 3) for name, value in gflop.items()},
        "skipped": skipped,
        "rows": rows,
    }


def overhead(bundle: Bundle, *, batch: int = 8, seconds: float = 10.0) -> dict[str, dict[str, float]]:
    """What the back-end layer adds over a bare loop on the very same session, per net: ``wall`` and ``cpu`` shares.

    Both take turns; each share is the median over the rounds of one over the other, minus one.
    """
    from engine.inference.onnxruntime_ import open_cpu

    added: dict[str, dict[str, float]] = {}
    with open_cpu(bundle, Precision.FP32) as backend:
        for net in Net:
            images = _images(INPUT_SIZE[net], batch)
            works: dict[str, Callable[[], Any]] = {
                "layer": partial(backend.run, net, images),
                "bare": partial(_runner(backend.session(net), WANTED_OUTPUTS[net]), images),
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
        f"FP32 GEMM peak {result['gemm_gflops']} GFLOP/s; GFLOP an image: "
        + ", ".join(f"{name} {gflop:.3f}" for name, gflop in result["gflop_an_image"].items()),
        "x bare: against the bare FP32 loop; x limit: against an FP32 matrix product of as many operations",
        "",
        f"{'net':<13}{'batch':>5}  {'back-end':<30}{'median ms':>11}{'img/s':>9}{'x bare':>8}{'x limit':>9}",
    ]
    for row in result["rows"]:
        own = "" if row["same_rounds"] else "  in a process of its own: ratios of medians"
        lines.append(
            f"{row['net']:<13}{row['batch']:>5}  {row['backend'] + ' ' + row['precision']:<30}"
            f"{row['median_ms']:>11.2f}{row['images_per_second']:>9.1f}{row['over_bare']:>8.2f}"
            f"{row['over_gemm_limit']:>9.2f}{own}"
        )
    lines += [f"not measured: {name}: {why}" for name, why in result["skipped"].items()]
    return "\n".join(lines)


def _open_all(bundle: Bundle) -> tuple[dict[str, Backend], dict[str, str]]:
    from engine.inference.candidates import candidates

    opened: dict[str, Backend] = {}
    skipped: dict[str, str] = {}
    for candidate in candidates(bundle):
        label = f"{candidate.name} {candidate.precision.value}"
        try:
            opened[label] = candidate.open(bundle, candidate.precision, None)
        except AlveoscopeError as error:
            skipped[label] = error.message
    return opened, skipped


@dataclass(frozen=True)
class _Subject:
    """A network to measure: what runs it, by label, the bare loop first; ``gflop`` for one image."""

    name: str
    gflop: float
    side: int
    runs: Mapping[str, Callable[[Float32], Any]]


def _subjects(bundle: Bundle, opened: Mapping[str, Backend]) -> Iterator[_Subject]:
    """All nets on every back-end, then the yardstick: as its maker's examples have it, and with our options."""
    bare, own = f"{_BARE} fp32", "onnxruntime-cpu fp32"
    for net in Net:
        path = bundle.path / f"{net.value}.onnx"
        runs = {bare: _runner(_bare_session(path), WANTED_OUTPUTS[net])}
        runs |= {label: partial(backend.run, net) for label, backend in opened.items()}
        yield _Subject(net.value, gflop_an_image(path, INPUT_SIZE[net]), INPUT_SIZE[net], runs)
    with tempfile.TemporaryDirectory(prefix="alveoscope-bench-") as folder:
        path = write_resnet18(Path(folder) / "resnet18.onnx")
        runs = {bare: _runner(_bare_session(path), ("logits",)), own: _runner(plain_session(path), ("logits",))}
        yield _Subject(RESNET18, gflop_an_image(path, RESNET18_SIDE), RESNET18_SIDE, runs)


def _measure(subject: _Subject, batch: int, seconds: float) -> Iterator[dict[str, Any]]:
    images = _images(subject.side, batch)
    works: dict[str, Callable[[], Any]] = {label: partial(run, images) for label, run in subject.runs.items()}
    times = take_turns({_GEMM: gemm_work(), **works}, seconds)
    gemm, bare = times.pop(_GEMM), times[f"{_BARE} fp32"]
    for label, laps in times.items():
        name, precision = label.rsplit(" ", 1)
        yield {
            **_row(subject.name, batch, name, precision, laps.median_ms),
            "cpu_ms": laps.median_cpu_ms,
            "over_bare": round(laps.over(bare), 3),
            "over_gemm_limit": round(_over_limit(laps, gemm, batch * subject.gflop), 2),
            "same_rounds": True,
        }


def _over_limit(laps: Laps, gemm: Laps, gflop: float) -> float:
    """How much longer than a matrix product of as many operations."""
    return laps.over(gemm) * GEMM_GFLOP / gflop


def _row(net: str, batch: int, backend: str, precision: str, median: float) -> dict[str, Any]:
    return {
        "net": net,
        "batch": batch,
        "backend": backend,
        "precision": precision,
        "median_ms": median,
        "images_per_second": round(1e3 * batch / median, 1),
    }


def _beside(rows: Sequence[dict[str, Any]], measured: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of another process with their ratios to the bare loop's median of the same net and batch."""
    bare = {(row["net"], row["batch"]): row for row in measured if row["backend"] == _BARE}
    for row in rows:
        loop = bare[row["net"], row["batch"]]
        over = row["median_ms"] / loop["median_ms"]
        limit = round(over * loop["over_gemm_limit"], 2)
        yield {**row, "over_bare": round(over, 3), "over_gemm_limit": limit, "same_rounds": False}


def _images(side: int, batch: int) -> Float32:
    return np.random.default_rng(0).random((batch, 1, side, side), dtype=np.float32)


def _bare_session(path: Path) -> Any:
    """A session as its maker's examples have it: all optimisations, as many threads as we use, nothing else."""
    import onnxruntime

    from engine.inference.onnxruntime_ import default_threads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = default_threads()
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _runner(session: Any, outputs: Sequence[str]) -> Callable[[Float32], Any]:
    names = list(outputs)
    return lambda images: session.run(names, {"image": images})


def _torch_rows(batches: Sequence[int]) -> list[dict[str, Any]]:
    """ResNet-18 at 224 px and the autoencoder in torch eager; in a process of its own, which may import it.

    Raises
    ------
    BackendUnavailableError
        Torch is not installed, or its process failed.
    """
    if find_spec("torch") is None or find_spec("training") is None:
        raise BackendUnavailableError("Torch is not installed (extra train).")
    command = [sys.executable, "-m", "training.networks.eager", *map(str, batches)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackendUnavailableError(f"Torch failed: {last}.")
    names = {Net.CLASSIFIER.value: RESNET18}  # torch runs it at the whole size, whatever the bundle does
    return [
        _row(names.get(net, net), batch, f"torch eager {device}", "fp32", ms)
        for net, batch, ms, device in json.loads(done.stdout)
    ]
