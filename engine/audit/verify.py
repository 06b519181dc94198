"""Proving a chain: every record unchanged, none missing, none cut off at the end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from engine.audit.files import Head, read_head, segments
from engine.audit.values import Problem, Record, Verification
from engine.errors import StoreError


def verify(folder: Path, *, expect: str = "") -> Verification:
    """Read the whole chain and say what is wrong with it.

    Parameters
    ----------
    expect : str
        Digest of a record that was noted earlier: it must be in the chain.
    """
    state = Head()
    problems: list[Problem] = []
    digests: set[str] = set()
    records = 0
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
        digests.add(record.digest)
    problems += _head_problems(folder, state)
    if expect and expect not in digests:
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
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                yield path, number, line


def _broken_links(state: Head, record: Record, file: str, line: int) -> list[Problem]:
    if record.sequence != state.sequence + 1:
        missing = f"{state.sequence + 1} to {record.sequence - 1}"
        return [Problem("gap", f"Record {record.sequence} follows {state.sequence}: {missing} not here.", file, line)]
    if state.digest and record.previous != state.digest:
        return [Problem("changed", f"Record {record.sequence} does not follow the one before it.", file, line)]
    return []


def _head_problems(folder: Path, last: Head) -> list[Problem]:
    try:
        head = read_head(folder)
    except StoreError as error:
        return [Problem("head", error.message)]
    if head.sequence > last.sequence:
        return [Problem("truncated", f"The chain ends at record {last.sequence}, its head tells of {head.sequence}.")]
    if head.sequence < last.sequence - 1:
        return [Problem("head", f"The head tells of {head.sequence} records, the chain has {last.sequence}.")]
    if head.sequence == last.sequence and last.digest and head.digest != last.digest:
        return [Problem("head", "The head is not that of the last record.")]
    return []
