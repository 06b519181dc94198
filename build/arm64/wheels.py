"""The app's own wheel and the aarch64 wheels that it needs, into a folder on the root's ``PYTHONPATH``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "build" / "jetson" / "constraints-jetpack6.txt"
#: glibc that wheels may ask for: JetPack 6 (Ubuntu 22.04) has 2.35.
GLIBC_MINORS = range(17, 36)


def install(target: Path, sources: Path, python: str = "3.11") -> None:
    """Build the app's wheel and unpack it into two places.

    Parameters
    ----------
    target : Path
        Gets the app and the aarch64 wheels that it depends on, torch not among them.
    sources : Path
        Gets the app alone, for this computer's own Python: both sides run the very same files.

    Raises
    ------
    RuntimeError
        pip could not build the app or found no wheel; its own words are in the message.
    """
    built = target.parent / "wheel"
    for folder in (target, sources, built):
        shutil.rmtree(folder, ignore_errors=True)
    _pip("wheel", "--no-deps", "--wheel-dir", str(built), str(ROOT))
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(sources)
    install_wheels(target, [str(wheel)], python)


def install_wheels(target: Path, requirements: Iterable[str], python: str = "3.11") -> None:
    """Unpack the aarch64 wheels of these requirements, and what they depend on, into a folder."""
    platforms = [*(f"manylinux_2_{minor}_aarch64" for minor in GLIBC_MINORS), "manylinux2014_aarch64"]
    _pip(
        "install", "--target", str(target), "--only-binary=:all:", "--implementation", "cp", "--python-version", python,
        *(word for platform in platforms for word in ("--platform", platform)),
        "--constraint", str(CONSTRAINTS), *requirements,
    )  # fmt: skip


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"pip {arguments[0]}: {result.stderr.strip()}")
