"""An X server without a screen for the smoke test, and a picture of what it shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from smoke_findings import SmokeError


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


@contextmanager
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
