"""The environment that freezes: its own, without torch, so that nothing can slip in by being installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from paths import ROOT, WORK

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10: pip brings a reader of TOML
    from pip._vendor import tomli as tomllib

#: Extras that a frozen app holds, which can install nothing: a department's worklist, masks for researchers.
FROZEN_EXTRAS = ("postgresql", "nifti")

#: Every distribution of the environment by version and hash; Jetson, with constraints of its own, goes without.
LOCK = Path(__file__).resolve().parent / "requirements.lock"


def project_table(root: Path = ROOT) -> dict[str, Any]:
    """The ``[project]`` table of pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def runtime_requirements(root: Path = ROOT) -> list[str]:
    """What the frozen app may import."""
    project = project_table(root)
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *(line for extra in FROZEN_EXTRAS for line in extras[extra])]


def build_requirements(root: Path = ROOT) -> list[str]:
    """What the environment that freezes holds: the app's own and the extra ``build``, nothing else."""
    return [*runtime_requirements(root), *project_table(root)["optional-dependencies"]["build"]]


def ensure_environment(interpreter: str = sys.executable, constraints: Path | None = None) -> Path:
    """Make ``.work/build-venv`` from the lock file, anew where that or the interpreter is another than before; return
    its interpreter.

    Raises
    ------
    SystemExit
        pip could not install what the lock file, or with ``constraints`` pyproject.toml, names.
    """
    folder, python, stamp = _places()
    pins = (LOCK if constraints is None else constraints).read_text(encoding="utf-8")
    wanted = "\n".join([os.path.realpath(shutil.which(interpreter) or interpreter), *build_requirements(), pins])
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return python
    print(f"Preparing {folder.relative_to(ROOT)} ...", flush=True)
    # Cleared: pip leaves what is no longer wanted, and an environment keeps the interpreter that it was made with.
    _run([interpreter, "-m", "venv", "--clear", str(folder)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = ["--require-hashes", "--requirement", str(LOCK)]
    _run([*pip, *(locked if constraints is None else [*build_requirements(), "--constraint", str(constraints)])])
    stamp.write_text(digest, encoding="utf-8")
    return python


def environment_that_froze() -> Path:
    """The interpreter of ``.work/build-venv`` as the last freeze left it: what is packed is made of what lies there,
    also where that has constraints or an interpreter of its own. One from the lock file where there is none.
    """
    _, python, stamp = _places()
    return python if stamp.is_file() else ensure_environment()


def _places() -> tuple[Path, Path, Path]:
    """The environment's folder, its interpreter, and what says that it is complete."""
    folder = WORK / "build-venv"
    return folder, folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), folder / "alveoscope.stamp"


def _run(command: list[str]) -> None:
    result = subprocess.run(command, check=False)
    if result.returncode != 0:
        raise SystemExit(f"Failed ({result.returncode}): {' '.join(command[:5])} ...")
