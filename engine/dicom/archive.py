"""Reads members of a ZIP archive in place: nothing is extracted, nothing is written.

The limits keep a hostile archive from filling memory or time (a ZIP bomb); they stand far above what a CT
study needs. A member's declared size is never trusted: inflating stops at the limit. Archives inside an archive (one
for each series, as web viewers send them) are opened :data:`MAX_DEPTH` deep; their members count towards the limits of
the outermost. A member of an inner archive is named ``inner.zip!/member``.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from engine.dicom.archive_limits import (
    BoundedZip,
    Budget,
    archive_refused,
    check_entries,
    check_inner,
    looks_like_zip,
)
from engine.errors import AlveoscopeError, ArchiveRefusedError, PathUnreadableError

MAX_DEPTH = 2
"""How many archives deep images are looked for inside the outermost."""

SEPARATOR = "!/"
"""Between the name of an inner archive and that of its member, as in the URLs of Java archives."""

_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE 4.3.7: signature, ..., lengths of name and extra field
_KEPT_BYTES = 512 * 1024**2


@dataclass(frozen=True)
class Member:
    """One file in the archive: where its local header lies, and its sizes as the directory declares them.

    Attributes
    ----------
    name : str
        Unique in the outermost archive, and what :func:`read_member` wants.
    inside : str
        Name of the inner archive that holds it; empty for a member of the outermost.
    """

    name: str
    header_offset: int
    stored_bytes: int
    inflated_bytes: int
    deflated: bool
    crc: int
    inside: str = ""


def members(path: Path, inside: str = "") -> tuple[Member, ...]:
    """List the files in an archive, in the order of its directory; inner archives are files like others.

    Raises
    ------
    ArchiveRefusedError
        Names that leave the archive (``../``, absolute), encryption, more than 100,000 members, a member over
        2 GiB or 64 GiB in all, a ratio over 500, or a directory that can't be read.
    PathUnreadableError
        The archive itself can't be opened.
    """
    return tuple(_index(path, *_stamp(path), inside).values())


def contents(path: Path, first_bytes: int) -> Iterator[tuple[str, Member | None, bytes | AlveoscopeError | OSError]]:
    """Every file in an archive and in the archives inside it: name, member, and its first bytes or what is wrong.

    Raises
    ------
    ArchiveRefusedError, PathUnreadableError
        As :func:`members`, for the outermost archive; what is wrong with an inner one is given in its place.
    """
    budget = Budget()
    waiting = [iter(members(path))]
    budget.take(members(path))
    while waiting:
        member = next(waiting[-1], None)
        if member is None:
            waiting.pop()
            continue
        try:
            first = read_prefix(path, member, first_bytes)
            if looks_like_zip(first):
                check_inner(member.inflated_bytes, len(waiting), MAX_DEPTH)
                inner = members(path, member.name)
                budget.take(inner)
                waiting.append(iter(inner))
                continue
        except (AlveoscopeError, OSError) as error:
            yield member.name, None, error
        else:
            yield member.name, member, first


def read_prefix(path: Path, member: Member, count: int) -> bytes:
    """The first ``count`` bytes of a member, or all of it where it is shorter or ``count`` is negative."""
    if count < 0:
        return read_member(path, member.name)
    with _opened(path, member.inside) as file:
        _seek_data(file, member)
        if not member.deflated:
            return file.read(min(count, member.stored_bytes))
        # Deflate hardly ever grows: count bytes of input give at least about count bytes of output.
        return _inflate(file.read(min(count + 1024, member.stored_bytes)), count)


def read_member(path: Path, name: str) -> bytes:
    """All bytes of a member. The last one read is kept: an object with many frames is asked for once a frame.

    Raises
    ------
    ArchiveRefusedError
        The archive or the member is over the limits, or the member is gone or damaged.
    PathUnreadableError
        The archive can't be read.
    """
    stamp = _stamp(path)
    member = _find(path, stamp, name)
    read = _kept if member.inflated_bytes <= _KEPT_BYTES else _read
    return read(path, *stamp, member)


def _find(path: Path, stamp: tuple[int, int], name: str) -> Member:
    inside = ""
    while True:
        found = _index(path, *stamp, inside).get(name)
        if found is not None:
            return found
        # The name of an inner archive may hold the separator too: the shortest that is one.
        end = name.find(SEPARATOR, len(inside) + 1 if inside else 0)
        while end >= 0 and name[:end] not in _index(path, *stamp, inside):
            end = name.find(SEPARATOR, end + 1)
        if end < 0:
            raise ArchiveRefusedError("The archive has changed: a member is gone.", "Scan it again.")
        inside = name[:end]


def _read(path: Path, modified_ns: int, size: int, member: Member) -> bytes:
    try:
        with _opened(path, member.inside) as file:
            _seek_data(file, member)
            data = file.read(member.stored_bytes)
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be read: {error.strerror}.") from error
    if member.deflated:
        data = _inflate(data, member.inflated_bytes)
    if zlib.crc32(data) != member.crc:
        raise ArchiveRefusedError("A member of the archive is damaged: its checksum differs.", "Copy it again.")
    return data


@lru_cache(maxsize=1)
def _kept(path: Path, modified_ns: int, size: int, member: Member) -> bytes:
    return _read(path, modified_ns, size, member)


@lru_cache(maxsize=MAX_DEPTH)  # each with those around it: else an outer one is inflated again for each inside it
def _inner(path: Path, modified_ns: int, size: int, name: str) -> bytes:
    """An inner archive, whole: a compressed one can't be read in place."""
    member = _find(path, (modified_ns, size), name)
    check_inner(member.inflated_bytes, 0, MAX_DEPTH)
    return _read(path, modified_ns, size, member)


