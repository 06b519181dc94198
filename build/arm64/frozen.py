"""The app frozen in the arm64 root, by build/freeze.py itself, from a copy of the sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from emulator import PYTHON, Emulator
from root import PLACE
from wheels import ROOT, install_wheels

TREE = PLACE / "results" / "tree"
"""The sources as the root sees them: what freezing writes lies below, apart from what was frozen for this computer."""
SITE = "generic"


def freeze(machine: Emulator) -> Path:
    """Copy the sources, make the environment, run build/freeze.py emulated; return the frozen folder.

    Raises
    ------
    RuntimeError
        A wheel is not to be had, or freezing failed; the tool's own words are above or in the message.
    """
    from environment import build_requirements
    from inputs import SOURCES, source_date
    from paths import app_version

    copy_sources(TREE, SOURCES)
    python = make_environment(machine, build_requirements())
    command = freezing(machine, python, source_date())
    done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise RuntimeError(f"build/freeze.py ended with exit code {done.returncode}")
    return TREE / "dist" / f"alveoscope-{app_version()}-linux-aarch64-{SITE}"


def freeze_here() -> Path:
    """The same for this computer, from the lock file; a folder of unchanged sources is kept.

    Raises
    ------
    RuntimeError
        Freezing failed; its own words are above.
    """
    from paths import DIST, release_name

    done = subprocess.run([sys.executable, str(ROOT / "build" / "freeze.py"), "--site", SITE], check=False)
    if done.returncode:
        raise RuntimeError(f"build/freeze.py ended with exit code {done.returncode}")
    return DIST / release_name(SITE)


def freezing(machine: Emulator, python: str, date: int) -> list[str]:
    """The command that freezes in the root.

    The environment is its own: the app's wheels for the other steps (``PYTHONPATH``) are not seen. It is told the date
    of the sources: there is no git in the root.
    """
    words = [python, str(TREE / "build" / "freeze.py"), "--here", "--site", SITE]
    return machine.command(words, PYTHONPATH="", SOURCE_DATE_EPOCH=str(date), LC_ALL="C.UTF-8")


def copy_sources(target: Path, names: tuple[str, ...], root: Path = ROOT) -> None:
    """Copy what freezing reads; what it wrote there before (``.work``, ``dist``) stays."""
    for name in names:
        source, copy = root / name, target / name
        if source.is_dir():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)


def make_environment(machine: Emulator, requirements: list[str]) -> str:
    """An environment in the root, filled by this computer's pip; return its interpreter as the root sees it.

    Raises
    ------
    RuntimeError
        It can't be made or filled.
    """
    folder = TREE / ".work" / "build-venv"
    python = folder / "bin" / "python"
    stamp, wanted = folder / "alveoscope.stamp", "\n".join(requirements)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return str(python)
    shutil.rmtree(folder, ignore_errors=True)
    # The loader's list of libraries, which PyInstaller asks: no maintainer script has made it.
    for words in (["/sbin/ldconfig"], [PYTHON, "-m", "venv", "--without-pip", str(folder)]):
        done = subprocess.run(machine.command(words, PYTHONPATH=""), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words[0]}: {done.stderr.strip()}")
    install_wheels(next(folder.glob("lib/python3*/site-packages")), requirements)
    stamp.write_text(wanted, encoding="utf-8")
    return str(python)
