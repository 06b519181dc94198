"""What waited to be analysed when a window went, so that the next one can go on: a small file a window, no names."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from engine.dicom.values import Series
from engine.errors import AlveoscopeError
from engine.files import common_place, make_folder, output_error, write_atomically
from engine.locations import data_folder

log = logging.getLogger(__name__)
SCHEMA = "alveoscope.waiting/1"


@dataclass(frozen=True)
class Waiting:
    """A series and where its images lie: the folder that holds all of them, or the one file."""

    series_key: str
    place: str


class WaitingStore:
    """The lists in one folder. A window locks its own list as long as it lives, so that two windows of one user keep
    a list each; the lists of windows that are gone belong to whoever asks first."""

    def __init__(self, folder: Path | None = None) -> None:
        self._given = folder
        self._own: tuple[Path, FileLock] | None = None
        self._claiming = threading.Lock()  # reading and keeping are threads of their own

    def load(self) -> tuple[Waiting, ...]:
        """What waited in windows that are gone, now in this one's list; empty where nothing did, or where a list says
        nothing that makes sense."""
        try:
            own = self._claimed()
        except OSError as error:
            log.warning("The list of what waited can't be claimed (%s).", type(error).__name__)
            return ()
        waited = dict.fromkeys(_read(own))
        for path in sorted(self._folder.glob("waiting*.json")):
            lock = None if path == own else _lock(path)
            if lock is None:
                continue
            try:
                waited |= dict.fromkeys(_read(path))
                self.save(waited)
                path.unlink(missing_ok=True)
            except (AlveoscopeError, OSError) as error:
                log.warning("A list of what waited can't be taken over (%s).", type(error).__name__)
            finally:
                lock.release()
        return tuple(waited)

    def save(self, waiting: Iterable[Waiting]) -> None:
        """Keep this list instead.

        Raises
        ------
        OutputNotWritableError, DiskFullError
        """
        try:
            own = self._claimed()
        except OSError as error:
            raise output_error(self._folder, error) from error
        content = {"schema": SCHEMA, "waiting": [asdict(one) for one in waiting]}
        write_atomically(own, json.dumps(content, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """The window goes: what it keeps is the next one's."""
        if self._own is not None:
            self._own[1].release()
            self._own = None

    @property
    def _folder(self) -> Path:
        return data_folder() if self._given is None else self._given

    def _claimed(self) -> Path:
        """This window's own list: the first that no other window holds."""
        with self._claiming:
            number = 1
            while self._own is None:
                path = self._folder / ("waiting.json" if number == 1 else f"waiting-{number}.json")
                lock = _lock(path)
                if lock is not None:
                    self._own = path, lock
                number += 1
            return self._own[0]


def _lock(path: Path) -> FileLock | None:
    """The lock of a list, taken; None where another window holds it."""
    make_folder(path.parent)
    lock = FileLock(path.with_suffix(".lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def _read(path: Path) -> tuple[Waiting, ...]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            return ()
        return tuple(Waiting(str(one["series_key"]), str(one["place"])) for one in content["waiting"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The list of what waited can't be read (%s).", type(error).__name__)
        return ()


def waiting_of(series: Series) -> Waiting:
    """Where a series lies, for the next window."""
    return Waiting(series.key, common_place(sorted({header.source.path for header in series.headers})))
