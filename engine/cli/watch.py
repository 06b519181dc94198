"""``alveoscope watch``: judge every CT study that appears in a folder."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.backends import AUTO, BACKEND_HELP


def register(app: typer.Typer) -> None:
    @app.command("watch")
    def watch(
        folder: Path = typer.Argument(..., help="Folder to watch, with everything below it."),
        quiet_seconds: float = typer.Option(10.0, min=0.1, help="A study is complete when quiet for so long."),
        poll: bool = typer.Option(False, "--poll", help="For network shares: look every few seconds."),
        results: Path = typer.Option(None, "--results", metavar="DIR", help="Folder of the results."),
        formats: str = typer.Option("json,sr,pdf", help="Of json, seg, sr, sc, pdf, nifti; commas between them."),
        pacs: str = typer.Option(None, "--pacs", metavar="TITLE@HOST:PORT", help="Send DICOM results there."),
        database: str = typer.Option(None, "--database", metavar="URL", help="Worklist; default: SQLite of the user."),
        workers: int = typer.Option(1, min=1, help="Studies at the same time."),
        bundle: Path = typer.Option(None, "--bundle", metavar="FOLDER", help="Model bundle; default: the one in use."),
        backend: str = typer.Option(AUTO, help=BACKEND_HELP),
        grid: bool = typer.Option(
            False, "--grid/--all-slices", help="Judge thin series (under 2.5 mm) on slices 3 mm apart."
        ),
        quiet: bool = typer.Option(False, "--quiet", "-q", help="Print nothing."),
    ) -> int:
        """Judge every CT study that comes into FOLDER until Ctrl-C, and put it on the worklist."""
        from engine.cli.console import cancel_on_interrupt
        from engine.cli.intake_options import service_settings, speaker
        from engine.intake.stations import watching

        say = speaker(quiet)
        asked = service_settings(database, results, formats, workers, bundle, backend, pacs, grid=grid)
        station = watching(folder, asked, quiet_seconds=quiet_seconds, polling=poll, say=say)
        with cancel_on_interrupt() as cancel, station as watch:
            say(f"Watching {folder}.")
            watch.run(cancel)
        return 0