def _opened(path: Path, inside: str) -> BinaryIO:
    return io.BytesIO(_inner(path, *_stamp(path), inside)) if inside else path.open("rb")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be opened: {error.strerror}.") from error
    return status.st_mtime_ns, status.st_size


def _inflate(data: bytes, limit: int) -> bytes:
    """Inflate a raw DEFLATE stream to at most ``limit`` bytes."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, max(limit, 1))
    except zlib.error as error:
        raise ArchiveRefusedError(f"A member of the archive is damaged: {error}.", "Make the archive again.") from error


def _seek_data(file: BinaryIO, member: Member) -> None:
    try:
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        _, name, extra = _LOCAL_HEADER.unpack(header)
        file.seek(name + extra, 1)
    except (OSError, OverflowError, ValueError, struct.error) as error:
        raise ArchiveRefusedError("The archive is cut off or damaged.", "Copy it again.") from error
    if header[:4] != b"PK\x03\x04":
        raise ArchiveRefusedError("The archive is cut off or damaged.", "Copy it again.")


@lru_cache(maxsize=8)
def _index(path: Path, modified_ns: int, size: int, inside: str = "") -> dict[str, Member]:
    """Directory of an archive; kept, because each slice that is decoded asks for it."""
    try:
        with _opened(path, inside) as file, BoundedZip(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            there = file.seek(0, io.SEEK_END)
    except AlveoscopeError:
        raise
    except OSError as error:
        raise PathUnreadableError(f"The archive can't be opened: {error.strerror}.") from error
    except Exception as error:  # zipfile trips over a damaged directory in many ways
        raise archive_refused(error) from error
    check_entries(entries)
    index: dict[str, Member] = {}
    numbers: dict[str, int] = {}
    for entry in entries:
        member = Member(
            name=_unique(index, numbers, f"{inside}{SEPARATOR}{entry.filename}" if inside else entry.filename),
            header_offset=entry.header_offset,
            stored_bytes=min(entry.compress_size, there),
            inflated_bytes=entry.file_size,
            deflated=entry.compress_type == zipfile.ZIP_DEFLATED,
            crc=entry.CRC,
            inside=inside,
        )
        index[member.name] = member
    return index


def _unique(index: dict[str, Member], numbers: dict[str, int], name: str) -> str:
    """The name, with a number behind it where the archive has it already: a ZIP may hold one name twice, or a hundred
    thousand times, so ``numbers`` keeps where each has come to."""
    unique = name
    while unique in index:
        numbers[name] = numbers.get(name, 1) + 1
        unique = f"{name}#{numbers[name]}"
    return unique
