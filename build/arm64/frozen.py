"""The app frozen and packed in the arm64 root, by build/freeze.py and build/archive.py, from a copy of the sources."""

from __future__ import annotations

import subprocess
from pathlib import Path

from emulator import Emulator
from tree import TREE

SITE = "generic"
LEVEL = 3
"""Of zstd where the archive is packed emulated: the level of a release would take half an hour more."""


def freeze(machine: Emulator, python: str) -> Path:
    """Run build/freeze.py emulated, with the environment's interpreter; return the frozen folder.

    Raises
    ------
    RuntimeError
        Freezing failed; its own words are above.
    """
    from paths import app_version

    _run(building(machine, python, "freeze.py"))
    return TREE / "dist" / f"alveoscope-{app_version()}-linux-aarch64-{SITE}"


def pack(machine: Emulator, python: str) -> Path:
    """Run build/archive.py emulated on what was frozen; return the release's folder. Raises RuntimeError as above."""
    _run(building(machine, python, "archive.py", "--level", str(LEVEL)))
    return TREE / "dist" / f"release-{SITE}"


def building(machine: Emulator, python: str, script: str, *options: str) -> list[str]:
    """The command that runs a build script in the root.

    It is told the date of the sources: there is no git in the root.
    """
    from inputs import source_date

    words = [python, str(TREE / "build" / script), "--here", "--site", SITE, *options]
    return machine.command(words, PYTHONPATH="", SOURCE_DATE_EPOCH=str(source_date()), LC_ALL="C.UTF-8")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[-6:])} ended with exit code {done.returncode}")
