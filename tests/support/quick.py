"""The developer's loop: what was touched comes first, and nothing is begun after the time is over."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

#: Rooms of the source whose folders of tests have the same names.
_MIRRORED = ("engine", "desktop", "training")


def changed_files(root: Path) -> list[str]:
    """Paths that differ from the last commit, new ones too; none outside a checkout."""
    run = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"], cwd=root, capture_output=True, text=True, check=False
    )
    return [line[3:].split(" -> ")[-1].strip('"') for line in run.stdout.splitlines()]


def touched_places(changed: Iterable[str]) -> set[str]:
    """Files of tests that changed, and the folders of tests beside source that changed."""
    found: set[str] = set()
    for name in changed:
        path = PurePosixPath(name)
        if path.parts[0] == "tests":
            found.add(name)
        elif path.parts[0] in _MIRRORED:
            # tests/desktop is flat; tests/engine has the engine's rooms.
            found.add("/".join(("tests", *path.parts[: 2 if path.parts[0] == "engine" and len(path.parts) > 2 else 1])))
    return found


def is_touched(file: str, places: Iterable[str]) -> bool:
    return any(file == place or file.startswith(f"{place}/") for place in places)
