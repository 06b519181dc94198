"""A watched folder: files that arrive slowly, twice or out of order become studies when they have been quiet.

Events of the file system are only hints that something happened: they get lost on network shares and tell of files
that are still growing. What counts is what a walk over the folder finds; without events it walks on a timer.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import PathNotFoundError, UsageError
from engine.files import is_folder, make_folder
from engine.intake.identity import printable
from engine.intake.index import FolderIndex, FoundStudy, Judged, Skipped
from engine.language import phrase
from engine.locations import data_folder
from engine.process import in_words
from engine.volume import CancelToken

#: Without events (network shares) the folder is walked this often; with them it is walked this often all the same.
POLL_SECONDS = 5.0
WALK_SECONDS = 60.0


class FolderWatch:
    """Watches one folder until it is stopped; one watcher a folder on this machine.

    Parameters
    ----------
    on_study : callable
        Gets every :class:`FoundStudy`, again when its content has changed, and again when it fails.
    on_skipped : callable
        Gets what nobody will judge.
    polling : bool
        For network shares: no events, a walk every few seconds.
    """

    def __init__(
        self,
        folder: Path,
        on_study: Callable[[FoundStudy], None],
        *,
        on_skipped: Callable[[Skipped], None] = lambda _skipped: None,
        quiet_seconds: float = 10.0,
        polling: bool = False,
        judged: Judged = lambda _uid: None,
        say: Callable[[str], None] = lambda _line: None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._folder = folder
        self._on_study = on_study
        self._on_skipped = on_skipped
        self._index = FolderIndex(folder, quiet_seconds, judged)
        self._say = say
        self._polling = polling
        self._poll_seconds = min(poll_seconds, max(quiet_seconds / 2, 0.05))
        self._changed = threading.Event()
        self._observer: Any = None
        self._lock = _lock_of(folder)
        #: Why the folder can't be looked into now (unplugged, deleted, forbidden), a sentence; empty while it can.
        self.trouble = ""

    def __enter__(self) -> FolderWatch:
        if not is_folder(self._folder):
            raise PathNotFoundError(f"There is no folder {self._folder}.", "Give a folder to watch.")
        try:
            self._lock.acquire()
        except Timeout:
            raise UsageError(f"{self._folder} is being watched already.", "One watcher a folder is enough.") from None
        if not self._polling:
            try:
                self._observer = _start_observer(self._folder, self._changed.set)
            except BaseException:
                self._lock.release()
                raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop_observer()
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
                try:
                    whole = self._round(now, cancel)
                except Exception as error:  # whatever a folder holds, the watch goes on
                    self._say(f"{self._folder}: {in_words(error)} Looked at again in a moment.")
                    whole = False
                if not whole or self._is_out_of_reach():
                    last_news = now

    def _is_out_of_reach(self) -> bool:
        """Whether the folder is not there; when it is back, events are asked for anew: it may be another folder."""
        before, self.trouble = self.trouble, self._index.out_of_reach
        if before and not self.trouble:
            self._say(phrase(f"{self._folder}: is there again; what lies in it is judged"))
            if not self._polling:
                self._stop_observer()
                try:
                    self._observer = _start_observer(self._folder, self._changed.set)
                except UsageError:
                    self._polling = True  # no events any more: it is walked every few seconds
        return bool(self.trouble)

    def _stop_observer(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join()

    def _round(self, now: float, cancel: CancelToken) -> bool:
        """One walk; False when a study could not be handed on: it is told again soon."""
        whole = True
        for study in self._index.found(now):
            try:
                self._on_study(study)
            except Exception as error:  # of one study, or of the worklist: nobody else waits for it
                self._say(f"{printable(study.study_instance_uid)}: {in_words(error)} Submitted again in a moment.")
                self._index.untell(study.study_instance_uid)
                whole = False
            if cancel.cancelled:
                return True
        for skipped in self._index.skipped():
            self._on_skipped(skipped)
        return whole


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
    make_folder(locks)
    return FileLock(locks / f"{name}.lock", timeout=0)
