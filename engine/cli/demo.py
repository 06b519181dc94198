"""``alveoscope demo``: writes synthetic chests as DICOM and analyses them."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import typer

from engine.cli.options import BACKEND, JSON, PRECISION, QUIET

#: Height of the synthetic chest: lungs of an adult with some neck and abdomen.
PHANTOM_HEIGHT_MM = 300.0
#: Of every synthetic chest that the demo writes.
PATIENT_ID = "PHANTOM"


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

        if out is not None:
            _refuse_among_patients(out, quiet)
        with tempfile.TemporaryDirectory(prefix="alveoscope-demo-") as scratch:
            folder = out or Path(scratch)
            # Not the folder: what lies there beside them, of an earlier demo perhaps, is not the demo's.
            request = AnalyseRequest(write_demo(folder, slices=slices), backend=backend, precision=precision)
            return run_analysis(request, json_file=json_file, quiet=quiet, recorded=False)


def _refuse_among_patients(folder: Path, quiet: bool) -> None:
    """Phantoms among a patient's images would be analysed and sent with them.

    Raises
    ------
    UsageError
        The folder holds images that are no phantom's.
    Cancelled
    """
    from engine.cli.console import cancel_on_interrupt, progress_bars
    from engine.dicom import scan
    from engine.dicom.values import Study
    from engine.errors import InputError, UsageError
    from engine.files import is_folder

    def refuse(study: Study) -> None:
        if study.patient.patient_id != PATIENT_ID:
            raise UsageError(f"{folder} holds a patient's images.", "Give a new folder for the synthetic ones.")

    if not is_folder(folder):
        return
    with suppress(InputError), cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
        for study in scan((folder,), progress=progress, cancel=cancel, on_series=refuse).studies:
            refuse(study)


def write_demo(folder: Path, *, slices: int) -> tuple[Path, ...]:
    """Write two series, of no person: ``clear`` and ``ground-glass``; their files."""
    from engine.phantom import write_phantom

    spacing_mm = PHANTOM_HEIGHT_MM / slices
    clear = write_phantom(
        folder / "clear",
        slices=slices,
        spacing_mm=spacing_mm,
        seed=1,
        patient_id=PATIENT_ID,
        description="Synthetic chest, clear lungs",
    )
    ill = write_phantom(
        folder / "ground-glass",
        slices=slices,
        spacing_mm=spacing_mm,
        covid=True,
        seed=2,
        patient_id=PATIENT_ID,
        description="Synthetic chest, ground-glass",
    )
    return *clear, *ill
