"""Paths that somebody typed: the one that is not there is named before any work begins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.errors import PathNotFoundError
from engine.files import is_folder, is_there


def present(paths: Iterable[Path]) -> None:
    """Fail at the first path at which there is nothing.

    Raises
    ------
    PathNotFoundError
    """
    for path in paths:
        if not is_there(path):
            raise PathNotFoundError(f"There is nothing at {path}.", "Check how it is spelt.")


def present_folder(path: Path) -> None:
    """Fail where there is no such folder.

    Raises
    ------
    PathNotFoundError
    """
    if not is_folder(path):
        raise PathNotFoundError(f"There is no folder {path}.", "Check how it is spelt.")
