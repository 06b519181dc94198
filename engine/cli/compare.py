"""``alveoscope compare``: what changed between two studies of one patient."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.backends import AUTO, BACKEND_HELP


def register(app: typer.Typer) -> None:
    @app.command("compare")
    def compare_(
        old: Path = typer.Argument(..., metavar="OLD", help="Earlier result (.json), or folder of the earlier study."),
        new: Path = typer.Argument(..., metavar="NEW", help="Later result (.json), or folder of the later study."),
        json_file: str = typer.Option(None, "--json", metavar="FILE", help="Write the table there; - for output."),
        bundle: Path = typer.Option(None, "--bundle", metavar="FOLDER", help="Model bundle; default: the one shipped."),
        backend: str = typer.Option(AUTO, help=BACKEND_HELP),
        quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress."),
    ) -> int:
        """Say what changed between two studies of one patient: volumes, affected per cent by zone, days between."""
        from engine.cli.console import cancel_on_interrupt, deliver, progress_bars
        from engine.report.comparison import comparison_to_json, comparison_to_text
        from engine.service import Records, StudyService
        from engine.service.timepoints import timepoint
        from engine.triage.comparison import compare
        from engine.triage.request import AnalyseRequest

        request = AnalyseRequest(paths=(), bundle=bundle, backend=backend)
        with cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
            with StudyService(request, Records()) as service:
                sides = [
                    timepoint(name, path, service, progress=progress, cancel=cancel)
                    for name, path in (("OLD", old), ("NEW", new))
                ]
        found = compare(*sides)
        if json_file:
            deliver(comparison_to_json(found), json_file)
        if json_file != "-":
            typer.echo(comparison_to_text(found))
        return 0
