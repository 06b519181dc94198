"""``alveoscope replay``: repeat a result from its evidence."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.cli.options import BUNDLE, QUIET

#: How the outcome of a replay reads in a sentence.
_OUTCOMES = {"same": "the same", "close": "the same within what the precision allows"}


def register(app: typer.Typer) -> None:
    @app.command("replay")
    def replay(
        evidence: Path = typer.Argument(..., metavar="FILE", help="Written by `analyze --evidence`."),
        paths: list[Path] = typer.Argument(..., metavar="PATH", help="Where the images lie."),
        bundle: Path = BUNDLE,
        quiet: bool = QUIET,
    ) -> int:
        """Analyse again and say whether the result is the same, and if not, which stage differs first."""
        from engine.cli.console import cancel_on_interrupt, progress_bars
        from engine.cli.recorded import record
        from engine.errors import PathUnreadableError
        from engine.evidence.replay import replay as repeat
        from engine.evidence.values import Evidence
        from engine.files import decoded
        from engine.places import present

        present((evidence, *paths))
        try:
            text = decoded(evidence.read_bytes())
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise PathUnreadableError(f"Can't read {evidence}: {reason}.") from None
        with cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
            found = repeat(Evidence.from_json(text), tuple(paths), bundle=bundle, progress=progress, cancel=cancel)
        for stage in found.stages:
            typer.echo(f"{stage.stage:<11} {stage.outcome:<10} {stage.detail}".rstrip())
        for note in found.notes:
            typer.echo(f"Note: {note}")
        first = found.first_difference
        where = f"; first difference: {first.stage}" if first is not None else ""
        typer.echo(f"The result is {_OUTCOMES.get(found.outcome, found.outcome)}{where}.")
        record("replayed", outcome=found.outcome, stage="" if first is None else first.stage)
        return 1 if found.outcome == "different" else 0
