"""``alveoscope-train``: data, fit, evaluate, ensemble, export, requantise, test, card, report, key; outlines, judge."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.usage import refuse_empty
from training.console import JsonOption, bars, deliver, guarded
from training.release.int8_nets import Quantised
from training.unseen_commands import judge, outlines

if TYPE_CHECKING:
    from engine.inference.manifest import Manifest

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Train, test and export Alveoscope's networks.",
)

for command in (outlines, judge):
    app.command()(command)

ConfigOption = Annotated[Path, typer.Option("--config", help="TOML file; see training/configs.")]
RunOption = Annotated[Path, typer.Option("--run", help="Folder of this run; an unfinished one goes on.")]

FiguresOption = Annotated[
    list[Path], typer.Option("--figures", help="Run folder of a protocol, whose figures go into the card; repeatable.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress, no figures on standard output.")]
KeyOption = Annotated[
    Path, typer.Option("--key", envvar="ALVEOSCOPE_SIGNING_KEY", help="Ed25519 private key, PEM, outside the project.")
]


class Nets(str, Enum):
    CLASSIFIER = "classifier"
    AUTOENCODER = "autoencoder"
    LUNGS = "lungs"
    BOTH = "both"


class Protocol(str, Enum):
    RANDOM = "random"
    GROUPED = "grouped"
    CROSS = "cross"
    DEVELOPMENT = "development"
    AUTOENCODER = "autoencoder"
    FOLDS = "folds"
    LEFT_OUT = "left-out"


class Averaged(str, Enum):
    GROUPED = "grouped"
    CROSS = "cross"
    DEVELOPMENT = "development"


@app.command()
def data(config: ConfigOption, quiet: QuietOption = False) -> None:
    """Read every source, prepare its images once, and say what there is."""
    from rich.console import Console

    from training.config import read_config
    from training.data.load import load_data
    from training.data.overview import overview, warnings

    with bars(quiet) as shown:
        records, images = load_data(read_config(config).data, shown.count("preparing images"))
    if not quiet:
        Console().print(overview(records, images))
    for sentence in warnings(records):
        typer.echo(sentence, err=True)


@app.command()
def fit(
    config: ConfigOption,
    run: RunOption,
    net: Annotated[Nets, typer.Option(help="Which network; both is classifier and autoencoder.")] = Nets.BOTH,
    quiet: QuietOption = False,
) -> None:
    """Train the networks that ship; a killed run goes on to the same result.

    The lungs network learns from all slices whose lungs are known, the others not from validation groups or test_only.
    """
    from training.config import read_config
    from training.learning.shipped import fit_shipped

    wanted = ("classifier", "autoencoder") if net is Nets.BOTH else (net.value,)
    with bars(quiet) as shown:
        for which in wanted:
            prepared = shown.count("preparing images")
            if which == "lungs":
                from training.lungs.fit import fit_lungs

                fit_lungs(read_config(config), run, shown.training(which), prepared)
                continue
            fit_shipped(read_config(config), run, which, shown.training(which), prepared)


@app.command()
def evaluate(
    config: ConfigOption,
    run: RunOption,
    protocol: Annotated[Protocol, typer.Option(help="Which protocol; trains its networks first.")],
    source: Annotated[
        list[str],
        typer.Option(
            help="Sources to train and test on (random, grouped, development), to leave out (cross; left-out: sets, "
            "names with commas), to judge (autoencoder). Folds are over all sources."
        ),
    ] = [],  # noqa: B006 - typer copies
    seed: Annotated[list[int], typer.Option(help="Seeds of the random splits.")] = [0],  # noqa: B006 - typer copies
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Run a protocol: train on its splits, test once, write figures with intervals. See training/README.md."""
    from training.config import read_config
    from training.judging.evaluate import run_protocol

    with bars(quiet) as shown:
        report, prepared = shown.training(protocol.value), shown.count("preparing images")
        figures = run_protocol(read_config(config), run, protocol.value, source, seed, report, prepared)
    deliver(figures, json_file, quiet)


