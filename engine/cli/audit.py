"""``alveoscope audit``: prove, rotate and export the chain of who did what."""

from __future__ import annotations

from pathlib import Path

import typer

from engine.cli.options import writable

_FOLDER = typer.Option(None, "--folder", metavar="DIR", help="The chain; default: the user's own.")


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="The audit chain: who did what, when, on which bundle.", no_args_is_help=True)
    app.add_typer(commands, name="audit")

    @commands.command("verify")
    def verify(
        folder: Path = _FOLDER,
        expect: str = typer.Option("", help="Digest noted earlier: it must be in the chain."),
    ) -> int:
        """Find any change, gap or cut; prints the digest to note elsewhere."""
        from engine.audit import verify as prove
        from engine.language import counted

        found = prove(_chain(folder), expect=expect)
        for problem in found.problems:
            place = f"{problem.file}:{problem.line}: " if problem.file else ""
            typer.echo(f"{place}{problem.message} [{problem.code}]", err=True)
        number = f"{found.records} {counted(found.records, 'record', 'records')}"
        digest = f"digest {found.digest}" if found.digest else "no digest to note: its last record was changed"
        typer.echo(f"{number}, {'intact' if found.intact else 'NOT intact'}; {digest}")
        if {problem.code for problem in found.problems} - {"expected"}:
            typer.echo("Keep a copy of the folder; `alveoscope audit restart` begins a new chain beside it.", err=True)
        return 0 if found.intact else 1

    @commands.command("export")
    def export(
        target: Path = typer.Argument(..., metavar="FILE.csv", callback=writable, help="Table to write."),
        folder: Path = _FOLDER,
    ) -> int:
        """Write the chain as a table."""
        from engine.audit.verify import to_csv
        from engine.files import write_atomically

        write_atomically(target, to_csv(_chain(folder)))
        return 0

    @commands.command("rotate")
    def rotate(folder: Path = _FOLDER) -> int:
        """Set the current file away; the chain goes on in a new one."""
        from engine.audit import AuditChain

        rotated = AuditChain(_chain(folder)).rotate()
        typer.echo("Nothing to rotate." if rotated is None else str(rotated))
        return 0

    @commands.command("restart")
    def restart(folder: Path = _FOLDER) -> int:
        """Set a chain that was changed aside and begin a new one that says so."""
        from engine.audit import AuditChain
        from engine.audit import verify as prove
        from engine.errors import UsageError

        chain = _chain(folder)
        if prove(chain).intact:
            raise UsageError("The chain is intact, so it goes on.", "For a new file: alveoscope audit rotate.")
        typer.echo(f"The old chain is in {AuditChain(chain).restart()}.")
        return 0


def _chain(folder: Path | None) -> Path:
    """The chain that is meant. A folder that was named must hold one: nothing would be found intact."""
    from engine.audit.chain import default_folder
    from engine.audit.files import HEAD, segments
    from engine.errors import PathNotFoundError
    from engine.places import present_folder

    if folder is None:
        return default_folder()
    present_folder(folder)
    if not segments(folder) and not (folder / HEAD).exists():
        raise PathNotFoundError(f"There is no audit chain in {folder}.", "Give the folder that holds it.")
    return folder
