"""The command line. Each command has a module of its own with ``register(app)``; heavy rooms load when it runs."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from engine.cli.streams import open_closed_streams
from engine.errors import AlveoscopeError
from engine.files import is_there
from engine.language import LANGUAGES, VARIABLE, as_line, unknown_language
from engine.libraries import quiet_libraries
from engine.usage import refuse_empty

if TYPE_CHECKING:
    import typer

#: Modules of this package, in the order of ``alveoscope --help``.
COMMANDS: tuple[str, ...] = (
    "analyze",
    "batch",
    "watch",
    "receive",
    "find",
    "retrieve",
    "send",
    "worklist",
    "compare",
    "export",
    "audit",
    "replay",
    "demo",
    "doctor",
    "bundle",
    "engine",
    "bench",
)

#: What the app's own executable runs as a child process when it is frozen; see ``engine.inference``.
WORKER_FLAG = "--trt-worker"


#: What Typer makes of Ctrl-C where a command does not watch for it: nothing is said, and no command ends with it.
_INTERRUPTED = 130

#: Set by whoever wants a Python traceback instead of one sentence.
TRACEBACK_VARIABLE = "ALVEOSCOPE_TRACEBACK"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code.

    0 done, 1 failed or stopped, 2 usage, 3 nothing could be assessed, 4 done but some studies failed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        open_closed_streams()
        quiet_libraries()
        _forgive_letters()
    if words[:1] == [WORKER_FLAG]:
        from engine.inference.tensorrt.worker import main as serve

        return serve()
    if words[:1] == ["open"] and "--help" in words:
        words = ["--help"]
    return _guarded(lambda: _run(words))


def _run(words: list[str]) -> int:
    refuse_empty(words)
    _tell_unknown_language()
    if not words or words[0] == "open" or _are_places(words):
        from engine.cli.open import open_desktop

        return open_desktop(words[1:] if words[:1] == ["open"] else words)
    return _run_command(words)


def _tell_unknown_language() -> None:
    """What was asked for is not there; no reason to end, for a service may have run so for a year."""
    named = unknown_language()
    if named:
        known = f"{', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}"
        line = f"alveoscope: {VARIABLE}={named}: there is no such language, so it is English. Set it to {known}."
        print(as_line(line), file=sys.stderr)


def _forgive_letters() -> None:
    """A terminal or a file whose code page lacks a letter of a name gets ``?`` for it, not the end of the program.

    Windows gives what is redirected the computer's code page (1252, 437), which has no Chinese. Where the letters are
    UTF-8, a file's name that is none is written as the bytes that it is.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="replace")
        elif stream is sys.stdout:  # standard error writes it as an escape
            stream.reconfigure(errors="surrogateescape")


def _are_places(words: Sequence[str]) -> bool:
    """``alveoscope PATH...``: arguments of which the first is no command, and that all name something that exists."""
    from pathlib import Path

    return words[0] not in COMMANDS and all(not word.startswith("-") and is_there(Path(word)) for word in words)


def _run_command(words: list[str]) -> int:
    from pathlib import Path

    # What has a folder in front of it, or is there, is no misspelt command.
    first = Path(words[0])
    if words[0] not in COMMANDS and not words[0].startswith("-") and (first.name != words[0] or is_there(first)):
        from engine.errors import UsageError
        from engine.places import present

        present([Path(word) for word in words if not word.startswith("-")])
        raise UsageError("The desktop app takes paths and no options.", "For options: alveoscope analyze PATH.")
    return _run_typer(words)


def _run_typer(words: list[str]) -> int:
    import typer

    from engine.cli.site_options import refuse_locked, site_defaults
    from engine.site import site_profile

    profile = site_profile()
    command = typer.main.get_command(build_app())
    refuse_locked(command, words, profile)
    try:
        defaults = site_defaults(command, profile)
        result = command(args=words, prog_name="alveoscope", standalone_mode=False, default_map=defaults)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        # Typer's usage errors, whichever click it brings: they know how to show themselves.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))
    if result == _INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def build_app() -> typer.Typer:
    """The Typer application with all commands."""
    import typer

    app = typer.Typer(
        name="alveoscope",
        help="Offline triage of chest CT for COVID-19 pneumonia, with its evidence. "
        "Not for diagnosis without a physician. Without a command, or with paths alone, it opens the desktop app.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback(invoke_without_command=True)
    def _root(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
        if version:
            from engine import __version__

            typer.echo(f"alveoscope {__version__}")
            raise typer.Exit

    for command in COMMANDS:
        import_module(f"engine.cli.{command}").register(app)
    return app


def _guarded(run: Callable[[], int]) -> int:
    """Turn errors into one clear sentence and an exit code; a traceback only for those who ask for it."""
    try:
        code = int(run())
        sys.stdout.flush()  # here it can still be said that nothing took it
        return code
    except AlveoscopeError as error:
        print(as_line(f"alveoscope: {error} [{error.code}]"), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("alveoscope: Stopped on request. [cancelled]", file=sys.stderr)
        # Where it met code that is made from text, as dataclasses are, `python -m` remembers it for unhandled and ends
        # with 130 whatever is returned; until other such code has run.
        exec("")
        return 1
    except BrokenPipeError:
        return 1
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            print("alveoscope: No space left for what is printed. Free some space. [disk-full]", file=sys.stderr)
            return 1
        print(
            f"alveoscope: Something broke inside Alveoscope ({type(error).__name__}). What was written before stays. "
            f"Set {TRACEBACK_VARIABLE}=1 and run it again to see where. [internal]",
            file=sys.stderr,
        )
        return 1
