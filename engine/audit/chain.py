"""Appending to the audit chain: one locked, flushed line per event; what a crash tore is repaired and said."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

from engine.audit.files import CURRENT, HEAD, LOCK, Head, last_lines, read_head, segment_name, segments, write_head
from engine.audit.values import IDENTIFYING, Detail, Event, Record
from engine.errors import StoreError
from engine.files import make_folder, output_error
from engine.locations import account, data_folder

ROTATE_BYTES = 8 * 1024 * 1024
LOCK_SECONDS = 10.0

#: Threads of one process queue here: the lock between processes is asked again and again, and so unfair to them.
_QUEUE = threading.Lock()


def default_folder() -> Path:
    """Beside the worklist in the user's data folder."""
    return data_folder() / "audit"


class AuditChain:
    """The chain in one folder; several processes may append to it.

    Parameters
    ----------
    folder : Path, optional
        The user's own by default.
    identifiers : bool
        Keep details that can point at a person; off unless the department wants it.
    rotate_bytes : int
        Size from which the current file is set away and a new one goes on with the same chain.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        identifiers: bool = False,
        actor: str | None = None,
        clock: Callable[[], float] = time.time,
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        self.folder = default_folder() if folder is None else folder
        self._identifiers = identifiers
        self._actor = f"{account()}@{platform.node()}" if actor is None else actor
        self._clock = clock
        self._rotate_bytes = rotate_bytes
        try:
            make_folder(self.folder)
        except OSError as error:
            raise output_error(self.folder, error) from error
        self._lock = FileLock(self.folder / LOCK, timeout=LOCK_SECONDS)

    def append(self, event: Event, **details: Detail) -> Record:
        """Add a record and flush it to the disk.

        Raises
        ------
        StoreError
            The chain on disk is not the one its head tells of, or another process holds it.
        PathUnreadableError
        OutputNotWritableError, DiskFullError
        """
        with self._held():
            head = self._settled_head()
            record, head = self._write(head, event, details)
            if (self.folder / CURRENT).stat().st_size >= self._rotate_bytes:
                self._rotate(head)
            return record

    def rotate(self) -> Path | None:
        """Set the current file away under the numbers it holds; None when it is empty."""
        with self._held():
            return self._rotate(self._settled_head())

    def restart(self) -> Path:
        """Set a chain that can't be continued aside and begin a new one that says so; return where the old one is."""
        with self._held():
            stamp = datetime.fromtimestamp(self._clock(), timezone.utc).strftime("%Y%m%dT%H%M%SZ")
            aside = self.folder / f"damaged-{stamp}"
            try:
                aside.mkdir(exist_ok=True)
                for path in (*segments(self.folder), self.folder / HEAD):
                    if path.exists():
                        path.rename(aside / path.name)
            except OSError as error:
                raise output_error(aside, error) from error
            self._write(Head(), Event.CHAIN_RESTARTED, {"set_aside": aside.name})
            return aside

    @contextmanager
    def _held(self) -> Iterator[None]:
        with _QUEUE:
            try:
                self._lock.acquire()
            except Timeout:
                raise StoreError("Another process holds the audit chain.", "Try again.") from None
            except OSError as error:
                raise output_error(self.folder / LOCK, error) from error
            try:
                yield
            except OSError as error:
                raise output_error(self.folder / CURRENT, error) from error
            finally:
                self._lock.release()

    def _write(self, head: Head, event: Event, details: dict[str, Detail]) -> tuple[Record, Head]:
        kept = {key: value for key, value in details.items() if self._identifiers or key not in IDENTIFYING}
        withheld = sorted(set(details) - set(kept))
        moment = datetime.fromtimestamp(self._clock(), timezone.utc).isoformat(timespec="milliseconds")
        record = Record(
            sequence=head.sequence + 1,
            time=moment,
            actor=self._actor,
            event=event.value,
            details={**kept, "withheld": withheld} if withheld else kept,
            previous=head.digest,
        )
        self._append_line(record.to_line())
        new_head = Head(record.sequence, record.digest)
        write_head(self.folder, new_head)
        return record, new_head

    def _append_line(self, line: str) -> None:
        path = self.folder / CURRENT
        try:
            with path.open("ab") as stream:
                before = stream.tell()
                try:
                    stream.write(line.encode())
                    stream.flush()
                    os.fsync(stream.fileno())
                except OSError:
                    os.truncate(path, before)  # half a line on a full disk is worse than none
                    raise
        except OSError as error:
            raise output_error(path, error) from error

    def _settled_head(self) -> Head:
        """The head, after finishing or undoing what a crash left between a record and its head."""
        head = read_head(self.folder)
        path = self.folder / CURRENT
        size, content = last_lines(path)
        whole, _, torn = content.rpartition(b"\n")
        if torn:
            return self._cut_torn_line(head, size - len(torn), torn)
        if not whole:
            return head if not content else self._mismatch()
        last = Record.from_line(whole.rpartition(b"\n")[2].decode(errors="surrogateescape"))
        if (last.sequence, last.digest) == (head.sequence, head.digest):
            return head
        if (last.sequence, last.previous) == (head.sequence + 1, head.digest):
            head = Head(last.sequence, last.digest)  # the record was flushed, its head was not
            write_head(self.folder, head)
            return head
        return self._mismatch()

    def _cut_torn_line(self, head: Head, keep: int, torn: bytes) -> Head:
        # The head never told of this line, so nobody relied on it; it is kept beside the chain all the same.
        (self.folder / f"torn-after-{head.sequence:010d}").write_bytes(torn)
        os.truncate(self.folder / CURRENT, keep)
        _, head = self._write(head, Event.CHAIN_RECOVERED, {"after": head.sequence, "torn_bytes": len(torn)})
        return head

    def _mismatch(self) -> Head:
        raise StoreError(
            "The audit chain on disk is not the one its head tells of.",
            "Run `alveoscope audit verify`; `alveoscope audit restart` sets it aside and begins a new one.",
        )

    def _rotate(self, head: Head) -> Path | None:
        path = self.folder / CURRENT
        if not path.exists() or not path.stat().st_size:
            return None
        with path.open("rb") as stream:
            first = Record.from_line(stream.readline().decode(errors="surrogateescape")).sequence
        rotated = self.folder / segment_name(first, head.sequence)
        path.rename(rotated)
        return rotated
