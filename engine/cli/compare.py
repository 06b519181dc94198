"""``alveoscope compare``: what changed between two studies of one patient."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import typer

from engine.cli.options import BACKEND, BUNDLE, JSON, PRECISION, QUIET


def register(app: typer.Typer) -> None:
    @app.command("compare")
    def compare_(
        old: Path = typer.Argument(..., metavar="OLD", help="Earlier result (.json), or folder of the earlier study."),
        new: Path = typer.Argument(..., metavar="NEW", help="Later result (.json), or folder of the later study."),
        json_file: str = JSON,
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        quiet: bool = QUIET,
    ) -> int:
        """Say what changed between two studies of one patient: volumes, affected per cent by zone, days between."""
        from engine.cli.console import cancel_on_interrupt, deliver, progress_bars
        from engine.places import present
        from engine.report.comparison import comparison_to_json, comparison_to_text
        from engine.service import Records, StudyService
        from engine.service.timepoints import is_result, timepoints
        from engine.site import site_profile
        from engine.triage.comparison import compare
        from engine.triage.request import AnalyseRequest

        present((old, new))
        grid = site_profile().flag("analysis.grid")
        request = AnalyseRequest(paths=(), bundle=bundle, backend=backend, precision=precision, grid=grid)
        judged = not (is_result(old) and is_result(new))
        with (
            cancel_on_interrupt() as cancel,
            progress_bars(quiet) as progress,
            StudyService(request, Records()) if judged else nullcontext() as service,
        ):
            then, now = timepoints(("OLD", old), ("NEW", new), service, progress=progress, cancel=cancel)
        found = compare(then, now)
        if json_file:
            deliver(comparison_to_json(found), json_file)
        if json_file != "-":
            typer.echo(comparison_to_text(found))
        return 0
