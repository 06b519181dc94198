"""What a ZIP archive may ask of this machine, and what its names may say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Protocol

from engine.errors import ArchiveRefusedError

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 2 * 1024**3
MAX_TOTAL_BYTES = 64 * 1024**3
MAX_INNER_BYTES = 1024**3
"""Of an archive inside an archive, which has to be held in memory."""

MAX_RATIO = 500
"""Largest ratio of inflated to stored size of one member over 1 MiB; DEFLATE itself can reach 1032."""

_RATIO_FREE_BYTES = 1024**2
_ENCRYPTED = 0x1
_DRIVE = re.compile("[A-Za-z]:")
_HINT = "Extract it with a tool you trust and open the folder instead."


class Sized(Protocol):
    """A member as the directory declares it."""

    @property
    def inflated_bytes(self) -> int: ...


def looks_like_zip(first_bytes: bytes) -> bool:
    return first_bytes[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def archive_refused(error: Exception) -> ArchiveRefusedError:
    reason = str(error) if isinstance(error, zipfile.BadZipFile) else type(error).__name__
    return ArchiveRefusedError(f"The archive can't be read: {reason}.", "Make or copy it again.")


class _Directory(list[zipfile.ZipInfo]):
    """Entries of an archive, no more than may be."""

    def append(self, entry: zipfile.ZipInfo) -> None:
        _check_sums(len(self) + 1, 0)
        super().append(entry)


class BoundedZip(zipfile.ZipFile):
    """An archive whose directory is read up to the limit: a gigabyte of entries packs into two megabytes, and takes
    twenty in memory before anybody could count them. How many there are, the archive says itself, and may lie."""

    @property
    def filelist(self) -> list[zipfile.ZipInfo]:
        return self._directory

    @filelist.setter
    def filelist(self, entries: list[zipfile.ZipInfo]) -> None:
        self._directory = _Directory(entries)


class Budget:
    """Members and bytes of an archive and all archives inside it."""

    def __init__(self) -> None:
        self._members = self._bytes = 0

    def take(self, members: Sequence[Sized]) -> None:
        """Count members in. Raises ArchiveRefusedError where the limits are passed."""
        self._members += len(members)
        self._bytes += sum(member.inflated_bytes for member in members)
        _check_sums(self._members, self._bytes)


def check_inner(inflated_bytes: int, depth: int, deepest: int) -> None:
    """Raises ArchiveRefusedError for an archive inside an archive that lies too deep or is too large."""
    if depth > deepest:
        raise ArchiveRefusedError(f"Archives lie more than {deepest} deep in one another.", _HINT)
    if inflated_bytes > MAX_INNER_BYTES:
        raise ArchiveRefusedError(
            f"An archive inside the archive would grow to {inflated_bytes} bytes; the limit is {MAX_INNER_BYTES}.",
            _HINT,
        )


def check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises ArchiveRefusedError where an archive's directory is over the limits or names lead out of it."""
    _check_sums(len(entries), sum(entry.file_size for entry in entries))
    for entry in entries:
        _check_entry(entry)


def _check_sums(members: int, total: int) -> None:
    if members > MAX_MEMBERS:
        raise ArchiveRefusedError(f"The archive has {members} members; the limit is {MAX_MEMBERS}.", _HINT)
    if total > MAX_TOTAL_BYTES:
        raise ArchiveRefusedError(f"The archive would grow to {total} bytes; the limit is {MAX_TOTAL_BYTES}.", _HINT)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or _DRIVE.match(str(name)):
        raise ArchiveRefusedError("The archive has a name that leads out of it (such as ../x).", _HINT)
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveRefusedError("The archive is encrypted.", _HINT)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefusedError(f"The archive uses compression method {entry.compress_type}.", _HINT)
    if entry.file_size > MAX_MEMBER_BYTES:
        raise ArchiveRefusedError(
            f"A member of the archive would grow to {entry.file_size} bytes; the limit is {MAX_MEMBER_BYTES}.", _HINT
        )
    if entry.file_size > _RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise ArchiveRefusedError(
            f"A member of the archive is packed more than {MAX_RATIO} to 1, as in a ZIP bomb.", _HINT
        )
