"""This version against another installation, in turns of one run: one study to its verdict, and a batch of studies."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.bench.chest import write_chest
from engine.bench.family import Use, used
from engine.bench.machine import describe_machine
from engine.locations import DATA_VARIABLE
from engine.volume import Progress, ProgressSink, ignore_progress


def bench_versus(
    other: Path,
    *,
    slices: int = 300,
    studies: int = 100,
    study_slices: int = 60,
    transfer_syntax: str,
    rounds: int = 3,
    progress: ProgressSink = ignore_progress,
) -> dict[str, Any]:
    """Run the commands ``analyze`` and ``batch`` of both installations, one after the other, on the same phantoms.

    Each run has a data folder of its own, so that no result is known from before; each installation keeps its caches.

    Parameters
    ----------
    other : Path
        The other installation's ``alveoscope``.
    studies, study_slices : int
        The batch; 0 studies leave it out.
    rounds : int
        Turns of ``analyze``; of ``batch`` there is one fewer, at least one. The least of each is given.

    Returns
    -------
    dict
        ``machine``; for ``analyze`` and ``batch`` ``seconds`` and ``cpu_seconds`` of ``this`` and ``other``, and
        ``this_over_other`` of both; ``studies_per_minute`` of the batch.

    Raises
    ------
    subprocess.CalledProcessError
        A command failed.
    """
    commands = {"this": [sys.executable, "-m", "engine.cli"], "other": [str(other)]}
    with tempfile.TemporaryDirectory(prefix="alveoscope-bench-") as scratch:
        room = Path(scratch)
        progress(Progress("bench", 0, rounds, "writing synthetic studies"))
        write_chest(room / "one", slices, transfer_syntax)
        for number in range(studies):
            write_chest(room / "many" / str(number), study_slices, transfer_syntax, seed=number + 1)

        def analyse(command: Sequence[str], own: Path) -> None:
            _run([*command, "analyze", str(room / "one"), "--quiet", "--json", str(own / "result.json")], own)

        def batch(command: Sequence[str], own: Path) -> None:
            _run([*command, "batch", str(room / "many"), "--out", str(own / "out"), "--quiet"], own)

        for name, command in commands.items():  # what is measured or compiled at a first start
            _in_turn(analyse, command, room, name)
        result: dict[str, Any] = {"machine": describe_machine(), "slices": slices, "rounds": rounds}
        works: dict[str, tuple[Callable[[Sequence[str], Path], None], int]] = {"analyze": (analyse, rounds)}
        if studies:
            works["batch"] = (batch, max(1, rounds - 1))
        for work, (run, turns) in works.items():
            uses: dict[str, list[Use]] = {name: [] for name in commands}
            for turn in range(turns):
                for name, command in list(commands.items())[:: -1 if turn % 2 else 1]:
                    progress(Progress("bench", turn, turns, f"{work}, {name}"))
                    uses[name].append(_in_turn(run, command, room, name))
            result[work] = _row(uses)
        if studies:
            minutes = {name: seconds / 60.0 for name, seconds in result["batch"]["seconds"].items()}
            result["batch"]["studies_per_minute"] = {name: round(studies / took, 2) for name, took in minutes.items()}
    return result


def versus_table(result: Mapping[str, Any]) -> str:
    """The result as text."""
    lines = [f"{result['machine']['processor']}, {result['machine']['physical_cores']} cores; least of each"]
    for work in ("analyze", "batch"):
        if work in result:
            row = result[work]
            seconds, cpu, over = row["seconds"], row["cpu_seconds"], row["this_over_other"]
            lines.append(
                f"{work:8} this {seconds['this']:.2f} s, other {seconds['other']:.2f} s: {over['seconds']:.2f}; "
                f"processor time {cpu['this']:.2f} s, {cpu['other']:.2f} s: {over['cpu_seconds']:.2f}"
            )
    if "batch" in result:
        rate = result["batch"]["studies_per_minute"]
        lines.append(
            f"studies a minute: this {rate['this']:.1f}, other {rate['other']:.1f}: {rate['this'] / rate['other']:.2f}"
        )
    return "\n".join(lines)


def _in_turn(run: Callable[[Sequence[str], Path], None], command: Sequence[str], room: Path, name: str) -> Use:
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=room) as own:
        return used(lambda: run(command, Path(own)))


def _run(command: Sequence[str], own: Path) -> None:
    environment = {**os.environ, DATA_VARIABLE: str(own / "data"), "XDG_CACHE_HOME": str(own.parent / "cache")}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _row(uses: Mapping[str, Sequence[Use]]) -> dict[str, Any]:
    seconds = {name: round(min(use.wall for use in found), 3) for name, found in uses.items()}
    cpu = {name: round(min(use.cpu for use in found), 3) for name, found in uses.items()}
    over = {
        name: round(taken["this"] / taken["other"], 3)
        for name, taken in {"seconds": seconds, "cpu_seconds": cpu}.items()
    }
    return {"seconds": seconds, "cpu_seconds": cpu, "this_over_other": over}
