"""An X server without a screen for the smoke test, and a picture of what it shows."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from smoke_findings import SmokeError


def verdict_in_window(
    command: Callable[[str], list[str]], environment: dict[str, str], home: Path, out: Path, patience_s: float = 900
) -> str:
    """Start the app with an automatic analysis on an X server, wait for the verdict, and photograph it.

    Parameters
    ----------
    command : callable
        Gives the command for a display's name.
    environment : dict
        Of the command; ``DISPLAY`` is added.
    home : Path
        The home of that environment as seen from here.
    out : Path
        Folder for the log and the picture.
    patience_s : float
        Seconds until there must be a verdict; an emulated processor takes long.

    Raises
    ------
    SmokeError
        There is no verdict within that time, or nothing was drawn.
    """
    settings = home / ".config" / "alveoscope" / "settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"analysis.automatic": true, "start.welcomed": true}', encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    with x_server() as display, (out / "window.log").open("w", encoding="utf-8") as log:
        own = {**environment, "DISPLAY": display}
        process = subprocess.Popen(
            command(display), stdout=log, stderr=subprocess.STDOUT, env=own, start_new_session=True
        )
        try:
            wait_for(lambda: _analysed(home), process, patience_s, "verdict in the window")
            shown = photograph(display, out / "window.png")
        finally:
            _end(process)
    return f"verdict reached; {shown}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """strace writes what it has seen when it is asked to end; unshare must be killed, and with it goes the app."""
    with contextlib.suppress(ProcessLookupError):  # it ended by itself, which is said elsewhere
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(3)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def _analysed(home: Path) -> bool:
    """Whether the app has recorded a finished analysis in the user's data."""
    records = [file for file in home.rglob("*") if file.is_file() and "audit" in str(file.relative_to(home))]
    return any(b'"analysed"' in file.read_bytes() for file in records)


def photograph(display: str, target: Path) -> str:
    """A picture of the screen by ImageMagick; without it the verdict in the window has to do."""
    if shutil.which("import") is None or shutil.which("identify") is None:
        return "not photographed: ImageMagick is not installed"
    time.sleep(2)  # what follows the verdict is drawn; nothing is asserted about how long that takes
    subprocess.run(["import", "-display", display, "-window", "root", str(target)], check=True)
    identify = ["identify", "-format", "%k", str(target)]
    colours = int(subprocess.run(identify, capture_output=True, text=True, check=True).stdout)
    if colours < 50:
        raise SmokeError(f"the screenshot has only {colours} colours: nothing was drawn")
    return f"{target} ({colours} colours)"


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise SmokeError(f"the app ended with exit code {process.returncode} before {what}")
        if time.monotonic() > end:
            raise SmokeError(f"no {what} within {seconds:g} s")
        time.sleep(0.2)


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """An X server without a screen, on a display number that it chooses itself."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-ac"]
    process = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as stream:
            number = stream.readline().strip()
        if not number:
            raise SmokeError("Xvfb did not start")
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(20)
