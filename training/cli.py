"""``alveoscope-train``: data, fit, evaluate, export, key."""

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


class Nets(str, Enum):
    CLASSIFIER = "classifier"
    AUTOENCODER = "autoencoder"
    BOTH = "both"


class Protocol(str, Enum):
    RANDOM = "random"
    GROUPED = "grouped"
    CROSS = "cross"


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
    source: Annotated[list[str], typer.Option(help="Sources to use (random, grouped) or to leave out (cross).")],
    seed: Annotated[list[int], typer.Option(help="Seeds of the random splits.")] = [0],  # noqa: B006 - typer copies
) -> None:
    """Run a protocol: train on its splits, test once, write figures with intervals."""
    from training.config import read_config
    from training.evaluate import run_protocol

    with _progress() as bar:
        figures = run_protocol(read_config(config), run, protocol.value, source, seed, _reporter(bar, protocol.value))
    Console().print_json(figures)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _reporter(bar: Progress, name: str):
    task = bar.add_task(name)

    def report(step: int, total: int, loss: float) -> None:
        bar.update(task, completed=step, total=total, description=f"{name}, loss {loss:.4f}")

    return report


def main() -> None:
    """Entry point; an error of the tree becomes one line and its exit code."""
    try:
        app()
    except AlveoscopeError as error:
        Console(stderr=True).print(f"[red]{error.code}[/red]: {error}", highlight=False)
        raise SystemExit(error.exit_code) from None
