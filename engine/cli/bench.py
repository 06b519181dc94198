"""``alveoscope bench ...``: how fast this machine is, as ratios of one run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import typer

from engine.cli.options import BACKEND, BUNDLE, JSON, PRECISION, QUIET

#: Functions ``register(group)`` of rooms that the engine may not import (the desktop's own benchmark).
ENTRY_POINT_GROUP = "alveoscope.bench"

_ROUNDS = typer.Option(3, min=1, help="Turns of each.")
_SYNTAX = typer.Option("1.2.840.10008.1.2.4.70", metavar="UID", help="Default: JPEG Lossless.")


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Measure the networks, the whole pipeline, and the scan.", no_args_is_help=True)

    @group.command("models")
    def models(
        bundle: Path = BUNDLE,
        batch: list[int] = typer.Option([1, 8, 32], "--batch", min=1, max=256, help="Batch size; can be repeated."),
        seconds: float = typer.Option(2.0, min=0.0, help="For each network and batch."),
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """All networks on every back-end and precision, against a bare ONNX Runtime loop and the GEMM limit."""
        from engine.bench.models import bench_models, models_table, overhead
        from engine.inference.bundle import load_bundle

        loaded = load_bundle(bundle)
        result = _measured(partial(bench_models, loaded, batches=batch, seconds=seconds), quiet)
        result["layer_overhead_at_batch_8"] = overhead(loaded, seconds=seconds)
        added = ", ".join(
            f"{net} {share['wall']:+.1%} (processor time {share['cpu']:+.1%})"
            for net, share in result["layer_overhead_at_batch_8"].items()
        )
        text = f"{models_table(result)}\nback-end layer over the same bare session, batch 8: {added}"
        _deliver(result, text, json_file)

    @group.command("against")
    def against(
        other: Path = typer.Argument(..., metavar="FOLDER", help="Another bundle, of an older version perhaps."),
        bundle: Path = BUNDLE,
        batch: int = typer.Option(4, min=1, max=256, help="Images at once."),
        seconds: float = typer.Option(20.0, min=0.0, help="For each precision."),
        json_file: str = JSON,
    ) -> None:
        """Classifier and autoencoder of the bundle in use against another bundle's, in turns: what outputs cost."""
        from engine.bench.against import against_table, bench_against
        from engine.inference.bundle import load_bundle

        result = bench_against(load_bundle(bundle), other, batch=batch, seconds=seconds)
        _deliver(result, against_table(result), json_file)

    @group.command("pipeline")
    def pipeline(
        study: Path = typer.Argument(
            None, metavar="FOLDER", help="A folder with a chest CT; a synthetic one without it."
        ),
        bundle: Path = BUNDLE,
        slices: int = typer.Option(300, min=8, help="Of the synthetic series."),
        transfer_syntax: str = _SYNTAX,
        backend: str = BACKEND,
        precision: str = PRECISION,
        rounds: int = _ROUNDS,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """A whole series end to end, against decoding alone and inference alone; peak memory of all its processes.

        Memory stays bounded: compare --slices 300 with --slices 3000 (--rounds 1 will do).
        """
        from engine.bench.pipeline import bench_pipeline, pipeline_table
        from engine.inference.bundle import load_bundle

        measure = partial(
            bench_pipeline,
            load_bundle(bundle),
            study=study,
            slices=slices,
            transfer_syntax=transfer_syntax,
            backend=backend,
            precision=precision,
            rounds=rounds,
        )
        result = _measured(measure, quiet)
        _deliver(result, pipeline_table(result), json_file)

    @group.command("analyze")
    def analyze(
        bundle: Path = BUNDLE,
        slices: int = typer.Option(300, min=20, help="Of the synthetic study."),
        longest: int = typer.Option(
            None, min=20, metavar="SLICES", help="Of a second study, for its peak memory; default twice as many."
        ),
        rounds: int = _ROUNDS,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """The whole analysis, against bare decoding plus bare ONNX Runtime sessions; peak memory."""
        from engine.bench.analyze import analyze_table, bench_analyze
        from engine.inference.bundle import load_bundle

        measure = partial(bench_analyze, load_bundle(bundle), slices=slices, longest=longest, rounds=rounds)
        result = _measured(measure, quiet)
        _deliver(result, analyze_table(result), json_file)

    @group.command("first")
    def first(
        bundle: Path = BUNDLE,
        slices: list[int] = typer.Option([60, 300, 1000, 3000], "--slices", min=20, help="Can be repeated."),
        transfer_syntax: list[str] = typer.Option(
            ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.90"],
            "--transfer-syntax",
            metavar="UID",
            help="Can be repeated; default uncompressed, JPEG Lossless, JPEG 2000.",
        ),
        backend: str = BACKEND,
        precision: str = PRECISION,
        rounds: int = _ROUNDS,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """Time to the preliminary and to the final verdict, against a plain loop over all slices."""
        from engine.bench.first import bench_first, first_table
        from engine.inference.bundle import load_bundle

        measure = partial(
            bench_first,
            load_bundle(bundle),
            slices=slices,
            syntaxes=transfer_syntax,
            backend=backend,
            precision=precision,
            rounds=rounds,
        )
        result = _measured(measure, quiet)
        _deliver(result, first_table(result), json_file)

    @group.command("coarse")
    def coarse(
        paths: list[Path] = typer.Argument(..., metavar="FOLDER", help="Folders with chest CT."),
        bundle: Path = BUNDLE,
        spacing: list[float] = typer.Option(
            [20.0, 15.0, 10.0, 7.5, 5.0, 3.0], "--spacing", min=0.5, metavar="MM", help="Of a comb; can be repeated."
        ),
        backend: str = BACKEND,
        precision: str = PRECISION,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """What even combs of the slices say of real series, against all slices: how far a preliminary verdict holds."""
        from engine.bench.coarse import bench_coarse, coarse_table
        from engine.inference.bundle import load_bundle

        measure = partial(
            bench_coarse, paths, load_bundle(bundle), spacings_mm=spacing, backend=backend, precision=precision
        )
        result = _measured(measure, quiet)
        _deliver(result, coarse_table(result), json_file)

    @group.command("scan")
    def scan(
        files: int = typer.Option(5000, min=1, help="Synthetic files to write and to read."),
        rounds: int = typer.Option(9, min=1),
        json_file: str = JSON,
    ) -> None:
        """Reading headers, against a plain pydicom loop."""
        from engine.bench.machine import describe_machine
        from engine.bench.scan import bench_scan

        result = {"machine": describe_machine(), **bench_scan(files, rounds=rounds)}
        text = (
            f"{result['files']} files: scan {result['scan_files_per_second']} files/s, plain pydicom loop "
            f"{result['pydicom_files_per_second']} files/s, ratio {result['ratio']} "
            f"(of processor time: {result['processor_ratio']})"
        )
        _deliver(result, text, json_file)

    @group.command("versus")
    def versus(
        other: Path = typer.Argument(
            ..., metavar="COMMAND", help="Path of the alveoscope command of another installation."
        ),
        slices: int = typer.Option(300, min=20, help="Of the study that is analysed."),
        studies: int = typer.Option(100, min=0, help="Of the batch; 0: none."),
        study_slices: int = typer.Option(60, min=20, help="Of each study of the batch."),
        transfer_syntax: str = _SYNTAX,
        rounds: int = _ROUNDS,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """This version against another installation, command by command in turns: one verdict, a batch of studies."""
        from engine.bench.versus import bench_versus, versus_table
        from engine.errors import UsageError

        if not (other.is_file() and os.access(other, os.X_OK)):
            raise UsageError(f"{other} is no program.", "Give a path such as .venv/bin/alveoscope.")

        measure = partial(
            bench_versus,
            other,
            slices=slices,
            studies=studies,
            study_slices=study_slices,
            transfer_syntax=transfer_syntax,
            rounds=rounds,
        )
        result = _measured(measure, quiet)
        _deliver(result, versus_table(result), json_file)

    @group.command("cluster")
    def cluster(
        bundle: Path = BUNDLE,
        studies: int = typer.Option(12, min=2, help="Of the batch."),
        slices: int = typer.Option(60, min=20, help="Of each study."),
        transfer_syntax: str = _SYNTAX,
        rounds: int = _ROUNDS,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """A batch on a Dask cluster: one worker held to one core, against one worker on each core."""
        from engine.bench.cluster import bench_cluster, cluster_table

        measure = partial(
            bench_cluster, bundle, studies=studies, slices=slices, transfer_syntax=transfer_syntax, rounds=rounds
        )
        result = _measured(measure, quiet)
        _deliver(result, cluster_table(result), json_file)

    for point in entry_points(group=ENTRY_POINT_GROUP):
        point.load()(group)
    app.add_typer(group, name="bench")


def _measured(measure: Callable[..., dict[str, Any]], quiet: bool) -> dict[str, Any]:
    from engine.cli.console import progress_bars

    with progress_bars(quiet) as progress:
        return measure(progress=progress)


def _deliver(result: dict[str, Any], text: str, json_file: str | None) -> None:
    from engine.cli.console import deliver

    if json_file:
        deliver(json.dumps({"schema": "alveoscope.bench/1", **result}, indent=1), json_file)
    if json_file != "-":
        typer.echo(text)
