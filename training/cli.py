"""``alveoscope-train``: data, fit, evaluate, export, test, report, key."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from engine.errors import AlveoscopeError

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Train, test and export Alveoscope's networks.")

ConfigOption = Annotated[Path, typer.Option("--config", help="TOML file; see training/configs.")]
RunOption = Annotated[Path, typer.Option("--run", help="Folder of this run; an unfinished one goes on.")]

KeyOption = Annotated[
    Path, typer.Option("--key", envvar="ALVEOSCOPE_SIGNING_KEY", help="Ed25519 private key, PEM, outside the project.")
]


class Nets(str, Enum):
    CLASSIFIER = "classifier"
    AUTOENCODER = "autoencoder"
    BOTH = "both"


class Protocol(str, Enum):
    RANDOM = "random"
    GROUPED = "grouped"
    CROSS = "cross"
    DEVELOPMENT = "development"


@app.command()
def data(config: ConfigOption) -> None:
    """Read every source, prepare its images once, and say what there is."""
    from training.config import read_config
    from training.data.load import load_data
    from training.data.overview import overview

    records, images = load_data(read_config(config).data)
    Console().print(overview(records, images))


@app.command()
def fit(
    config: ConfigOption,
    run: RunOption,
    net: Annotated[Nets, typer.Option(help="Which network.")] = Nets.BOTH,
) -> None:
    """Train the networks that ship: on everything but the validation groups. Resumes to the same result."""
    from training.config import read_config
    from training.shipped import fit_shipped

    with _progress() as bar:
        if net is not Nets.AUTOENCODER:
            fit_shipped(read_config(config), run, "classifier", _reporter(bar, "classifier"))
        if net is not Nets.CLASSIFIER:
            fit_shipped(read_config(config), run, "autoencoder", _reporter(bar, "autoencoder"))


@app.command()
def evaluate(
    config: ConfigOption,
    run: RunOption,
    protocol: Annotated[Protocol, typer.Option(help="Which protocol; trains its networks first.")],
    source: Annotated[list[str], typer.Option(help="Sources to train on, or to leave out (cross).")],
    seed: Annotated[list[int], typer.Option(help="Seeds of the random splits.")] = [0],  # noqa: B006 - typer copies
) -> None:
    """Run a protocol: train on its splits, test once, write figures with intervals."""
    from training.config import read_config
    from training.evaluate import run_protocol

    with _progress() as bar:
        figures = run_protocol(read_config(config), run, protocol.value, source, seed, _reporter(bar, protocol.value))
    Console().print_json(figures)


@app.command()
def export(
    config: ConfigOption,
    run: RunOption,
    grouped: Annotated[Path, typer.Option(help="Run folder of a finished grouped protocol: it sets the thresholds.")],
    out: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    key: KeyOption,
    version: Annotated[str, typer.Option(help="Version of the bundle.")] = "1.0.0",
) -> None:
    """Export the trained networks into a signed bundle."""
    from training.config import read_config
    from training.release import release

    manifest = release(read_config(config), run, out, version, key, grouped)
    Console().print(f"{out}: {manifest.bundle_id} {manifest.version}, digest {manifest.digest[:16]}")


@app.command()
def test(
    config: ConfigOption,
    run: RunOption,
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    dicom: Annotated[Path, typer.Option(help="CSV of DICOM series: series, file, infected_slice, truth.")],
    key: KeyOption,
    outliers: Annotated[
        Path | None, typer.Option(help="Further pictures to refuse: a folder a kind, DICOM, NIfTI or InVesalius.")
    ] = None,  # noqa: PT028 - a command, not a test
) -> None:
    """Test a bundle on what its networks never saw, then write its card and sign it again."""
    from training.config import read_config
    from training.run_tests import run_tests

    Console().print_json(run_tests(read_config(config), run, bundle, dicom, key, outliers))


@app.command()
def report(
    config: ConfigOption,
    run: RunOption,
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    grouped: Annotated[Path, typer.Option(help="Run folder of a finished grouped protocol, for the curves.")],
    out: Annotated[Path, typer.Option(help="The page, one HTML file.")],
) -> None:
    """Write the report page: curves, confusion, class activation and reconstructions, in one HTML file."""
    from training.config import read_config
    from training.report_page import write_report

    write_report(read_config(config), run, bundle, grouped, out)


@app.command()
def key(
    private: Annotated[Path, typer.Argument(help="New file of the private key; keep it out of the project.")],
    public: Annotated[Path, typer.Argument(help="New file of the public key, for a trusted_keys folder.")],
) -> None:
    """Make an Ed25519 key pair for signing bundles."""
    from training.bundle import write_key_pair

    write_key_pair(private, public)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _reporter(bar: Progress, name: str):
    task = bar.add_task(name)

    def report(step: int, total: int, loss: float) -> None:
        bar.update(task, completed=step, total=total, description=f"{name}, loss {loss:.4f}")

    return report


def main() -> None:
    """Entry point, also under torchrun; an error of the tree becomes one line and its exit code."""
    from training.distributed import process_group

    try:
        with process_group():
            app()
    except AlveoscopeError as error:
        Console(stderr=True).print(f"[red]{error.code}[/red]: {error}", highlight=False)
        raise SystemExit(error.exit_code) from None
