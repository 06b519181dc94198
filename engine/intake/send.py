"""Results to a PACS that the user named: C-STORE from an outbox on disk, tried again until it is taken."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import write_atomically
from engine.pacs.peer import Destination
from engine.pacs.store import store_files

_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 3600.0


@dataclass(frozen=True)
class Sent:
    """What one round of sending came to: files taken, files still waiting, and why."""

    taken: int
    waiting: int
    error: str = ""


class Outbox:
    """Files that wait to be sent; it outlives the program.

    Parameters
    ----------
    folder : Path
        Holds one small JSON a file: where it is, how often it was tried, when it is tried next.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, path: Path) -> None:
        """Queue a DICOM file; the same file twice is sent once.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        self._write(self._folder / f"{path.name}.json", {"path": str(path.resolve()), "tries": 0, "next": 0.0})

    def waiting(self) -> int:
        return len(list(self._folder.glob("*.json")))

    def send_due(self, destination: Destination, *, now: float | None = None) -> Sent:
        """Send what is due over one association; what is not taken waits twice as long as before."""
        moment = time.time() if now is None else now
        due = [(item, content) for item, content in self._items() if content["next"] <= moment]
        if not due:
            return Sent(0, self.waiting())
        taken, error = 0, ""
        items = {Path(content["path"]): (item, content) for item, content in due}
        for path, status in store_files(destination, list(items)):
            item, content = items[path]
            if not status:
                item.unlink(missing_ok=True)
                taken += 1
                continue
            error = status
            pause = min(_FIRST_PAUSE * 2.0 ** min(content["tries"], 20), _LONGEST_PAUSE)
            self._write(item, {**content, "tries": content["tries"] + 1, "next": moment + pause})
        return Sent(taken, self.waiting(), error)

    def _items(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        for item in sorted(self._folder.glob("*.json")):
            content = _read_item(item)
            if content is None:
                continue
            if Path(content["path"]).is_file():
                yield item, content
            else:
                item.unlink(missing_ok=True)  # the result was deleted: there is nothing left to send

    def _write(self, item: Path, content: dict[str, Any]) -> None:
        write_atomically(item, json.dumps(content, sort_keys=True) + "\n")


def _read_item(item: Path) -> dict[str, Any] | None:
    """One entry of the outbox; None when it can't be read now. What is no entry is put aside, and never read again."""
    try:
        content = json.loads(item.read_text(encoding="utf-8"))
        return {"path": str(content["path"]), "tries": int(content["tries"]), "next": float(content["next"])}
    except OSError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        with suppress(OSError):
            item.rename(item.with_suffix(".unreadable"))
        return None
