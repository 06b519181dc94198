"""Proving a chain: every record unchanged, none missing, none cut off at the end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.audit.files import Head, read_head, reading, segments
from engine.audit.values import Problem, Record, Verification
from engine.errors import StoreError

_ATTEMPTS = 5


def verify(folder: Path, *, expect: str = "") -> Verification:
    """Read the whole chain and say what is wrong with it; others may go on appending to it.

    Parameters
    ----------
    expect : str
        Digest of a record that was noted earlier: it must be in the chain.

    Raises
    ------
    PathUnreadableError
        It can't be read, which says nothing of whether it was changed.
    """
    for _ in range(_ATTEMPTS):
        before = _head(folder)
        found = _verify(folder, expect)
        if found.intact or _head(folder) == before:
            break
        # Somebody appended, and may have rotated the file that was being read: only what stays is wrong.
    return found


def _head(folder: Path) -> Head | None:
    try:
        return read_head(folder)
    except StoreError:
        return None


def _verify(folder: Path, expect: str) -> Verification:
    state = Head()
    problems: list[Problem] = []
    digests: dict[int, str] = {}
    records = 0
    before = _head(folder)
    for path, number, line in _lines(folder):
        if not line.endswith("\n"):
            problems.append(Problem("torn", "The last line was not written to its end.", path.name, number))
            continue
        try:
            record = Record.from_line(line)
        except StoreError as error:
            problems.append(Problem("changed", error.message, path.name, number))
            # The line still counts: the next record's `previous` is judged against what this one claimed to be.
            state = Head(state.sequence + 1, "")
            continue
        records += 1
        problems += _broken_links(state, record, path.name, number)
        state = Head(record.sequence, record.digest)
        digests[record.sequence] = record.digest
    problems += _head_problems(folder, before, state, digests)
    if expect and expect not in digests.values():
        problems.append(Problem("expected", f"No record has the digest {expect}."))
    return Verification(records, state.digest, tuple(problems))


def records(folder: Path) -> Iterator[Record]:
    """Every record, oldest first.

    Raises
    ------
    StoreError
        A line is not a record or was changed.
    """
    for _path, _number, line in _lines(folder):
        yield Record.from_line(line)


def to_csv(folder: Path) -> str:
    """The chain as a table for a spreadsheet; details as ``key=value`` words.

    Raises
    ------
    StoreError
        A line is not a record or was changed.
    """
    from engine.report.csv_ import safe_cell

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["sequence", "time", "actor", "event", "details", "digest"])
    for record in records(folder):
        details = " ".join(f"{key}={value}" for key, value in sorted(record.details.items()))
        row = [record.sequence, record.time, record.actor, record.event, details, record.digest]
        writer.writerow([safe_cell(cell) for cell in row])
    return stream.getvalue()


def _lines(folder: Path) -> Iterator[tuple[Path, int, str]]:
    for path in segments(folder):
        with reading(path), path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                yield path, number, line


def _broken_links(state: Head, record: Record, file: str, line: int) -> list[Problem]:
    if record.sequence != state.sequence + 1:
        missing = f"{state.sequence + 1} to {record.sequence - 1}"
        return [Problem("gap", f"Record {record.sequence} follows {state.sequence}: {missing} not here.", file, line)]
    if state.digest and record.previous != state.digest:
        return [Problem("changed", f"Record {record.sequence} does not follow the one before it.", file, line)]
    return []


def _head_problems(folder: Path, before: Head | None, last: Head, digests: Mapping[int, str]) -> list[Problem]:
    """The chain holds at least what its head told of before it was read, and little more than what it tells now."""
    try:
        after = read_head(folder)
    except StoreError as error:
        return [Problem("head", error.message)]
    before = before or after
    if before.sequence > last.sequence:
        return [Problem("truncated", f"The chain ends at record {last.sequence}, its head tells of {before.sequence}.")]
    if after.sequence < last.sequence - 1:
        return [Problem("head", f"The head tells of {after.sequence} records, the chain has {last.sequence}.")]
    for head in (before, after):
        if digests.get(head.sequence, head.digest) != head.digest:
            return [Problem("head", f"The head is not that of record {head.sequence}.")]
    return []
