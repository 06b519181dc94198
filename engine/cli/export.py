"""``alveoscope export``: results as files for the hospital, and images without their owner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import BACKEND, PRECISION, QUIET
from engine.language import as_line

if TYPE_CHECKING:
    from engine.dicom.values import ScanProblem


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="Results for the hospital; images without identity.", no_args_is_help=True)
    app.add_typer(commands, name="export")
    _add_report(commands)
    _add_deidentified(commands)


def _add_report(commands: typer.Typer) -> None:
    @commands.command("report")
    def report(
        result: Path = typer.Argument(..., metavar="RESULT.json", help="Written by analyze, batch, receive or watch."),
        paths: list[Path] = typer.Argument(..., metavar="PATH", help="The images that the result was made of."),
        out: Path = typer.Option(..., "--out", metavar="DIR", help="Folder of the files."),
        formats: str = typer.Option("sr,sc,pdf", help="Of seg, sr, sc, pdf, nifti; commas between them."),
        bundle: Path = typer.Option(None, "--bundle", metavar="FOLDER", help="Bundle that draws the opacities."),
        backend: str = BACKEND,
        precision: str = PRECISION,
        quiet: bool = QUIET,
    ) -> int:
        """Write a result as DICOM SR, Secondary Capture, PDF, or its masks as DICOM SEG or NIfTI."""
        from engine.cli.console import cancel_on_interrupt, progress_bars
        from engine.cli.recorded import record
        from engine.errors import Cancelled
        from engine.language import counted
        from engine.places import present
        from engine.report.formats import DOCUMENT_FORMATS, check_formats, formats_in
        from engine.service import Place, StudyService
        from engine.service.again import write_again
        from engine.triage.request import AnalyseRequest

        present((result, *paths))
        words = formats_in(formats)
        check_formats(words, tuple(DOCUMENT_FORMATS))
        request = AnalyseRequest(
            tuple(paths), bundle=bundle, backend=backend, precision=precision, fill=True
        )  # masks are of all slices
        failed = written = 0
        with (
            cancel_on_interrupt() as cancel,
            progress_bars(quiet) as progress,
            StudyService(request) as service,
        ):
            try:
                for done in write_again(service, result, Place(out, words), progress=progress, cancel=cancel):
                    for path in done.files:
                        typer.echo(str(path))
                    for problem in done.not_written:
                        typer.echo(f"alveoscope: Not written ({problem.code}): {problem.message}", err=True)
                    failed += len(done.not_written)
                    written += len(done.files)
                    if done.files or not cancel.cancelled:
                        uid, asked = done.document.study.key, ",".join(words)
                        record("exported", study_instance_uid=uid, formats=asked, count=len(done.files))
            except Cancelled:
                what = f"{written} {counted(written, 'file was', 'files were')}" if written else "Nothing was"
                raise Cancelled(hint=f"{what} written.") from None
        return 1 if failed else 0


def _add_deidentified(commands: typer.Typer) -> None:
    @commands.command("deidentified")
    def deidentified(
        paths: list[Path] = typer.Argument(..., metavar="PATH", help="Folders or DICOM files."),
        out: Path = typer.Option(..., "--out", metavar="DIR", help="Folder of the copies."),
        secret_file: Path = typer.Option(
            None,
            "--secret",
            metavar="FILE",
            help="UIDs follow from it; made when missing. Keep it away from the copies.",
        ),
        keep_burned_in: bool = typer.Option(
            False, "--keep-burned-in", help="Also images whose pixels may hold a name."
        ),
    ) -> int:
        """Copy images without identity (DICOM PS3.15, Basic Profile)."""
        from engine.cli.recorded import record
        from engine.dicom.files import files_below
        from engine.errors import NothingFoundError, UsageError
        from engine.language import counted
        from engine.places import present
        from engine.report.deidentify import deidentify_files

        present(paths)
        target = out.resolve()
        for path in paths:
            if path.resolve() == target or target in path.resolve().parents:
                raise UsageError("The copies would lie among the originals.", "Give --out elsewhere.")
        shut: list[ScanProblem] = []
        # Copies of an earlier export below a folder of originals (`deidentified . --out copies`) are no originals.
        files = [file for file in files_below(paths, shut.append) if target not in file.resolve().parents]
        for problem in shut:
            typer.echo(as_line(f"Left out, {problem.path}: {problem.message}"), err=True)
        if not files:
            raise NothingFoundError("There are no files here.", "Choose a folder that holds DICOM files.")
        written: list[Path] = []
        try:
            done = deidentify_files(
                files, out, _secret(secret_file), keep_burned_in=keep_burned_in, on_copy=written.append
            )
        finally:
            if written:  # also where somebody stopped it, or the disk was full
                record("exported", formats="deidentified", count=len(written))
        for uid in done.burned_in:
            typer.echo(as_line(f"Left out, its pixels may hold a name: {uid}"), err=True)
        copies = f"{done.files} {counted(done.files, 'copy', 'copies')}"
        skipped = f"{done.skipped} {counted(done.skipped, 'file', 'files')} not readable"
        typer.echo(f"{copies}, {len(done.burned_in)} left out, {skipped}.")
        if not done.files:
            return 3
        typer.echo("Text in pixels can't be seen from the header: look at the copies before you give them away.")
        return 0


def _secret(path: Path | None) -> bytes:
    import secrets

    from engine.errors import PathUnreadableError
    from engine.files import write_atomically

    if path is None:
        return secrets.token_bytes(32)
    try:
        if not path.exists():
            write_atomically(path, secrets.token_bytes(32), private=True)
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise PathUnreadableError(f"Can't read the secret {path}: {why}.", "Give a file, or leave it out.") from None
