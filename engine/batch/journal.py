"""What a batch has finished, line by line on the disk: after kill -9 or a power cut the next run goes on from here.

A line is added only after the study's files are on the disk, and counts only while they are still what they were.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.batch.values import Row, StudyJob
from engine.errors import OutputNotWritableError, PathUnreadableError, UsageError
from engine.files import output_error

JOURNAL = "journal.jsonl"
LOCK = ".batch.lock"
SCHEMA = "alveoscope.batch/1"


class Journal:
    """The journal of one output folder; one batch at a time holds it.

    Parameters
    ----------
    settings : mapping
        What the results depend on: an earlier run with others is not gone on with.
    """

    def __init__(self, out: Path, settings: Mapping[str, str]) -> None:
        self._path = out / JOURNAL
        self._out = out
        self._settings = dict(settings)
        self._lock = FileLock(out / LOCK, timeout=0)

    def open(self, *, resume: bool) -> dict[str, Row]:
        """Take the folder; return the rows of an earlier run by Study Instance UID.

        Raises
        ------
        UsageError
            Another batch works here; an earlier one is here and ``resume`` was not asked for; or it had other settings.
        OutputNotWritableError, DiskFullError
        """
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise UsageError(
                f"Another batch is writing to {self._out}.", "Wait for it, or give another --out."
            ) from None
        except OSError as error:
            raise output_error(self._out, error) from error
        try:
            return self._earlier_rows(resume)
        except BaseException:
            self.close()
            raise

    def add(self, row: Row) -> None:
        """Write down a finished study and flush it to the disk.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        if not self._path.exists():
            raise OutputNotWritableError(
                f"The results folder {self._out} was deleted while the batch was at work.", "Start the batch again."
            )
        self._append({"row": row.to_json()})

    def close(self) -> None:
        """Let others have the folder."""
        self._lock.release()

    def _earlier_rows(self, resume: bool) -> dict[str, Row]:
        if not self._path.exists():
            self._append({"schema": SCHEMA, "settings": self._settings})
            return {}
        if not resume:
            raise UsageError(
                f"{self._out} holds an earlier batch.", "Go on with it with --resume, or give another --out."
            )
        lines = self._whole_lines()
        if not lines:
            self._append({"schema": SCHEMA, "settings": self._settings})
            return {}
        head = lines[0]
        if head.get("schema") != SCHEMA or head.get("settings") != self._settings:
            before = head.get("settings") or {}
            differ = sorted(key for key in {*before, *self._settings} if before.get(key) != self._settings.get(key))
            raise UsageError(
                f"The earlier batch in {self._out} had other settings ({', '.join(differ) or 'schema'}).",
                "Give the same ones, or another --out: one table must not mix them.",
            )
        rows = [Row(**line["row"]) for line in lines[1:] if "row" in line]
        return {row.study_instance_uid: row for row in rows}

    def _whole_lines(self) -> list[dict[str, Any]]:
        content = self._path.read_bytes()
        whole = content.rpartition(b"\n")[0]
        lines: list[dict[str, Any]] = []
        for line in whole.split(b"\n"):
            try:
                lines.append(json.loads(line))
            except ValueError:
                break  # a power cut can leave a block of zeros; what follows can't be trusted either
        keep = sum(len(line) + 1 for line in whole.split(b"\n")[: len(lines)]) if lines else 0
        if keep != len(content):
            os.truncate(self._path, keep)
        return lines

    def _append(self, content: Mapping[str, Any]) -> None:
        line = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True) + "\n"
        # A folder's name that is no UTF-8 is written as an escape, which comes back as what it was.
        written = line.encode("utf-8", "backslashreplace")
        try:
            with self._path.open("ab") as stream:
                stream.write(written)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise output_error(self._path, error) from error


def still_valid(row: Row, job: StudyJob, out: Path) -> bool:
    """Whether an earlier row still stands: same input files, and the results it wrote unchanged on the disk."""
    if row.fingerprint != job.fingerprint:
        return False
    return all(_digest(out / name) == digest for name, digest in row.files.items())


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def settings_in(out: Path) -> Mapping[str, str] | None:
    """What the earlier batch in a folder was run with; None where there is none, or none that can be gone on with."""
    try:
        with (out / JOURNAL).open("rb") as stream:
            head = json.loads(stream.readline())
        return dict(head["settings"]) if head["schema"] == SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def rows_since(out: Path, offset: int = 0) -> tuple[tuple[Row, ...], int]:
    """Rows that a journal holds behind ``offset``, also while a batch writes to it, and where to go on from.

    Only whole lines count. A journal that is shorter than that was begun anew, and is read from its beginning.

    Raises
    ------
    PathUnreadableError
        There is no journal, or it can't be read.
    """
    try:
        with (out / JOURNAL).open("rb") as stream:
            if offset > stream.seek(0, os.SEEK_END):
                offset = 0
            stream.seek(offset)
            whole = stream.read().rpartition(b"\n")
    except OSError as error:
        raise PathUnreadableError(f"There are no results of a batch in {out}.", str(error.strerror or "")) from None
    rows: list[Row] = []
    for line in whole[0].splitlines():
        try:
            content = json.loads(line)
        except ValueError:
            break
        if "row" in content:
            rows.append(Row(**content["row"]))
    return tuple(rows), offset + len(whole[0]) + len(whole[1])
