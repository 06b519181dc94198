"""What both sides run from: one copy of the sources, and in the root an environment of aarch64 wheels."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from emulator import APP, ENVIRONMENT, PYTHON, Emulator
from root import PLACE, ROOT
from wheels import CONSTRAINTS, install_wheels

TREE = PLACE / "results" / "tree"
"""The sources as the root sees them: what freezing writes lies below, apart from what was frozen for this computer."""
METADATA = TREE / ".work" / "metadata"
"""The app's own name, version and entry points: it is run, not installed."""
BUNDLE = TREE / "engine" / "bundles" / "alveoscope-ct"


def copy_app() -> str:
    """Copy the sources and write the app's metadata; return the digest of all that can change a result."""
    from inputs import SOURCES
    from prepare import write_metadata

    copy_sources(TREE, SOURCES)
    shutil.rmtree(METADATA, ignore_errors=True)
    write_metadata(METADATA, ())
    return app_digest(TREE)


def app_digest(root: Path) -> str:
    """SHA-256 of the app's code and networks; build scripts and documents are not among them."""
    from digests import sums

    files = (path for name in ("engine", "desktop") for path in (root / name).rglob("*"))
    return hashlib.sha256(sums((one for one in files if "__pycache__" not in one.parts), root).encode()).hexdigest()


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


def make_environment(machine: Emulator) -> str:
    """An environment in the root, filled by this computer's pip; return its interpreter as the root sees it.

    Raises
    ------
    RuntimeError
        It can't be made or filled.
    """
    from environment import build_requirements

    requirements = build_requirements()
    folder = machine.path(ENVIRONMENT)
    stamp, wanted = folder / "alveoscope.stamp", "\n".join([*requirements, CONSTRAINTS.read_text(encoding="utf-8")])
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        # The loader's list of libraries, which PyInstaller asks: no maintainer script has made it.
        for words in (["/sbin/ldconfig"], [PYTHON, "-m", "venv", "--without-pip", ENVIRONMENT]):
            done = subprocess.run(machine.command(words, PYTHONPATH=""), capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{words[0]}: {done.stderr.strip()}")
        install_wheels(machine.path(APP), requirements)
        stamp.write_text(wanted, encoding="utf-8")
    return f"{ENVIRONMENT}/bin/python"
