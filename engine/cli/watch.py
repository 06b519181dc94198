"""``alveoscope watch``: judge every CT study that appears in a folder."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.cli.options import (
    BACKEND,
    BUNDLE,
    DATABASE,
    FILL,
    FORMATS,
    GRID,
    PRECISION,
    RESULTS,
    SEND_TO,
    SILENT,
    WORKERS,
)


def register(app: typer.Typer) -> None:
    @app.command("watch")
    def watch(
        folder: Path = typer.Argument(..., metavar="FOLDER", help="Folder to watch, with everything below it."),
        quiet_seconds: float = typer.Option(10.0, min=0.1, help="A study is complete when quiet for so long."),
        poll: bool = typer.Option(False, "--poll", help="For network shares: look every few seconds."),
        results: Path = RESULTS,
        formats: str = FORMATS,
        pacs: str = SEND_TO,
        database: str = DATABASE,
        workers: int = WORKERS,
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        grid: bool = GRID,
        fill: bool = FILL,
        quiet: bool = SILENT,
    ) -> int:
        """Judge every CT study that comes into FOLDER until Ctrl-C, and put it on the worklist."""
        from engine.cli.console import cancel_on_interrupt
        from engine.cli.intake_options import service_settings, speaker
        from engine.intake.stations import watching

        say = speaker(quiet)
        asked = service_settings(
            database, results, formats, workers, bundle, backend, pacs, precision=precision, grid=grid, fill=fill
        )
        station = watching(folder, asked, quiet_seconds=quiet_seconds, polling=poll, say=say)
        with cancel_on_interrupt() as cancel, station as watch:
            say(f"Watching {folder}.")
            watch.run(cancel)
        return 0
