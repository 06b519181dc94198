"""How what is not installed gets to the Python that runs: a bare ``pip`` is that of another one, where no environment
is activated."""

from __future__ import annotations

import shlex
import subprocess
import sys

from engine.language import phrase


def how_to_install(package: str) -> str:
    """The way out where a package is missing."""
    if getattr(sys, "frozen", False):
        return phrase(
            f"Nothing can be added to the packaged app; where Alveoscope was installed with pip: pip install {package}"
        )
    command = install_command(package)
    return phrase(f"Install it with: {command}")


def install_command(package: str) -> str:
    """The command line that installs a package into this Python."""
    words = [sys.executable or "python3", "-m", "pip", "install", package]
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
