"""SHA-256 of files, in the form that ``sha256sum --check`` reads, sorted by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

CONTENTS = "CONTENTS.sha256"


def sha256(path: Path) -> str:
    """Hexadecimal digest of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def plain_files(folder: Path) -> list[Path]:
    """Files below a folder, sorted; links are left out, what they point to is in the list."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def sums(files: Iterable[Path], folder: Path) -> str:
    """One line a file, names relative to ``folder``; links are left out, what they point to is in the list."""
    names = sorted(path.relative_to(folder).as_posix() for path in files if path.is_file() and not path.is_symlink())
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in names)


def write_contents(folder: Path) -> None:
    """Write the list of everything in a frozen folder into it."""
    files = [path for path in folder.rglob("*") if path.name != CONTENTS]
    (folder / CONTENTS).write_text(sums(files, folder), encoding="utf-8")
