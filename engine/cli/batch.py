"""``alveoscope batch``: thousands of studies overnight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import AGAIN, BACKEND, BUNDLE, DATABASE, FILL, GRID, PRECISION, QUIET
from engine.language import as_line

if TYPE_CHECKING:
    from engine.batch.values import BatchSummary


#: Studies that are named of those that failed for one reason; the table has them all.
_NAMED = 3


def register(app: typer.Typer) -> None:
    @app.command("batch")
    def batch(
        roots: list[Path] = typer.Argument(
            ..., metavar="ROOT", help="Folders, files or ZIP archives; every study below them."
        ),
        out: Path = typer.Option(..., "--out", metavar="DIR", help="Folder of the results."),
        formats: str = typer.Option("json,csv", help="Of json, csv, seg, sr, sc, pdf, nifti; commas between them."),
        workers: int = typer.Option(None, min=1, help="Studies at the same time; default: one a physical core."),
        resume: bool = typer.Option(False, "--resume", help="Go on with the batch in DIR."),
        retry_failed: bool = typer.Option(False, "--retry-failed", help="With --resume: also do what failed again."),
        identifiers: bool = typer.Option(False, "--identifiers", help="Patient's name and ID in the table."),
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        study_seconds: float = typer.Option(1800.0, min=1, help="Longest time for one study."),
        memory_mb: int = typer.Option(None, min=64, help="Largest memory of one worker, MiB."),
        database: str | None = DATABASE,
        cluster: str = typer.Option(None, "--cluster", metavar="ADDRESS", help="Do the work on a Dask cluster."),
        again: bool = AGAIN,
        grid: bool = GRID,
        fill: bool = FILL,
        quiet: bool = QUIET,
    ) -> int:
        """Judge every study below each ROOT; one that fails is one row, and a killed run goes on with --resume."""
        from engine.batch.run import run_batch
        from engine.batch.values import BatchRequest
        from engine.cli.console import cancel_on_interrupt, progress_bars
        from engine.cli.recorded import record
        from engine.errors import Cancelled, UsageError
        from engine.places import present
        from engine.report.formats import formats_in
        from engine.report.text import left_out_lines, left_out_sentence
        from engine.service.values import Records

        if retry_failed and not resume:
            raise UsageError("--retry-failed goes on with an earlier batch.", "Give --resume, too.")
        present(roots)
        request = BatchRequest(
            roots=tuple(roots),
            out=out,
            formats=formats_in(formats),
            workers=workers,
            resume=resume,
            retry_failed=retry_failed,
            identifiers=identifiers,
            bundle=bundle,
            backend=backend,
            precision=precision,
            study_seconds=study_seconds,
            memory_mb=memory_mb,
            grid=grid,
            fill=fill,
            records=Records(worklist=True, database=database, reuse=not again),
        )
        runner = None
        if cluster:
            from engine.batch.cluster import on_cluster

            runner = on_cluster(cluster)
        with cancel_on_interrupt() as cancel, progress_bars(quiet) as progress:
            summary = run_batch(request, progress=progress, cancel=cancel, runner=runner)
        if cluster and database is None:
            from engine.worklist.rebuild import rebuild_from_results
            from engine.worklist.store import open_store

            with open_store() as worklist:
                rebuild_from_results(worklist, out)
        record("batch", studies=len(summary.rows), failed=summary.failed, skipped=summary.skipped)
        if not quiet:
            typer.echo(_done_line(summary, out))
            for line in left_out_lines(summary.left_out):
                typer.echo(line)
        if summary.left_out:
            typer.echo(f"alveoscope: {left_out_sentence(summary.left_out, with_place=not quiet)}", err=True)
        for line in _failed_lines(summary):
            typer.echo(as_line(f"alveoscope: {line}"), err=True)
        for row in summary.rows:
            if row.values.get("not_written"):
                why = row.values["not_written"]
                typer.echo(as_line(f"alveoscope: {row.study_instance_uid}: not written: {why}"), err=True)
        if summary.cancelled:
            raise Cancelled(hint="Go on with it with --resume, or give another --out.")
        return summary.exit_code


def _done_line(summary: BatchSummary, out: Path) -> str:
    """How many studies are done, and where to look."""
    from engine.language import counted

    done = len(summary.rows) - summary.failed
    before = f" ({summary.skipped} of them before)" if summary.skipped else ""
    page = out / "summary.html"
    return f"{done} {counted(done, 'study', 'studies')} done{before}, {summary.failed} failed. Results: {page}"


def _failed_lines(summary: BatchSummary) -> Iterator[str]:
    """Why studies failed: a line each reason, with the first of those that it holds for."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in summary.rows:
        if row.state == "failed":
            reasons.setdefault((row.error_code, row.error_message), []).append(row.study_instance_uid)
    for (code, message), studies in reasons.items():
        more = f" and {len(studies) - _NAMED} more" if len(studies) > _NAMED else ""
        yield f"{', '.join(studies[:_NAMED])}{more}: failed: {message} [{code}]"
