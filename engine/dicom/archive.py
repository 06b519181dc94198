"""Reads members of a ZIP archive in place: nothing is extracted, nothing is written.

The limits keep a hostile archive from filling memory or time (a ZIP bomb); they stand far above what a CT
study needs. A member's declared size is never trusted: inflating stops at the limit.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from engine.errors import ArchiveRefusedError, PathUnreadableError

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 2 * 1024**3
MAX_TOTAL_BYTES = 64 * 1024**3
MAX_RATIO = 500
"""Largest ratio of inflated to stored size of one member over 1 MiB; DEFLATE itself can reach 1032."""

_RATIO_FREE_BYTES = 1024**2
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE 4.3.7: signature, ..., lengths of name and extra field
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """One file in the archive: where its local header lies, and its sizes as the directory declares them."""

    name: str
    header_offset: int
    stored_bytes: int
    inflated_bytes: int
    deflated: bool
    crc: int


def looks_like_zip(first_bytes: bytes) -> bool:
    return first_bytes[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def members(path: Path) -> tuple[Member, ...]:
    """List the files in an archive, in the order of its directory.

    Raises
    ------
    ArchiveRefusedError
        Names that leave the archive (``../``, absolute), encryption, more than 100,000 members, a member over
        2 GiB or 64 GiB in all, a ratio over 500, or a directory that can't be read.
    PathUnreadableError
        The archive itself can't be opened.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be opened: {error.strerror}.") from error
    return tuple(_index(path, status.st_mtime_ns, status.st_size).values())


def read_prefix(path: Path, member: Member, count: int) -> bytes:
    """The first ``count`` bytes of a member, or all of it where it is shorter."""
    with path.open("rb") as file:
        _seek_data(file, member)
        if not member.deflated:
            return file.read(min(count, member.stored_bytes))
        # Deflate hardly ever grows: count bytes of input give at least about count bytes of output.
        return _inflate(file.read(min(count + 1024, member.stored_bytes)), count)


def read_member(path: Path, name: str) -> bytes:
    """All bytes of a member.

    Raises
    ------
    ArchiveRefusedError
        The archive or the member is over the limits, or the member is gone or damaged.
    """
    try:
        status = path.stat()
        member = _index(path, status.st_mtime_ns, status.st_size).get(name)
        if member is None:
            raise ArchiveRefusedError("The archive has changed: a member is gone.", "Scan it again.")
        with path.open("rb") as file:
            _seek_data(file, member)
            data = file.read(member.stored_bytes)
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be read: {error.strerror}.") from error
    if member.deflated:
        data = _inflate(data, min(member.inflated_bytes, MAX_MEMBER_BYTES))
    if zlib.crc32(data) != member.crc:
        raise ArchiveRefusedError("A member of the archive is damaged: its checksum differs.", "Copy it again.")
    return data


def _inflate(data: bytes, limit: int) -> bytes:
    """Inflate a raw DEFLATE stream to at most ``limit`` bytes."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, max(limit, 1))
    except zlib.error as error:
        raise ArchiveRefusedError(f"A member of the archive is damaged: {error}.", "Make the archive again.") from error


def _seek_data(file: BinaryIO, member: Member) -> None:
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise ArchiveRefusedError("The archive is cut off or damaged.", "Copy it again.")
    _, name, extra = _LOCAL_HEADER.unpack(header)
    file.seek(name + extra, 1)


@lru_cache(maxsize=4)
def _index(path: Path, _modified_ns: int, _size: int) -> dict[str, Member]:
    """Directory of an archive; kept, because each slice that is decoded asks for it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ArchiveRefusedError(f"The archive can't be read: {error}.", "Make or copy it again.") from error
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be opened: {error.strerror}.") from error
    _check_limits(entries)
    return {
        entry.filename: Member(
            name=entry.filename,
            header_offset=entry.header_offset,
            stored_bytes=entry.compress_size,
            inflated_bytes=entry.file_size,
            deflated=entry.compress_type == zipfile.ZIP_DEFLATED,
            crc=entry.CRC,
        )
        for entry in entries
    }


def _check_limits(entries: list[zipfile.ZipInfo]) -> None:
    hint = "Extract it with a tool you trust and open the folder instead."
    if len(entries) > MAX_MEMBERS:
        raise ArchiveRefusedError(f"The archive has {len(entries)} members; the limit is {MAX_MEMBERS}.", hint)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL_BYTES:
        raise ArchiveRefusedError(f"The archive would grow to {total} bytes; the limit is {MAX_TOTAL_BYTES}.", hint)
    for entry in entries:
        _check_entry(entry, hint)


def _check_entry(entry: zipfile.ZipInfo, hint: str) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise ArchiveRefusedError("The archive has a name that leads out of it (such as ../x).", hint)
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveRefusedError("The archive is encrypted.", hint)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefusedError(f"The archive uses compression method {entry.compress_type}.", hint)
    if entry.file_size > MAX_MEMBER_BYTES:
        raise ArchiveRefusedError(
            f"A member of the archive would grow to {entry.file_size} bytes; the limit is {MAX_MEMBER_BYTES}.", hint
        )
    if entry.file_size > _RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise ArchiveRefusedError(
            f"A member of the archive is packed more than {MAX_RATIO} to 1, as in a ZIP bomb.", hint
        )
