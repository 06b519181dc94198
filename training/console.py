"""What the commands of ``alveoscope-train`` share of a terminal: bars, silence, where figures go, how they fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from engine.cli import TRACEBACK_VARIABLE
from engine.errors import AlveoscopeError
from engine.installing import install_command

if TYPE_CHECKING:
    from training.data.prepared import Count
    from training.learning.loop import Report

JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Write the figures there; - for standard output.")
]
#: What Typer makes of Ctrl-C.
_INTERRUPTED = 130
#: A module of ours that is missing is a fault of ours.
_OWN = ("engine", "desktop", "training")
#: Called with a few words when a stage begins.
Say = Callable[[str], None]


def say_nothing(_: str) -> None:
    """For who shows no stages."""


class Bars:
    """Progress bars on standard error, one a name; nothing where that is no terminal or silence was asked for."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def training(self, name: str) -> Report:
        """For the steps of a training, with the loss beside the name."""
        task = self._progress.add_task(name, total=None)

        def report(step: int, total: int, loss: float) -> None:
            self._progress.update(task, completed=step, total=total, description=f"{name}, loss {loss:.4f}")

        return report

    def count(self, name: str) -> Count:
        """For things that are done one after the other; the bar appears with the first."""
        task: list[object] = []

        def report(done: int, total: int) -> None:
            if not task:
                task.append(self._progress.add_task(name, total=total))
            self._progress.update(task[0], completed=done, total=total)  # type: ignore[arg-type]

        return report

    def stages(self) -> Say:
        """For a command of a few long stages: the name of the one at work."""
        task = self._progress.add_task("", total=None)

        def say(what: str) -> None:
            self._progress.update(task, description=what)

        return say


@contextmanager
def bars(quiet: bool) -> Iterator[Bars]:
    """Bars while the block runs. Of the processes that torchrun starts, only the first shows any."""
    silent = quiet or not sys.stderr.isatty() or os.environ.get("RANK", "0") != "0"
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=silent) as progress:
        yield Bars(progress)


def deliver(figures: str, json_file: str | None, quiet: bool) -> None:
    """Write figures (JSON) where ``--json`` says, ``-`` being standard output; without it print them, unless quiet."""
    from engine.cli.console import deliver as write

    if json_file or not quiet:
        write(figures, json_file or "-")


def guarded(run: Callable[[], object]) -> int:
    """Run a command; an error becomes one line, as in ``alveoscope``, and an exit code: 0 done, 1 failed, 2 usage."""
    try:
        found = run()
        if found == _INTERRUPTED:
            raise KeyboardInterrupt
    except AlveoscopeError as error:
        return _failed(f"{error} [{error.code}]", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("Stopped on request; the same command goes on from the last checkpoint. [cancelled]", 1)
    except BrokenPipeError:
        return 1
    except Exception as error:
        show = getattr(error, "show", None)  # usage errors of Typer know how to show themselves
        if show is not None:
            show()
            return int(getattr(error, "exit_code", 2))
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        if isinstance(error, ModuleNotFoundError) and (error.name or "engine").partition(".")[0] not in _OWN:
            install = f"Install what it needs, in the folder of the project, with: {install_command('.[train]')}"
            return _failed(f"Training needs {error.name}, which is not installed. {install} [usage]", 2)
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        again = f"Set {TRACEBACK_VARIABLE}=1 and run it again to see where."
        return _failed(f"Something broke inside the training ({what}). {again} [internal]", 1)
    return found if isinstance(found, int) else 0


def _failed(sentence: str, code: int) -> int:
    print(f"alveoscope-train: {sentence}", file=sys.stderr)
    return code
