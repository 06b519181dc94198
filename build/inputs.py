"""What a frozen folder is made of, as one digest: while nothing of it changes, the folder is kept."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from digests import CONTENTS, sha256, sums
from paths import ROOT, WORK

#: What of the sources is frozen, or freezes.
SOURCES = ("engine", "desktop", "build", "pyproject.toml", "LICENSE")

_FIRST_OF_ZIP = 315_532_800

#: Debian's list of installed packages: libraries of this machine go into the folder.
_SYSTEM = Path("/var/lib/dpkg/status")


def source_date(root: Path = ROOT) -> int:
    """Seconds since 1970: ``SOURCE_DATE_EPOCH``, else the last commit to :data:`SOURCES`, else 1980.

    1980 is the first year that a ZIP knows. A computer that only builds needs no git.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "log", "-1", "--format=%ct", "--", *SOURCES]
    try:
        git = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return _FIRST_OF_ZIP
    return int(git.stdout) if git.returncode == 0 and git.stdout.strip() else _FIRST_OF_ZIP


def digest(further: Iterable[Path | None] = (), root: Path = ROOT) -> str:
    """SHA-256 over the sources, further files or folders, the interpreter, its packages and the machine's libraries."""
    lines = [sys.version, sys.prefix, sys.base_prefix, platform.platform(), str(source_date(root))]
    lines += sorted({f"{one.name}=={one.version}" for one in importlib.metadata.distributions()})
    places = [*(root / name for name in SOURCES), *(place for place in further if place is not None), _SYSTEM]
    lines += [f"{path} {sha256(path)}" for place in places for path in _files(place)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for path in sorted(place.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def remember(folder: Path, inputs: str) -> None:
    """Note what a folder that is complete was made of, and what is in it."""
    stamp = _stamp(folder)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(f"{inputs} {sha256(folder / CONTENTS)}", encoding="utf-8")


def is_unchanged(folder: Path, inputs: str) -> bool:
    """Whether a folder was made of these inputs, and every file in it is as it was."""
    return was_checked(folder) and _stamp(folder).read_text(encoding="utf-8").split()[0] == inputs


def was_checked(folder: Path) -> bool:
    """Whether freezing found nothing to refuse in a folder (:func:`remember`), and every file in it is as it was."""
    stamp, contents = _stamp(folder), folder / CONTENTS
    if not stamp.is_file() or not contents.is_file():
        return False
    if stamp.read_text(encoding="utf-8").split()[-1] != sha256(contents):
        return False
    return sums((path for path in folder.rglob("*") if path != contents), folder) == contents.read_text(
        encoding="utf-8"
    )


def _stamp(folder: Path) -> Path:
    return WORK / "frozen-of" / folder.name
