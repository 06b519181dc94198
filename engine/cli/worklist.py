"""``alveoscope worklist``: who is read first, and what people do about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from engine.cli.options import DATABASE, JSON, two_files, writable
from engine.locations import account

if TYPE_CHECKING:
    from engine.worklist.order import Placed

_DEFAULT_LOADS = "0.6,0.8,0.95,1.05"
_DEFAULT_PREVALENCES = "0.05,0.2"
#: Columns of a table that goes into a file or another program: nothing is folded.
_PIPED_WIDTH = 500
#: Beyond it a queue only grows, and each of its arrivals is compared with all who wait.
_MOST_LOAD = 2.0

_STUDY = typer.Argument(..., metavar="UID", help="Study Instance UID, as `alveoscope worklist` lists it.")


def _a_list(context: typer.Context, database: str | None) -> str | None:
    """Callback of ``--database`` where a list is read: one misspelt would be made, and nobody would be waiting.

    Raises
    ------
    PathNotFoundError
    """
    source = context.get_parameter_source("database")
    if database and source is not None and source.name == "COMMANDLINE":  # what a profile names, others will fill
        from engine.errors import PathNotFoundError
        from engine.files import is_there
        from engine.worklist.database import file_of

        file = file_of(database)
        if file is not None and not is_there(file):
            raise PathNotFoundError(f"There is no worklist at {file}.", "Check how it is spelt.")
    return database


_LIST = typer.Option(None, "--database", metavar="URL", callback=_a_list, help="Worklist; default: SQLite of the user.")


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="The worklist: who is read first.", invoke_without_command=True)
    app.add_typer(commands, name="worklist")
    _add_list(commands)
    _add_what_people_do(commands)
    _add_rebuild(commands)
    _add_simulation(commands)


def _add_list(commands: typer.Typer) -> None:
    @commands.callback()
    def show(
        context: typer.Context,
        database: str = _LIST,
        cap: float = typer.Option(None, min=1, help="Waiting limit, minutes: then before all but positive ones."),
        hard_cap: float = typer.Option(None, min=1, help="Hard waiting limit, minutes: then before all."),
        json_file: str = JSON,
    ) -> int:
        """List the studies nobody has read yet, in reading order."""
        if context.invoked_subcommand is not None:
            _refuse_in_front(context, context.invoked_subcommand)
            return 0
        from engine.cli.console import deliver
        from engine.worklist.policy import site_policy
        from engine.worklist.store import open_store

        with open_store(database) as store:
            queue = store.queue(site_policy(cap, hard_cap))
            if store.set_aside is not None:
                typer.echo(f"The database was damaged and set aside: {store.set_aside}", err=True)
                typer.echo("To put the studies of a results folder on it: alveoscope worklist rebuild DIR.", err=True)
        if json_file:
            deliver(json.dumps([_placed(one) for one in queue], indent=1, ensure_ascii=False), json_file)
        if json_file != "-":
            _print_table(queue)
        return 0


def _refuse_in_front(context: typer.Context, command: str) -> None:
    """Options of the list in front of a command would not count: the study would be marked on another list.

    Raises
    ------
    UsageError
    """
    from engine.errors import UsageError

    for parameter in context.command.params:
        source = context.get_parameter_source(str(parameter.name))
        if source is not None and source.name == "COMMANDLINE":
            option = parameter.opts[0]
            raise UsageError(
                f"{option} stands in front of '{command}'.", f"Give it behind: worklist {command} {option}."
            )


def _add_what_people_do(commands: typer.Typer) -> None:
    @commands.command("override")
    def override(
        study: str = _STUDY,
        priority: str = typer.Option(..., help="stat, routine, or none to take an override back."),
        reason: str = typer.Option(..., help="Why; never without."),
        by: str = typer.Option(None, help="Who; default: the account."),
        database: str = _LIST,
    ) -> int:
        """Change the order by hand."""
        from engine.cli.recorded import record
        from engine.errors import UsageError
        from engine.worklist.store import open_store
        from engine.worklist.values import Priority

        if priority not in ("stat", "routine", "none"):
            raise UsageError(f"No such priority: {priority}.", "Use stat, routine or none.")
        with open_store(database) as store:
            store.override(study, None if priority == "none" else Priority(priority), reason=reason, by=by or account())
        record("overrode", study_instance_uid=study, priority=priority, reason=reason)
        return 0

    @commands.command("read")
    def read(
        study: str = _STUDY,
        by: str = typer.Option(None, help="Who; default: the account."),
        database: str = _LIST,
    ) -> int:
        """Mark a study as read: it leaves the queue."""
        from engine.cli.recorded import record
        from engine.worklist.store import open_store

        with open_store(database) as store:
            store.mark_read(study, by=by or account())
        record("read", study_instance_uid=study)
        return 0

    @commands.command("unread")
    def unread(study: str = _STUDY, database: str = _LIST) -> int:
        """Take "read" back: the study stands in the queue again."""
        from engine.cli.recorded import record
        from engine.worklist.store import open_store

        with open_store(database) as store:
            store.mark_unread(study)
        record("unread", study_instance_uid=study)
        return 0


def _add_rebuild(commands: typer.Typer) -> None:
    @commands.command("rebuild")
    def rebuild(
        results: Path = typer.Argument(..., metavar="DIR", help="Folder of JSON results."), database: str = DATABASE
    ) -> int:
        """Put the studies of a results folder on the list, after its database was lost."""
        from engine.cli.recorded import record
        from engine.language import counted
        from engine.places import present_folder
        from engine.worklist.rebuild import rebuild_from_results
        from engine.worklist.store import open_store

        present_folder(results)
        with open_store(database) as store:
            rebuilt = rebuild_from_results(store, results)
        record("worklist-rebuilt", studies=rebuilt.studies)
        studies = f"{rebuilt.studies} {counted(rebuilt.studies, 'study', 'studies')} added"
        skipped = f"{rebuilt.skipped} {counted(rebuilt.skipped, 'file was no result', 'files were no results')}"
        typer.echo(f"{studies}, {skipped}.")
        return 0


def _add_simulation(commands: typer.Typer) -> None:
    @commands.command("simulate")
    def simulate(
        loads: str = typer.Option(_DEFAULT_LOADS, help="Shares of the reader's time that are needed."),
        prevalences: str = typer.Option(_DEFAULT_PREVALENCES, help="Shares of patients who are ill."),
        cap: float = typer.Option(60.0, min=1, help="Waiting limit, minutes."),
        hard_cap: float = typer.Option(240.0, min=1, help="Hard waiting limit, minutes."),
        studies: int = typer.Option(2000, min=10, help="Arrivals."),
        seed: int = typer.Option(0),
        figure: Path = typer.Option(None, "--figure", metavar="SVG", callback=writable, help="Draw it there, too."),
        json_file: str = JSON,
    ) -> int:
        """What the order does to waiting times, against first come, first served."""
        from engine.cli.console import deliver
        from engine.files import write_atomically
        from engine.worklist.figure import waiting_figure
        from engine.worklist.order import Policy
        from engine.worklist.simulate import compare

        two_files(json_file, figure, "--figure")
        shares = _numbers(loads, _MOST_LOAD), _numbers(prevalences, 1.0)
        waits = compare(*shares, policy=Policy(cap, hard_cap), studies=studies, seed=seed)
        if figure is not None:
            write_atomically(figure, waiting_figure(waits))
        if json_file:
            deliver(json.dumps([vars(one) for one in waits], indent=1), json_file)
        if json_file != "-":
            typer.echo("Minutes of waiting; one reader, 10 minutes a study on average.")
            typer.echo(f"{'load':>5} {'ill':>5}  {'policy':<32} {'mean':>6} {'worst':>6} {'ill':>6} {'ill, worst':>10}")
            for one in waits:
                typer.echo(
                    f"{one.load:>5g} {one.prevalence:>5.0%}  {one.policy:<32} {one.mean:>6.0f} {one.worst:>6.0f} "
                    f"{one.ill_mean:>6.0f} {one.ill_worst:>10.0f}"
                )
        return 0


def _placed(placed: Placed) -> dict[str, object]:
    entry, outcome = placed.entry, placed.entry.outcome
    return {
        "position": placed.position,
        "study_instance_uid": entry.study_instance_uid,
        "patient": entry.patient,
        "state": entry.state.value,
        "verdict": None if outcome is None else outcome.verdict.value,
        "probability": None if outcome is None else outcome.probability,
        "reasons": [] if outcome is None else list(outcome.reasons),
        "waiting_minutes": placed.waiting_minutes,
        "group": placed.group.value,
        "override": None if entry.override is None else entry.override.priority.value,
        "error": entry.error_code,
    }


def _why_here(placed: Placed) -> str:
    """What put an entry where it stands, in words; files for programs have the codes."""
    from engine.worklist.order import Group
    from engine.worklist.values import Priority

    override = placed.entry.override
    if placed.group is Group.BY_RISK and override is not None and override.priority is Priority.ROUTINE:
        return "put last by hand"
    return {
        Group.STAT: "put first by hand",
        Group.OVER_HARD_LIMIT: "waited longer than the hard limit",
        Group.POSITIVE: "positive",
        Group.OVER_LIMIT: "waited longer than the limit",
        Group.BY_RISK: "by risk",
    }[placed.group]


def _print_table(queue: tuple[Placed, ...]) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    from engine.dicom.text import printable
    from engine.language import probabilities_apart

    # A UID that lacks its end is of no use to `worklist read`.
    study = Column("Study", overflow="fold")
    table = Table("", "Waiting", "State", "Verdict", "p", "Patient", study, "Why here")
    for placed in queue:
        entry, outcome = placed.entry, placed.entry.outcome
        table.add_row(
            str(placed.position),
            f"{placed.waiting_minutes:.0f} min",
            entry.state.value + (f" ({entry.error_code})" if entry.error_code else ""),
            "" if outcome is None else outcome.verdict.value.replace("_", " "),
            ""
            if outcome is None or outcome.probability is None
            else probabilities_apart((outcome.probability,), ())[0],
            # As it stands in the header: no mark-up, and nothing that a terminal obeys.
            Text(printable(entry.patient)),
            Text(printable(entry.study_instance_uid)),
            _why_here(placed),
        )
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table if queue else "Nobody is waiting. Studies come here from alveoscope batch, watch and receive.")


def _numbers(text: str, most: float) -> list[float]:
    from engine.errors import UsageError

    try:
        numbers = [float(word) for word in text.split(",")]
    except ValueError:
        raise UsageError(f"{text!r} is no list of numbers.", "Write it like 0.6,0.8.") from None
    wrong = [number for number in numbers if not 0 < number <= most]
    if wrong:
        raise UsageError(f"{wrong[0]:g} can't be simulated.", f"Give numbers above 0, of {most:g} at most.")
    return numbers
