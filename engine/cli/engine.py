"""``alveoscope engine build|qualify|list|verify|clear``: the networks compiled by TensorRT for this machine's GPU."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import BUNDLE, JSON, QUIET, REBUILD, writable_or_standard_output

if TYPE_CHECKING:
    from engine.inference.tensorrt.certificate import Certificate


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        help="TensorRT engines for this GPU: build, qualify, list, verify, clear.", no_args_is_help=True
    )

    @group.command("build")
    def build(
        bundle: Path = BUNDLE,
        rebuild: bool = REBUILD,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> None:
        """Compile all networks for this GPU and prove them against ONNX Runtime FP32."""
        from engine.cli.console import cancel_on_interrupt, progress_bars
        from engine.inference.bundle import load_bundle
        from engine.inference.tensorrt.build import build_engines

        loaded = load_bundle(bundle)
        with cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
            certificate = build_engines(loaded, progress=progress, cancel=cancel, rebuild=rebuild)
        _deliver(certificate, json_file)

    @group.command("qualify")
    def qualify(
        bundle: Path = BUNDLE,
        out: str = typer.Option(
            "qualification.json",
            "--out",
            metavar="FILE",
            callback=writable_or_standard_output,
            help="The report; - for standard output.",
        ),
        seconds: float = typer.Option(2.0, min=0.0, help="For each network and batch of the measurement."),
        rebuild: bool = REBUILD,
        quiet: bool = QUIET,
    ) -> int:
        """Build, prove, measure against ONNX Runtime and torch, and write a report: the first run on a GPU."""
        from engine.bench.qualify import qualify as run
        from engine.cli.console import cancel_on_interrupt, deliver, progress_bars
        from engine.inference.bundle import load_bundle

        loaded = load_bundle(bundle)
        with cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
            report = run(loaded, seconds=seconds, rebuild=rebuild, progress=progress, cancel=cancel)
        deliver(json.dumps(report, indent=1), out)
        if out != "-":
            typer.echo(
                "\n".join([*report["table"], "", report["failed"] or "The engines are certified.", f"Report: {out}"])
            )
        return 1 if report["failed"] else 0

    @group.command("verify")
    def verify(bundle: Path = BUNDLE, json_file: str = JSON) -> None:
        """Load the engines and compare them with ONNX Runtime FP32 once more."""
        from engine.inference.bundle import load_bundle
        from engine.inference.tensorrt.build import verify_engines

        _deliver(verify_engines(load_bundle(bundle)), json_file)

    @group.command("list")
    def list_engines(json_file: str = JSON) -> None:
        """Show the engines in the cache, used last first."""
        from engine.cli.console import deliver
        from engine.inference.tensorrt.certificate import certified_engines
        from engine.inference.tensorrt.plan_cache import PlanCache
        from engine.language import counted

        cache = PlanCache()
        dates = certified_engines(cache.folder)
        rows = [
            {"file": str(entry.path), "certified": dates.get(str(entry.facts["sha256"])), **entry.facts}
            for entry in cache.entries()
        ]
        if json_file:
            deliver(json.dumps(rows, indent=2), json_file)
        if json_file == "-":
            return
        typer.echo(f"{len(rows)} {counted(len(rows), 'engine', 'engines')} in {cache.folder}")
        for row in rows:
            identity = row["identity"]
            typer.echo(
                f"  {identity['net']:<12} {row['bytes'] / 1e6:8.1f} MB  {row['created']}  {identity['gpu']}, "
                f"{identity['tensorrt']} {identity['version']}, driver for CUDA {identity['driver']}, "
                + (f"certified {row['certified']}" if row["certified"] else "no certificate: not used")
            )

    @group.command("clear")
    def clear() -> None:
        """Delete every engine and certificate."""
        from engine.inference.tensorrt.plan_cache import PlanCache

        cache = PlanCache()
        typer.echo(f"Deleted {cache.clear()} files from {cache.folder}.")

    app.add_typer(group, name="engine")


def _deliver(certificate: Certificate, json_file: str | None) -> None:
    from engine.cli.console import deliver

    if json_file:
        deliver(certificate.to_json(), json_file)
    if json_file == "-":
        return
    typer.echo(
        f"Qualified {certificate.created}: {certificate.gpu['name']}, {certificate.tensorrt} {certificate.version}"
    )
    typer.echo(f"  against {certificate.reference}: {certificate.parity}")
    for net, counts in certificate.inspection.items():
        typer.echo(f"  {net}: {counts['half_layers']} of {counts['layers']} layers in FP16")
