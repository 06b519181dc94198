"""``alveoscope demo``: writes synthetic chests as DICOM and analyses them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from engine.cli.options import BACKEND, JSON, PRECISION, QUIET

#: Height of the synthetic chest: lungs of an adult with some neck and abdomen.
PHANTOM_HEIGHT_MM = 300.0


def register(app: typer.Typer) -> None:
    @app.command("demo")
    def demo(
        out: Path = typer.Option(None, "--out", metavar="FOLDER", help="Keep the synthetic DICOM there."),
        slices: int = typer.Option(40, min=8, max=3000, help="Slices of each series."),
        backend: str = BACKEND,
        precision: str = PRECISION,
        json_file: str = JSON,
        quiet: bool = QUIET,
    ) -> int:
        """Analyse two synthetic chests, one clear and one with ground-glass: shows that everything works here.

        The phantom is no patient: what the networks make of it says nothing of their accuracy.
        """
        from engine.cli.analyze import run_analysis
        from engine.triage.request import AnalyseRequest

        with tempfile.TemporaryDirectory(prefix="alveoscope-demo-") as scratch:
            folder = out or Path(scratch)
            # Not the folder: what lies there beside them, of an earlier demo perhaps, is not the demo's.
            request = AnalyseRequest(write_demo(folder, slices=slices), backend=backend, precision=precision)
            return run_analysis(request, json_file=json_file, quiet=quiet, recorded=False)


def write_demo(folder: Path, *, slices: int) -> tuple[Path, ...]:
    """Write two series, of no person: ``clear`` and ``ground-glass``; their files."""
    from engine.phantom import write_phantom

    spacing_mm = PHANTOM_HEIGHT_MM / slices
    clear = write_phantom(
        folder / "clear", slices=slices, spacing_mm=spacing_mm, seed=1, description="Synthetic chest, clear lungs"
    )
    ill = write_phantom(
        folder / "ground-glass",
        slices=slices,
        spacing_mm=spacing_mm,
        covid=True,
        seed=2,
        description="Synthetic chest, ground-glass",
    )
    return *clear, *ill
