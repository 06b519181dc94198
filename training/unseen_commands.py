"""``alveoscope-train outlines`` and ``judge``: a bundle on images of anyone's, without training anything."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from training.console import JsonOption, bars, deliver

BundleOption = Annotated[Path, typer.Option("--bundle", help="Folder of the bundle.")]
IndexOption = Annotated[Path, typer.Option("--index", help="CSV that names the images; see training/README.md.")]
ThreadsOption = Annotated[int, typer.Option("--threads", min=0, help="Threads to compute with; 0: one a core.")]
VerifyOption = Annotated[bool, typer.Option(help="Check signature and digests; not for a bundle that is being made.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress, no tables on standard output.")]


def outlines(
    bundle: BundleOption,
    index: IndexOption,
    threads: ThreadsOption = 0,
    verify: VerifyOption = True,
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge a bundle's lungs and opacity maps against outlines (columns file, mask, source, patient)."""
    from engine.inference.bundle import load_bundle
    from training.judging.outlines import outline_figures
    from training.judging.tables import outline_tables

    with bars(quiet) as shown:
        found = outline_figures(load_bundle(bundle, verify=verify), index, shown.count("judging"), threads)
    _deliver(found, outline_tables(found), json_file, quiet)


def judge(
    bundle: BundleOption,
    index: IndexOption,
    smooth: Annotated[float, typer.Option(min=0.0, help="Smooth every image alike by a Gaussian, pixels.")] = 0.0,
    noise: Annotated[float, typer.Option(min=0.0, help="Then add noise to every image alike, grey levels.")] = 0.0,
    threads: ThreadsOption = 0,
    verify: VerifyOption = True,
    json_file: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Judge a bundle's scores against labels (columns file, label; source, patient or group, finding, grade)."""
    from engine.inference.bundle import load_bundle
    from training.judging.labels import label_figures
    from training.judging.smoothing import Smoothing
    from training.judging.tables import label_tables

    alike = Smoothing(smooth, noise) if smooth or noise else None
    with bars(quiet) as shown:
        read = load_bundle(bundle, verify=verify)
        found = label_figures(read, index, shown.count("judging"), threads, alike)
    _deliver(found, label_tables(found), json_file, quiet)


def _deliver(found: Mapping[str, Any], tables: Any, json_file: str | None, quiet: bool) -> None:
    """Tables where somebody looks; JSON where it was asked for, with null for what is not known."""
    from rich.console import Console

    from training.learning.runs import as_json

    if json_file:
        deliver(as_json(_known(found)), json_file, quiet)
    if not quiet and json_file != "-":
        console = Console()
        for table in tables:
            console.print(table)


def _known(content: Any) -> Any:
    if is_dataclass(content) and not isinstance(content, type):
        return _known(asdict(content))
    if isinstance(content, Mapping):
        return {key: _known(value) for key, value in content.items()}
    if isinstance(content, Sequence) and not isinstance(content, str):
        return [_known(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content
