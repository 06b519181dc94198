"""The networks of a bundle against those of another one, in turns of one run: what new outputs cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.bench.machine import describe_machine, take_turns
from engine.errors import BundleNotFoundError
from engine.inference.bundle import INPUT_SIZE, SUFFIX
from engine.inference.onnxruntime_ import plain_session
from engine.inference.values import Float32, Net, Precision

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

#: What every bundle has had; the lungs network came later.
_BOTH = (Net.CLASSIFIER, Net.AUTOENCODER)


def bench_against(bundle: Bundle, other: Path, *, batch: int = 4, seconds: float = 20.0) -> dict[str, Any]:
    """Classifier and autoencoder of both, all outputs of each, in ONNX Runtime on one thread; FP32 and INT8.

    Parameters
    ----------
    other : Path
        The other bundle's folder. Nothing of it is used but its ONNX files, so that one of an older version will do.
    seconds : float
        For each precision.

    Returns
    -------
    dict
        ``machine``; ``rows``: the precision that was asked for, ``this_precision`` and ``other_precision`` (those that
        ran, each once, joined by a plus: a bundle may lack a file), network (``both`` for their sum, ``all`` with a
        lungs network where a bundle has one), ``this_cpu_ms`` and ``other_cpu_ms`` an image, ``cpu_over`` and
        ``wall_over``: medians over the rounds of this one over the other.

    Raises
    ------
    BundleNotFoundError
        The other folder lacks a network.
    """
    rows = []
    for precision in (Precision.FP32, Precision.INT8):
        works: dict[str, Callable[[], Any]] = {}
        ran: dict[str, str] = {}
        for name, folder in (("this", bundle.path), ("other", other)):
            files = {net: _file(folder, net, precision) for net in _networks(folder)}
            runs = {net: _runner(path, INPUT_SIZE[net], batch) for net, (path, _) in files.items()}
            for what, nets in (*((net.value, (net,)) for net in _BOTH), ("both", _BOTH), ("all", tuple(runs))):
                works[f"{name} {what}"] = partial(_each, tuple(runs[net] for net in nets))
                ran[f"{name} {what}"] = "+".join(dict.fromkeys(files[net][1].value for net in nets))
        laps = take_turns(works, seconds)
        for net in (*(one.value for one in _BOTH), "both", "all"):
            this, that = laps[f"this {net}"], laps[f"other {net}"]
            rows.append({
                "precision": precision.value,
                "this_precision": ran[f"this {net}"],
                "other_precision": ran[f"other {net}"],
                "net": net,
                "this_cpu_ms": round(this.median_cpu_ms / batch, 3),
                "other_cpu_ms": round(that.median_cpu_ms / batch, 3),
                "cpu_over": round(this.cpu_over(that), 3),
                "wall_over": round(this.over(that), 3),
            })  # fmt: skip
    return {"machine": describe_machine(), "batch": batch, "other": str(other), "rows": rows}


def against_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    lines = [
        f"{result['machine']['processor']}, one thread, batch {result['batch']}; processor time of one image",
        f"{'this/other':<20}{'net':<13}{'this ms':>9}{'other ms':>10}{'ratio':>8}{'by the clock':>14}",
    ]
    for row in result["rows"]:
        ran = f"{row['this_precision']}/{row['other_precision']}"
        lines.append(
            f"{ran:<20}{row['net']:<13}{row['this_cpu_ms']:>9.2f}{row['other_cpu_ms']:>10.2f}"
            f"{row['cpu_over']:>8.2f}{row['wall_over']:>14.2f}"
        )
    return "\n".join(lines)


def _networks(folder: Path) -> list[Net]:
    return [net for net in Net if net in _BOTH or (folder / f"{net.value}{SUFFIX[Precision.FP32]}").is_file()]


def _file(folder: Path, net: Net, precision: Precision) -> tuple[Path, Precision]:
    """The network in a precision, in FP32 where there is no such file; and which of them it is."""
    for one in (precision, Precision.FP32):
        path = folder / f"{net.value}{SUFFIX[one]}"
        if path.is_file():
            return path, one
    raise BundleNotFoundError(f"{folder} has no {net.value}.onnx.", "Give the folder of a bundle.")


def _runner(file: Path, side: int, batch: int) -> Callable[[], Any]:
    images: Float32 = np.random.default_rng(0).random((batch, 1, side, side), dtype=np.float32)
    return partial(plain_session(file, threads=1).run, None, {"image": images})


def _each(runs: Sequence[Callable[[], Any]]) -> None:
    for run in runs:
        run()
