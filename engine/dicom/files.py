"""Finds the files below what the user named: folders without following a loop, archives, DICOMDIRs."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from engine.dicom.values import FOLDER_UNREADABLE, ScanProblem
from engine.errors import PathNotFoundError, PathUnreadableError

Report = Callable[[ScanProblem], None]


def files_below(paths: Iterable[Path], report: Report) -> Iterator[Path]:
    """Yield every file below the paths, depth first, each folder in order of names.

    Symbolic links are followed, but no folder is entered twice, so a loop ends. A folder that can't be read is
    reported and left out, and so is what is neither: who opens a pipe waits for ever.

    Raises
    ------
    PathNotFoundError
        One of the given paths does not exist.
    """
    entered: set[tuple[int, int]] = set()
    for path in paths:
        try:
            is_folder = path.is_dir()
            is_special = not is_folder and not path.is_file()
            if is_special and not path.exists():
                raise PathNotFoundError("The path does not exist.", "Check how it is spelt.")
        except OSError as error:
            raise PathUnreadableError(f"The path can't be read: {error.strerror}.") from error
        if is_folder:
            yield from _below(path, entered, report)
        elif is_special:
            report(_no_file(path))
        else:
            yield path


def _below(root: Path, entered: set[tuple[int, int]], report: Report) -> Iterator[Path]:
    # A list of open folders instead of recursion: depth is limited by memory, not by the interpreter.
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        folders: list[Path] = []
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            report(ScanProblem(folder, FOLDER_UNREADABLE, f"The folder can't be read: {error.strerror}."))
            continue
        for entry in listed:
            path = folder / entry.name  # to take a whole path apart costs three times as much
            if _is_folder(entry):
                folders.append(path)
            elif _is_special(entry):
                report(_no_file(path))
            else:
                yield path
        waiting += reversed(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _no_file(path: Path) -> ScanProblem:
    return ScanProblem(path, PathUnreadableError.code, "This is no file but a pipe, a socket or a device.")


def _is_special(entry: os.DirEntry[str]) -> bool:
    """True for what is there and no file; a broken link is left to who opens it."""
    try:
        return not entry.is_file() and not stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return False