@app.command()
def ensemble(
    run: RunOption,
    of: Annotated[list[Path], typer.Option(help="Run folder of a network to average; repeatable, two at least.")],
    protocol: Annotated[Averaged, typer.Option(help="The protocol that each of them ran.")] = Averaged.GROUPED,
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge the mean of several networks on the splits of a protocol that each of them ran. Trains nothing."""
    from training.judging.ensemble import ensemble as judge_mean
    from training.learning.runs import as_json

    deliver(as_json(judge_mean(of, run, protocol.value)), json_file, quiet)


@app.command()
def export(
    config: ConfigOption,
    run: RunOption,
    out: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    key: KeyOption,
    grouped: Annotated[
        Path | None,
        typer.Option(help="Run folder of a finished grouped, folds or left-out protocol: it helps set the thresholds."),
    ] = None,
    version: Annotated[str, typer.Option(help="Version of the bundle.")] = "1.0.0",
    figures: FiguresOption = [],  # noqa: B006 - typer copies
    quiet: QuietOption = False,
) -> None:
    """Export the trained networks into a signed bundle."""
    from training.config import read_config
    from training.judging.collect import collect
    from training.release.release import release

    collect([*([grouped] if grouped else []), *figures], run)
    with bars(quiet) as shown:
        manifest = release(read_config(config), run, out, version, key, grouped, shown.stages())
    _made(out, manifest, quiet)


@app.command()
def test(
    config: ConfigOption,
    run: RunOption,
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    dicom: Annotated[Path, typer.Option(help="CSV of DICOM series: series, file, truth, and label or infected_slice.")],
    key: KeyOption,
    outliers: Annotated[
        Path | None, typer.Option(help="Further pictures to refuse: a folder a kind, DICOM, NIfTI or InVesalius.")
    ] = None,  # noqa: PT028 - a command, not a test
    figures: FiguresOption = [],  # noqa: B006,PT028 - typer copies
    json_file: JsonOption = None,  # noqa: PT028
    quiet: QuietOption = False,  # noqa: PT028
) -> None:
    """Test a bundle on what its networks never saw, then write its card and sign it again."""
    from training.config import read_config
    from training.judging.collect import collect
    from training.release.run_tests import run_tests

    collect(figures, run)
    with bars(quiet) as shown:
        found = run_tests(read_config(config), run, bundle, dicom, key, outliers, shown.stages())
    deliver(found, json_file, quiet)


@app.command()
def requantise(
    config: ConfigOption,
    run: Annotated[Path, typer.Option("--run", help="Folder of the figures that the bundle's card is written from.")],
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    version: Annotated[str, typer.Option(help="New version of the bundle.")],
    key: KeyOption,
    net: Annotated[
        Quantised | None, typer.Option(help="Make this network's INT8 file anew; default: what the bundle lacks.")
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Make INT8 files of a bundle from its own FP32 files, judge them, and sign the bundle again."""
    from engine.inference.values import Net
    from training.config import read_config
    from training.release.requantise import requantise as make

    with bars(quiet) as shown:
        which = Net(net.value) if net else None
        manifest = make(read_config(config), run, bundle, version, key, which, shown.stages())
    _made(bundle, manifest, quiet)


@app.command()
def card(
    run: Annotated[Path, typer.Option("--run", help="Folder of the figures that the card is written from.")],
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    version: Annotated[str, typer.Option(help="New version of the bundle.")],
    key: KeyOption,
    figures: FiguresOption = [],  # noqa: B006 - typer copies
    quiet: QuietOption = False,
) -> None:
    """Write a bundle's card anew from figures that came since, and sign it again; its networks stay as they are."""
    from training.judging.collect import collect
    from training.release.release import write_card_anew

    collect(figures, run)
    _made(bundle, write_card_anew(bundle, run, version, key), quiet)


@app.command()
def report(
    config: ConfigOption,
    run: RunOption,
    bundle: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    grouped: Annotated[
        Path, typer.Option(help="Run folder of a finished grouped, folds or left-out protocol, for the curves.")
    ],
    out: Annotated[Path, typer.Option(help="The page, one HTML file.")],
    quiet: QuietOption = False,
) -> None:
    """Write the report page: curves, confusion, opacities, reconstructions, apparent capacity, in one HTML file."""
    from training.config import read_config
    from training.release.report_page import write_report

    with bars(quiet) as shown:
        write_report(read_config(config), run, bundle, grouped, out, shown.stages())


@app.command()
def key(
    private: Annotated[Path, typer.Argument(help="New file of the private key; keep it out of the project.")],
    public: Annotated[Path, typer.Argument(help="New file of the public key, for a trusted_keys folder.")],
) -> None:
    """Make an Ed25519 key pair for signing bundles."""
    from training.release.bundle import write_key_pair

    write_key_pair(private, public)


def _made(folder: Path, manifest: Manifest, quiet: bool) -> None:
    if not quiet:
        typer.echo(f"{folder}: {manifest.bundle_id} {manifest.version}, digest {manifest.digest[:16]}")


def main() -> None:
    """Entry point, also under torchrun; an error becomes one line and its exit code."""
    raise SystemExit(guarded(_run))


def _run() -> object:
    from training.learning.distributed import process_group

    refuse_empty(sys.argv[1:])
    with process_group():
        return typer.main.get_command(app)(args=sys.argv[1:], prog_name="alveoscope-train", standalone_mode=False)
