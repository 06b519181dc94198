"""What all commands share of a terminal: progress bars, Ctrl-C, and where a result goes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from types import FrameType

from engine.files import write_atomically
from engine.volume import CancelToken, Progress, ProgressSink, ignore_progress

#: What lasts longer is said, where no terminal shows it.
_PATIENCE_SECONDS = 5.0
_STAGE_WORDS = {
    "scan": "Reading headers",
    "decode": "Decoding",
    "preprocess": "Preparing",
    "inference": "Analysing images",
    "engine-build": "Building the engine",
    "batch": "Studies",
    "retrieve": "Images from the PACS",
}


def somebody_watches(quiet: bool) -> bool:
    """Whether standard error is a terminal that may be written to."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def progress_bars(quiet: bool) -> Iterator[ProgressSink]:
    """Show one bar a stage on standard error, where that is a terminal; nothing otherwise."""
    if not somebody_watches(quiet):
        yield ignore_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def show(progress: Progress) -> None:
            if progress.stage not in tasks:
                words = _STAGE_WORDS.get(progress.stage, progress.stage)
                tasks[progress.stage] = bars.add_task(words, total=progress.total, note="")
            task = tasks[progress.stage]
            bars.update(task, completed=progress.done, total=progress.total, note=progress.note)  # type: ignore[arg-type]

        yield show


@contextmanager
def waiting(words: str, told: set[str]) -> Iterator[None]:
    """Say on standard error what is waited for: on a terminal while it lasts, elsewhere a line where it takes long.

    ``told`` holds the lines that were written, so that each is written once.
    """
    if somebody_watches(quiet=False):
        from rich.console import Console

        with Console(stderr=True).status(f"{words} …"):
            yield
        return

    def tell() -> None:
        told.add(words)
        print(f"alveoscope: {words} …", file=sys.stderr, flush=True)

    timer = Timer(_PATIENCE_SECONDS, tell)
    timer.daemon = True
    if words not in told:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def cancel_on_interrupt() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C (or SIGTERM) cancels; a second one interrupts at once."""
    token = CancelToken()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def deliver(text: str, target: str | None) -> None:
    """Write a JSON result where ``--json`` says: a file, or ``-`` for standard output.

    Raises
    ------
    OutputNotWritableError, DiskFullError
    """
    if target == "-":
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    elif target:
        write_atomically(Path(target), text)
