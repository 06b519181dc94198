"""Results to a PACS that the user named: C-STORE from an outbox on disk, tried again until it is taken."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import is_folder, safe_name, write_atomically
from engine.locations import data_folder
from engine.pacs.peer import Destination
from engine.pacs.store import store_files

_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 3600.0


def outbox_folder() -> Path:
    """Where every station of this account has its outbox."""
    return data_folder() / "outbox"


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
        Holds one small JSON a file: where it is, for whom, how often it was tried, when it is tried next, and a word of
        its own for each time that the file was put here: what was written anew while it was sent is sent again.

    Every station of this computer has the same one: what waits for one PACS never goes to another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def add(self, path: Path, title: str = "") -> None:
        """Queue a DICOM file; the same file twice is sent once.

        Parameters
        ----------
        title : str
            AE title of the PACS that it is for, which keeps it when the PACS moves to another address; empty: any.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        content = {"path": str(path.resolve()), "to": title, "tries": 0, "next": 0.0, "added": uuid.uuid4().hex}
        name = f"{path.name}.{safe_name(title)}.json" if title else f"{path.name}.json"
        with self._lock:
            self._write(self._folder / name, content)
            earlier = self._folder / f"{path.name}.json"
            if title and (_read_item(earlier) or {}).get("path") == content["path"]:
                earlier.unlink(missing_ok=True)  # queued by 0.7, for any PACS: it would go out twice

    def waiting(self, title: str = "") -> int:
        """Files that wait; with a title those for that PACS."""
        items = list(self._folder.glob("*.json"))
        if not title:
            return len(items)
        return sum((_read_item(item) or {"to": ""})["to"] in ("", title) for item in items)

    def untried(self, since: float) -> dict[str, int]:
        """How many files nobody has tried to send since a moment (seconds of the epoch), by the title of their PACS:
        no station sends to it any more, or the results lie nowhere."""
        found: Counter[str] = Counter()
        for item in self._folder.glob("*.json"):
            with suppress(OSError):  # sent meanwhile
                if item.stat().st_mtime < since:
                    found[(_read_item(item) or {"to": ""})["to"]] += 1
        return dict(sorted(found.items()))

    def send_due(self, destination: Destination, *, now: float | None = None) -> Sent:
        """Send what is due over one association; what is not taken waits twice as long as before."""
        moment = time.time() if now is None else now
        mine = [(item, content) for item, content in self._items() if content["to"] in ("", destination.title)]
        due = [(item, content) for item, content in mine if _is_due(content, moment)]
        if not due:
            return Sent(0, self.waiting(destination.title))
        taken, error = 0, ""
        items = {Path(content["path"]): (item, content) for item, content in due}
        for path, status in store_files(destination, list(items)):
            item, content = items[path]
            taken += not status
            error = status or error
            self._note(item, content, status, moment)
        return Sent(taken, self.waiting(destination.title), error)

    def _note(self, item: Path, content: dict[str, Any], status: str, moment: float) -> None:
        """What became of a file that was offered; a newer one that took its place meanwhile waits for its own turn."""
        with self._lock:
            if (_read_item(item) or content)["added"] != content["added"]:
                return
            if not status:
                item.unlink(missing_ok=True)
                return
            pause = min(_FIRST_PAUSE * 2.0 ** min(content["tries"], 20), _LONGEST_PAUSE)
            self._write(item, {**content, "tries": content["tries"] + 1, "next": moment + pause})

    def _items(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        for item in sorted(self._folder.glob("*.json")):
            content = _read_item(item)
            if content is None:
                continue
            path = Path(content["path"])
            try:
                path.stat()
            except FileNotFoundError:
                if is_folder(path.parent):
                    item.unlink(missing_ok=True)  # the result was deleted: there is nothing left to send
                # Else the share that holds it is away: it waits.
            except OSError:
                pass  # it can't be looked at now: it waits, and holds up no other
            else:
                yield item, content

    def _write(self, item: Path, content: dict[str, Any]) -> None:
        write_atomically(item, json.dumps(content, sort_keys=True) + "\n")


def _is_due(content: dict[str, Any], moment: float) -> bool:
    """Whether to try it now; also where its next try lies further away than any pause: the clock was set back."""
    wait = content["next"] - moment
    return bool(wait <= 0 or wait > _LONGEST_PAUSE)


def _read_item(item: Path) -> dict[str, Any] | None:
    """One entry of the outbox; None when it can't be read now. What is no entry is put aside, and never read again."""
    try:
        content = json.loads(item.read_text(encoding="utf-8"))
        return {
            "path": str(content["path"]),
            "to": str(content.get("to", "")),
            "tries": int(content["tries"]),
            "next": float(content["next"]),
            "added": str(content.get("added", "")),
        }
    except OSError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError):
        with suppress(OSError):
            item.rename(item.with_suffix(".unreadable"))
        return None
