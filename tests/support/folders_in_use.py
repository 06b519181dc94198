"""What can't be moved or removed, as on Windows while a program has it, or a file in it, open."""

from __future__ import annotations

from pathlib import Path

import pytest


def keep_in_use(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From now on, whoever renames a folder of this name is told that permission is denied."""
    rename = Path.rename

    def in_use(path: Path, target: Path) -> Path:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", in_use)


def keep_file_in_use(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """From now on, whoever removes this file is told that another process uses it."""
    unlink = Path.unlink

    def in_use(path: Path, missing_ok: bool = False) -> None:
        if path == file:
            raise PermissionError(13, "used by another process", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", in_use)
