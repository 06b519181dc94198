"""The files of a chain: rotated segments in order, the current one, and the head that says where it ends.

The chain alone can't show that its last records were cut off; the head file, replaced after every record, can.
Somebody who may write both files can still forge a whole new chain: note ``alveoscope audit verify``'s digest
somewhere else now and then, and give it back with ``--expect``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.audit.values import GENESIS
from engine.errors import StoreError
from engine.files import reading_error, write_atomically

CURRENT = "audit.jsonl"
HEAD = "audit.head"
LOCK = "audit.lock"
_SEGMENT = re.compile(r"audit-(\d{10})-(\d{10})\.jsonl")


@dataclass(frozen=True)
class Head:
    """Sequence number and digest of the last record; 0 and zeros for none."""

    sequence: int = 0
    digest: str = GENESIS


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say in words that a chain's file can't be read: another account has made it (``sudo``), or its disk is gone.

    Raises
    ------
    PathUnreadableError
    """
    try:
        yield
    except OSError as error:
        raise reading_error(path, error) from error


def read_head(folder: Path) -> Head:
    """The head; that of an empty chain when there is no file.

    Raises
    ------
    StoreError
        The file is not a head.
    PathUnreadableError
    """
    path = folder / HEAD
    with reading(path):
        if not path.exists():
            return Head()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(content["sequence"]), str(content["digest"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The head of the audit chain, {path}, can't be read.", "Run `alveoscope audit verify`."
        ) from error


def last_lines(path: Path, at_least: int = 65536) -> tuple[int, bytes]:
    """Size of a chain's file and its end: two line ends or more, or the whole file; nothing where there is none.

    Raises
    ------
    PathUnreadableError
    """
    with reading(path):
        return _last_lines(path, at_least)


def _last_lines(path: Path, at_least: int) -> tuple[int, bytes]:
    if not path.exists():
        return 0, b""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        while True:
            stream.seek(max(0, size - at_least))
            content = stream.read(size - stream.tell())
            if len(content) == size or content.count(b"\n") > 1:
                return size, content
            at_least *= 4


def write_head(folder: Path, head: Head) -> None:
    write_atomically(folder / HEAD, json.dumps(vars(head), sort_keys=True) + "\n")


def segments(folder: Path) -> tuple[Path, ...]:
    """Every file of the chain that exists, oldest first, the current one last.

    Raises
    ------
    PathUnreadableError
    """
    current = folder / CURRENT
    with reading(folder):
        rotated = sorted(path for path in folder.glob("audit-*.jsonl") if _SEGMENT.fullmatch(path.name))
        return (*rotated, current) if current.exists() else tuple(rotated)


def segment_name(first: int, last: int) -> str:
    return f"audit-{first:010d}-{last:010d}.jsonl"
