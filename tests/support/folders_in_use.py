"""A folder that can't be moved or renamed, as on Windows while a program has one of its files open."""

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
