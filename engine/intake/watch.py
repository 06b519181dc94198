"""A watched folder: files that arrive slowly, twice or out of order become studies when they have been quiet.

Events of the file system are only hints that something happened: they get lost on network shares and tell of files
that are still growing. What counts is what a walk over the folder finds; without events it walks on a timer.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import DicomError, PathNotFoundError, UsageError
from engine.intake.identity import CT_STORAGE_CLASSES, identify_file
from engine.locations import data_folder
from engine.volume import CancelToken

#: Without events (network shares) the folder is walked this often; with them it is walked this often all the same.
POLL_SECONDS = 5.0
WALK_SECONDS = 60.0

# What writers leave while they copy.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


@dataclass(frozen=True)
class FoundStudy:
    """A study that is complete as far as anybody knows.

    Attributes
    ----------
    source : Path
        The deepest folder that holds all its files.
    images : int
        CT objects, each SOP instance once.
    """

    study_instance_uid: str
    source: Path
    images: int
    patient: str = ""


@dataclass
class _File:
    """What was seen of one file; ``since`` is our own monotonic time, so that no clock of a server matters."""

    stamp: tuple[int, int]
    since: float
    study: str = ""
    instance: str = ""
    patient: str = ""
    read: bool = False


class FolderIndex:
    """What lies in a folder, and which of its studies are quiet. Pure bookkeeping: the caller gives the time.

    Parameters
    ----------
    quiet_seconds : float
        A study is complete when none of its files, and none that can't be told yet, changed for this long.
    """

    def __init__(self, folder: Path, quiet_seconds: float) -> None:
        self._folder = folder
        self._quiet = quiet_seconds
        self._files: dict[Path, _File] = {}
        self._told: dict[str, int] = {}

    def update(self, now: float) -> tuple[FoundStudy, ...]:
        """Walk the folder; studies that are complete now and were not told as they are."""
        seen = dict(_walk(self._folder))
        for path in [path for path in self._files if path not in seen]:
            del self._files[path]
        for path, stamp in seen.items():
            known = self._files.get(path)
            if known is None or known.stamp != stamp:
                self._files[path] = _File(stamp, now)
        self._read_quiet_files(now)
        return tuple(self._complete(now))

    def _read_quiet_files(self, now: float) -> None:
        for path, file in self._files.items():
            if file.read or now - file.since < self._quiet:
                continue
            file.read = True
            try:
                identity = identify_file(path)
            except (DicomError, OSError):
                continue  # no DICOM, or gone again: no study waits for it
            if identity.sop_class_uid in CT_STORAGE_CLASSES:
                file.study, file.instance = identity.study_instance_uid, identity.sop_instance_uid
                file.patient = identity.patient

    def _complete(self, now: float) -> Iterator[FoundStudy]:
        # A file that is still growing may belong to any study of its folder: that one waits for it.
        growing = {path.parent for path, file in self._files.items() if now - file.since < self._quiet}
        studies: dict[str, list[Path]] = {}
        for path, file in self._files.items():
            if file.study:
                studies.setdefault(file.study, []).append(path)
        for uid, paths in sorted(studies.items()):
            images = len({self._files[path].instance for path in paths})
            if growing & {path.parent for path in paths} or self._told.get(uid) == images:
                continue
            self._told[uid] = images
            parents = sorted({path.parent for path in paths})
            source = Path(os.path.commonpath(parents)) if parents else self._folder
            yield FoundStudy(uid, source, images, self._files[paths[0]].patient)


class FolderWatch:
    """Watches one folder until it is stopped; one watcher a folder on this machine.

    Parameters
    ----------
    on_study : callable
        Gets every :class:`FoundStudy`, again when it has grown.
    polling : bool
        For network shares: no events, a walk every few seconds.
    """

    def __init__(
        self,
        folder: Path,
        on_study: Callable[[FoundStudy], None],
        *,
        quiet_seconds: float = 10.0,
        polling: bool = False,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._folder = folder
        self._on_study = on_study
        self._index = FolderIndex(folder, quiet_seconds)
        self._polling = polling
        self._poll_seconds = min(poll_seconds, max(quiet_seconds / 2, 0.05))
        self._changed = threading.Event()
        self._observer: Any = None
        self._lock = _lock_of(folder)

    def __enter__(self) -> FolderWatch:
        if not self._folder.is_dir():
            raise PathNotFoundError(f"There is no folder {self._folder}.", "Give a folder to watch.")
        try:
            self._lock.acquire()
        except Timeout:
            raise UsageError(f"{self._folder} is being watched already.", "One watcher a folder is enough.") from None
        if not self._polling:
            self._observer = _start_observer(self._folder, self._changed.set)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        self._lock.release()

    def run(self, cancel: CancelToken) -> None:
        """Watch until cancelled."""
        last_walk = last_news = float("-inf")
        while not cancel.wait(self._poll_seconds):
            now = time.monotonic()
            if self._changed.is_set():
                self._changed.clear()
                last_news = now
            # Something may become quiet only after news; without any, a slow walk catches what events missed.
            lively = self._polling or now - last_news < WALK_SECONDS or last_walk < 0
            if lively or now - last_walk >= WALK_SECONDS:
                last_walk = now
                for study in self._index.update(now):
                    self._on_study(study)


def _walk(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """(path, (size, modification time)) of every finished-looking file; what can't be looked at is left for later."""
    pending = [folder]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif entry.is_file() and not entry.name.startswith(".") and not entry.name.endswith(_UNFINISHED):
                    status = entry.stat()
                    yield Path(entry.path), (status.st_size, status.st_mtime_ns)
            except OSError:
                continue


def _start_observer(folder: Path, changed: Callable[[], None]) -> Any:
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            # Our own reading opens and closes files, too: that is no news.
            if event.event_type in ("created", "modified", "moved", "deleted", "closed"):
                changed()

    observer = Observer()
    try:
        observer.schedule(Handler(), str(folder), recursive=True)
        observer.start()
    except OSError as error:
        raise UsageError(
            f"The system can't watch {folder}: {error.strerror or error}.", "Use --poll, as for network shares."
        ) from None
    return observer


def _lock_of(folder: Path) -> FileLock:
    # Beside our own data, not in the folder: that may be read-only or somebody's export.
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    locks = data_folder() / "watches"
    locks.mkdir(parents=True, exist_ok=True)
    return FileLock(locks / f"{name}.lock", timeout=0)
