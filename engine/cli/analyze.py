"""``alveoscope analyze``: from a folder to a verdict."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import AGAIN, BACKEND, BUNDLE, FILL, GRID, JSON, PRECISION, QUIET, two_files, writable

if TYPE_CHECKING:
    from engine.triage.request import AnalyseRequest
    from engine.triage.values import StudyReport


def register(app: typer.Typer) -> None:
    @app.command("analyze")
    def analyze(
        paths: list[Path] = typer.Argument(
            ..., metavar="PATH", help="Folders, DICOM files, ZIP archives or a DICOMDIR."
        ),
        json_file: str = JSON,
        series: list[str] = typer.Option(None, "--series", metavar="UID", help="Analyse this series; can be repeated."),
        all_series: bool = typer.Option(False, "--all-series", help="Analyse every series that can be assessed."),
        bundle: Path = BUNDLE,
        backend: str = BACKEND,
        precision: str = PRECISION,
        threads: int = typer.Option(None, min=1, help="CPU threads; default: as measured on this computer."),
        slices: bool = typer.Option(False, "--slices", help="Print the table of slices, too."),
        evidence: Path = typer.Option(
            None, "--evidence", metavar="FILE", callback=writable, help="Write what repeats this result."
        ),
        preliminary: bool = typer.Option(
            False, "--preliminary", help="Say what the first slices show, to standard error; on a terminal always."
        ),
        again: bool = AGAIN,
        grid: bool = GRID,
        fill: bool = FILL,
        quiet: bool = QUIET,
    ) -> int:
        """Find the chest CT in each PATH and say how likely COVID-19 pneumonia is."""
        from engine.places import present
        from engine.triage.request import AnalyseRequest

        present(paths)
        two_files(json_file, evidence, "--evidence")
        request = AnalyseRequest(
            paths=tuple(paths),
            series=tuple(series or ()),
            all_series=all_series,
            bundle=bundle,
            backend=backend,
            precision=precision,
            threads=threads,
            grid=grid,
            fill=fill,
        )
        return run_analysis(
            request,
            json_file=json_file,
            quiet=quiet,
            with_slices=slices,
            evidence=evidence,
            preliminary=preliminary,
            again=again,
        )


def run_analysis(
    request: AnalyseRequest,
    *,
    json_file: str | None,
    quiet: bool,
    with_slices: bool = False,
    evidence: Path | None = None,
    recorded: bool = True,
    preliminary: bool = False,
    again: bool = False,
) -> int:
    """Analyse, print, write; 0, or 3 when not one series could be assessed.

    Raises
    ------
    Cancelled
        Stopped; the verdicts that were final have been printed and written.
    """
    from engine.cli.console import (
        cancel_on_interrupt,
        deliver,
        progress_bars,
        somebody_watches,
    )
    from engine.errors import Cancelled
    from engine.files import write_atomically
    from engine.report.json_ import report_to_json
    from engine.report.text import left_out_sentence, preliminary_line, report_to_text
    from engine.service import NOT_RECORDED, Records, StudyService

    watched = somebody_watches(quiet)
    # Evidence is of a run, and what repeats it must be that run's.
    records = Records(reuse=not again and evidence is None) if recorded else NOT_RECORDED
    with (
        cancel_on_interrupt() as cancel,
        progress_bars(quiet) as progress,
        StudyService(request, records) as service,
    ):
        limits = service.facts.limits
        told = (lambda found: typer.echo(preliminary_line(found, limits), err=True)) if preliminary or watched else None
        answer = service.run(progress=progress, cancel=cancel, on_preliminary=told)
        known = len(service.known)
        if evidence is not None and not cancel.cancelled:
            from engine.evidence.collect import collect_evidence

            with suppress(Cancelled):  # raised below, once the result is written
                write_atomically(evidence, collect_evidence(service, answer, cancel=cancel).to_json())
    if known and not quiet:
        text = f"{known} series {'was' if known == 1 else 'were'} analysed before with the same networks; "
        typer.echo(f"alveoscope: {text}the kept result is given (--again analyses anew).", err=True)
    report = answer.report
    if json_file:
        deliver(report_to_json(report), json_file)
    if json_file != "-":
        series = [one for study in answer.found.studies for one in study.series]
        typer.echo(report_to_text(report, with_slices=with_slices, series=series, limits=limits))
    problems = (one for delivered in answer.delivered for one in delivered.not_written)
    for code, message in dict.fromkeys((one.code, one.message) for one in problems):  # one for all studies
        typer.echo(f"alveoscope: Not recorded ({code}): {message}", err=True)
    if report.left_out:
        typer.echo(f"alveoscope: {left_out_sentence(report.left_out, with_place=not quiet)}", err=True)
    cancel.raise_if_cancelled()
    return 0 if _anything_assessed(report) else 3


def _anything_assessed(report: StudyReport) -> bool:
    return any(result.probability is not None for study in report.studies for result in study.series)
