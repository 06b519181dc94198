"""Options that several commands have: one word, one meaning, one default."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import typer

from engine.backends import AUTO, BACKEND_HELP, PRECISION_HELP

TargetT = TypeVar("TargetT", str, Path, None)


def writable(target: TargetT) -> TargetT:
    """Callback of every option that names a file to write: minutes of work are not done for a file that can't be.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    UsageError
        ``-``, which would be a file of that name.
    """
    if target and str(target) == "-":
        from engine.errors import UsageError

        raise UsageError("Standard output is for --json alone.", "Give a file name.")
    return writable_or_standard_output(target)


def writable_or_standard_output(target: TargetT) -> TargetT:
    """Callback of ``--json``: as :func:`writable`, and ``-`` is standard output.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    if target and str(target) != "-":
        from engine.cli.named_file import check_named

        check_named(Path(target))
    return target


def two_files(json_file: str | None, other: Path | None, option: str) -> None:
    """Refuse one file for two things: the later would replace the earlier.

    Raises
    ------
    UsageError
    """
    if json_file and json_file != "-" and other is not None and Path(json_file).resolve() == other.resolve():
        from engine.errors import UsageError

        raise UsageError(f"--json and {option} name the same file.", "Give two.")


def _known_backend(name: str) -> str:
    from engine.inference.selection import check_asked

    check_asked(backend=name)
    return name


def _known_precision(name: str) -> str:
    from engine.inference.selection import check_asked

    check_asked(precision=name)
    return name


BUNDLE = typer.Option(None, "--bundle", metavar="FOLDER", help="Model bundle; default: the one in use.")
BACKEND = typer.Option(AUTO, callback=_known_backend, help=BACKEND_HELP)
PRECISION = typer.Option(AUTO, callback=_known_precision, help=PRECISION_HELP)
GRID = typer.Option(
    True, "--grid/--all-slices", help="The verdict on thin series (under 2.5 mm) rests on slices 3 mm apart, or on all."
)
FILL = typer.Option(
    False, "--fill/--no-fill", help="Judge the other slices of thin series after the verdict; for masks always."
)
AGAIN = typer.Option(False, "--again", help="Analyse also what was analysed before with the same networks.")
DATABASE = typer.Option(None, "--database", metavar="URL", help="Worklist; default: SQLite of the user.")
JSON = typer.Option(
    None,
    "--json",
    metavar="FILE",
    callback=writable_or_standard_output,
    help="Write the result there; - for standard output.",
)
QUIET = typer.Option(False, "--quiet", "-q", help="No progress.")
REBUILD = typer.Option(False, "--rebuild", help="Compile also what is there.")

# What `receive` and `watch` do with a study that came in.
RESULTS = typer.Option(None, "--results", metavar="DIR", help="Folder of the results.")
FORMATS = typer.Option("json,sr,pdf", help="Of json, seg, sr, sc, pdf, nifti; commas between them.")
SEND_TO = typer.Option(None, "--pacs", metavar="TITLE@HOST:PORT", help="Send DICOM results there.")
WORKERS = typer.Option(1, min=1, help="Studies at the same time.")
SILENT = typer.Option(False, "--quiet", "-q", help="Print nothing.")
