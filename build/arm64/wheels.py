"""The aarch64 wheels that the app needs, into a folder of the root."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from root import ROOT

CONSTRAINTS = ROOT / "build" / "jetson" / "constraints-jetpack6.txt"
#: glibc that wheels may ask for: JetPack 6 (Ubuntu 22.04) has 2.35.
GLIBC_MINORS = range(17, 36)


def install_wheels(target: Path, requirements: Iterable[str], python: str = "3.11") -> None:
    """Unpack the aarch64 wheels of these requirements, and what they depend on, into a folder.

    Raises
    ------
    RuntimeError
        pip found no wheel; its own words are in the message.
    """
    platforms = [*(f"manylinux_2_{minor}_aarch64" for minor in GLIBC_MINORS), "manylinux2014_aarch64"]
    command = [
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--target", str(target)),
        *("--only-binary=:all:", "--implementation", "cp", "--python-version", python),
        *(word for platform in platforms for word in ("--platform", platform)),
        *("--constraint", str(CONSTRAINTS)),
        *requirements,
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"pip: {result.stderr.strip()}")
